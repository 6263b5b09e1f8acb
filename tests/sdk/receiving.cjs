// What the scripts of both SDKs for Node share: a receiver of webhooks, and the control plane of the mock.

const http = require("http")

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
  return { got, url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }
}

/** Ask the control plane for something in the world of a key. */
const control = async (key, method, path, body) => {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" }
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const answer = await fetch(`${process.env.MOCKDIAL_URL}/_mock${path}`, { method, headers, ...sent })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

/** Return the operations of a vendor that nobody has called yet. */
const neverCalled = async (key, vendor) =>
  (await control(key, "GET", "/report")).coverage.vendors[vendor].operations.never.sort()

Object.assign(exports, { control, neverCalled })
