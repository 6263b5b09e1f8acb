// Does with Twilio's SDK all that it has a method for, on the vendor's own host, and prints what it saw as JSON.

const twilio = require("twilio")
const { control, neverCalled, receive } = require("./receiving.cjs")

const refused = async (ask) => {
  try {
    return ["no error", String(await ask())]
  } catch (error) {
    return [error.status, error.code]
  }
}

const instructions = () => {
  const response = new twilio.twiml.VoiceResponse()
  response.say("Hello.")
  response.hangup()
  return response.toString()
}

const main = async () => {
  const client = twilio()
  const [sid, token] = [client.username, client.password]
  const receiver = await receive("text/xml", instructions())
  await control(sid, "POST", "/world/reset", { scenario: "happy" })
  const told = { statusCallback: `${receiver.url}/status?a=1`, statusCallbackEvent: ["initiated", "completed"] }
  const ask = { to: "+12025550123", from: "+14155550100", url: `${receiver.url}/voice`, ...told }
  const calls = []
  for (let n = 0; n < 5; n++) calls.push(await client.calls.create(ask))
  const first = client.calls(calls[0].sid)
  const pages = []
  for (const how of [{}, { pageSize: 2 }, { limit: 3 }, { limit: 5000 }]) {
    pages.push((await client.calls.list(how)).length)
  }
  let queued = 0
  await new Promise((done, failed) =>
    client.calls.each({ pageSize: 1, status: "queued", callback: () => queued++, done: (e) => (e ? failed(e) : done()) }),
  )
  const found = {
    pages,
    queued,
    canceled: (await client.calls(calls[4].sid).update({ status: "canceled" })).status,
    "not over": await refused(() => first.remove()),
    "no number": await refused(() => client.calls.create({ ...ask, to: "" })),
    unknown: await refused(() => client.calls("CA" + "0".repeat(32)).fetch()),
    "wrong token": await refused(() => twilio(sid, "another").calls(calls[0].sid).fetch()),
  }
  await control(sid, "POST", "/clock", { until: "idle" })
  const ended = await first.fetch()
  found.ended = [ended.status, ended.duration, ended.startTime.toISOString(), ended.endTime.toISOString()]
  found.since = (await client.calls.list({ startTimeAfter: new Date("2026-03-02") })).length
  found.deleted = await first.remove()
  const fields = ({ body }) => Object.fromEntries(new URLSearchParams(body))
  found.told = receiver.got.map((one) => `${one.path} ${fields(one).CallStatus}`).sort()
  const isOf = (secret) => (one) =>
    twilio.validateRequest(secret, one.headers["x-twilio-signature"], receiver.url + one.path, fields(one))
  found.signed = [receiver.got.every(isOf(token)), !receiver.got.some(isOf("another"))]
  found.never = await neverCalled(sid, "twilio")
  receiver.close()
  console.log(JSON.stringify(found))
}

main()
