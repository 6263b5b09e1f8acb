// What the scripts of the SDKs for Node share: a receiver of webhooks, and the control plane of the mock.

const http = require("http")
const { EnvHttpProxyAgent, setGlobalDispatcher } = require("undici")

setGlobalDispatcher(new EnvHttpProxyAgent()) // by itself, `fetch` heeds no proxy before Node 22.21

/** Start a receiver that keeps what webhooks bring, and says `text` of a type to each. */
exports.receive = async (type = "text/plain", text = "") => {
  const got = []
  const server = http.createServer((request, response) => {
    const parts = []
    request.on("data", (part) => parts.push(part))
    request.on("end", () => {
      got.push({ path: request.url, body: Buffer.concat(parts).toString(), headers: request.headers })
      response.writeHead(200, { "content-type": type }).end(text)
    })
  })
  await new Promise((done) => server.listen(0, "127.0.0.1", done))
  /** Return what has come, once there is so much of it or twenty seconds are over. */
  const wait = async (count) => {
    for (const until = Date.now() + 20_000; got.length < count && Date.now() < until; ) {
      await new Promise((done) => setTimeout(done, 50))
    }
    return got
  }
  return { got, wait, url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }
}

/** Ask the control plane for something in the world of a key. */
const control = async (key, method, path, body) => {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" }
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const answer = await fetch(`${process.env.MOCKDIAL_URL}/_mock${path}`, { method, headers, ...sent })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

/** Return what a request ends in under each fault that a working account meets some day. */
const underFaults = async (key, operation, ask, refusal = 402) => {
  const found = {}
  for (const name of ["refused", "server_error", "unavailable", "rate_limited"]) {
    const fault = { name, operation, times: 1, ...(name === "refused" ? { status: refusal } : {}) }
    await control(key, "PUT", "/faults", { faults: [fault] })
    found[name] = await ask()
  }
  return found
}

/** Return the rules that some code breaks in a new world in which its first request is done, and then answered 500.
 *
 * The code may end in an error of a class.
 */
const doubled = async (key, operation, code, endedIn) => {
  await control(key, "POST", "/world/reset", { scenario: "happy" })
  await control(key, "PUT", "/faults", { faults: [{ name: "commit_then_fail", operation, times: 1 }] })
  try {
    await new (async () => {}).constructor("require", code)(require)
  } catch (found) {
    if (!(found instanceof endedIn)) throw found
  }
  const [fault] = (await control(key, "GET", "/faults")).faults
  if (fault.struck !== 1) throw new Error(JSON.stringify(fault))
  await control(key, "POST", "/clock", { until: "idle" })
  return (await control(key, "GET", "/report")).findings.map((one) => one.rule)
}

/** Return the operations of a vendor that nobody has called yet. */
const neverCalled = async (key, vendor) =>
  (await control(key, "GET", "/report")).coverage.vendors[vendor].operations.never.sort()

Object.assign(exports, { control, doubled, neverCalled, underFaults })
