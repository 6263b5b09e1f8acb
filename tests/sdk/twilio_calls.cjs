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

const recorded = async (client) => {
  const twiml = '<Response><Pause length="9"/></Response>'
  const made = await client.calls.create({ to: "+12025550124", from: "+14155550100", twiml, record: true })
  const call = client.calls(made.sid)
  await control(client.username, "POST", "/clock", { until: "idle" })
  await control(client.username, "POST", "/clock", { advance_seconds: 900 })
  const [own] = await call.recordings.list()
  const [one] = await client.recordings.list({ callSid: (await call.fetch()).sid })
  const [below, above] = [await call.recordings(own.sid).fetch(), await client.recordings(one.sid).fetch()]
  const base = `https://api.twilio.com/2010-04-01/Accounts/${client.username}/Recordings/${one.sid}`
  const sounds = []
  for (const suffix of ["", ".wav", ".mp3"]) {
    sounds.push((await client.request({ method: "get", uri: base + suffix })).statusCode)
  }
  const events = (await call.events.list()).map((event) => event.response.response_code)
  const gone = [await call.recordings(own.sid).remove(), await refused(() => client.recordings(one.sid).remove())]
  return { recorded: [below.status, above.duration], sounds, events, gone }
}

const tried = async (client) => {
  const before = (await client.calls.list()).length
  const other = twilio("AC" + "e".repeat(32), "test-token")
  await control(client.username, "PATCH", "/settings/twilio", { test_account: other.username })
  const ask = { to: "+12025550124", twiml: "<Response/>" }
  return [
    (await other.calls.create({ from: "+15005550006", ...ask })).status,
    (await other.incomingPhoneNumbers.create({ areaCode: "500" })).phoneNumber,
    await refused(() => other.calls.create({ from: "+14155550100", ...ask })),
    await refused(() => other.calls("CA" + "0".repeat(32)).fetch()),
    (await client.calls.list()).length - before,
  ]
}

const numbers = async (client) => {
  const bought = await client.incomingPhoneNumbers.create({ areaCode: "415", voiceUrl: "https://app.example.com/in" })
  const one = client.incomingPhoneNumbers(bought.sid)
  const named = (await one.update({ friendlyName: "Front desk" })).friendlyName
  const listed = (await client.incomingPhoneNumbers.list({ pageSize: 1 })).map((each) => each.phoneNumber).sort()
  const [verified] = await client.outgoingCallerIds.list()
  return {
    bought: [(await one.fetch()).phoneNumber, named, listed, await one.remove()],
    "not for sale": await refused(() => client.incomingPhoneNumbers.create({ phoneNumber: "+15005550000" })),
    verified: (await client.outgoingCallerIds(verified.sid).fetch()).phoneNumber,
    account: (await client.api.accounts(client.username).fetch()).status,
  }
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
  Object.assign(found, await recorded(client), await numbers(client), { tried: await tried(client) })
  for (const name of ["unavailable", "rate_limited"]) {
    await control(sid, "PUT", "/faults", { faults: [{ name, operation: "CreateCall", times: 1 }] })
    found[name] = await refused(() => client.calls.create(ask))
  }
  found.never = await neverCalled(sid, "twilio")
  receiver.close()
  console.log(JSON.stringify({ saw: found }))
}

main()
