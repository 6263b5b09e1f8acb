// Does with Vapi's SDK all that it has a method for, and credentials by its raw request; prints what it saw as JSON.

const crypto = require("crypto")
const { VapiClient, VapiError } = require("@vapi-ai/server-sdk")
const { control, doubled, neverCalled, receive, underFaults } = require("./receiving.cjs")

const REMINDER = "5b0a4a08-0000-4146-9315-000000000001"
const NOBODY = "00000000-0000-4000-8000-000000000000"
const FROM = { assistantId: REMINDER, phoneNumberId: "42b4b25d-0000-486e-857f-000000000001" }
const SOMEBODY = { number: "+12025550123" }
const ONCE = { maxRetries: 0 }
const LATER = { earliestAt: "2030-01-01T00:00:00Z" }

/** Return the class of the error that a request ends in, and its status. */
const error = async (ask) => {
  try {
    await ask()
  } catch (found) {
    if (!(found instanceof VapiError)) throw found
    return [found.constructor.name, found.statusCode]
  }
  return ["none"]
}

const people = (count) => Array.from({ length: count }, (_, n) => ({ number: `+120255503${n}0` }))

/** Return how many each page of a list with pages has, walked to its end. */
const walked = async (ask, limit = 2) => {
  const found = []
  for (let page = 1, isMore = true; isMore; page++) {
    const { results, metadata } = await ask({ limit, page })
    found.push(results.length)
    isMore = metadata.hasNextPage
  }
  return found
}

/** Place calls, one and some; read, list, name and delete them. */
const calls = async (client, key) => {
  const made = await client.calls.create({ ...FROM, customer: SOMEBODY })
  await control(key, "POST", "/clock", { advance_seconds: 5 })
  const some = await client.calls.create({ ...FROM, customers: people(3) })
  await control(key, "POST", "/clock", { advance_seconds: 3600 })
  const ended = await client.calls.get({ id: made.id })
  const pages = []
  let page = []
  do {
    const before = page.length === 0 ? {} : { createdAtLt: page[page.length - 1].createdAt }
    page = await client.calls.list({ limit: 3, ...before })
    pages.push(page.length)
  } while (page.length !== 0)
  const later = await client.calls.create({ ...FROM, customer: SOMEBODY, schedulePlan: LATER })
  return {
    placed: [made.status, made.type, some.results.map((one) => one.status), some.errors],
    ended: [ended.status, ended.endedReason, ended.artifact.messages[0].role, ended.cost > 0],
    listed: [(await client.calls.list()).length, pages],
    named: (await client.calls.update({ id: made.id, name: "Reminder" })).name,
    later: [later.status, (await client.calls.delete({ id: later.id })).status],
    deleted: [
      (await client.calls.delete({ id: made.id })).id === made.id,
      await error(() => client.calls.get({ id: made.id })),
    ],
  }
}

/** Begin, read, list, copy, cancel and archive campaigns, and read their contacts. */
const campaigns = async (client, key, server) => {
  const ai = client.campaigns
  const made = await ai.campaignControllerCreateV2({
    ...FROM,
    name: "Recall",
    customers: people(5),
    maxConcurrency: 2,
    server,
    serverMessages: ["campaign.started", "campaign.ended", "contact.completed"],
  })
  const contactsOf = (how) => ai.campaignControllerGetCampaignV2Contacts({ id: made.id, ...how })
  const contacts = await walked(contactsOf)
  await control(key, "POST", "/clock", { advance_seconds: 7200 })
  const read = await ai.campaignControllerFindOneV2({ id: made.id, includeCounters: true })
  const again = await ai.campaignControllerCreateV2({
    name: "Again",
    duplicateFromCampaignId: made.id,
    schedulePlan: LATER,
  })
  const cancelled = await ai.campaignControllerUpdateV2({ id: again.id, body: { status: "cancelled" } })
  return {
    campaign: [made.status, read.status, read.endedReason, read.contactCounters.completed],
    contacts,
    contact: (await contactsOf({})).results[0].status,
    cancelled: [cancelled.status, cancelled.endedReason],
    campaigns: await walked((how) => ai.campaignControllerFindAllV2(how), 1),
    archived: (await ai.campaignControllerRemoveV2({ id: again.id })).status,
    once: await error(() => ai.campaignControllerRemoveV2({ id: again.id }, ONCE)),
  }
}

/** Begin, read, list, change and delete campaigns of the older kind; delete a list of calls. */
const older = async (client, key) => {
  const ai = client.campaigns
  const { id } = await ai.campaignControllerCreate({
    ...FROM,
    name: "Older",
    customers: people(2),
    schedulePlan: LATER,
  })
  const renamed = await ai.campaignControllerUpdate({ id, body: { name: "Renamed" } })
  const pages = await walked((how) => ai.campaignControllerFindAll(how), 1)
  const ended = await ai.campaignControllerUpdate({ id, body: { status: "ended" } })
  const ids = []
  for (const schedulePlan of [LATER, LATER]) {
    ids.push((await client.calls.create({ ...FROM, customer: SOMEBODY, schedulePlan })).id)
  }
  await client.calls.delete({ id: ids[0], ids })
  await control(key, "POST", "/clock", { advance_seconds: 3601 })
  return {
    older: [renamed.name, pages, ended.status, (await ai.campaignControllerFindOne({ id })).endedReason],
    "deleted at once": [
      (await ai.campaignControllerRemove({ id })).id === id,
      await error(() => ai.campaignControllerFindOne({ id })),
    ],
    "deleted later": [
      await error(() => client.calls.get({ id: ids[0] })),
      await error(() => client.calls.get({ id: ids[1] })),
    ],
  }
}

/** Make, read, change, list and delete assistants and numbers. */
const resources = async (client) => {
  const ai = client.phoneNumbers
  const { id } = await client.assistants.create({ name: "New", firstMessage: "Hello." })
  await client.assistants.update({ id, name: "Renamed" })
  const twilio = { provider: "twilio", twilioAccountSid: "AC" + "0".repeat(32), twilioAuthToken: "t" }
  const number = await ai.create({ ...twilio, number: "+12025550177" })
  await ai.update({ id: number.id, body: { provider: "twilio", name: "Ours" } })
  return {
    assistant: (await client.assistants.get({ id })).name,
    assistants: (await client.assistants.list()).length,
    number: [(await ai.get({ id: number.id })).name, number.provider],
    numbers: (await ai.list()).length,
    "pages of numbers": await walked((how) => ai.phoneNumberControllerFindAllPaginated(how), 1),
    removed: [(await ai.delete({ id: number.id })).name, (await client.assistants.delete({ id })).name],
    "no assistant": await error(() => client.assistants.get({ id })),
  }
}

/** Create, read, list and delete credentials, and return the id of one that stays. */
const credential = async (client) => {
  const ask = async (method, path = "", body) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }
    const answer = await client.fetch(`https://api.vapi.ai/credential${path}`, { method, ...sent })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const authenticationPlan = { type: "hmac", secretKey: "a-secret", algorithm: "sha256" }
  const body = { provider: "custom-credential", authenticationPlan }
  const [first, second] = [(await ask("POST", "", body)).id, (await ask("POST", "", body)).id]
  if ((await ask("GET", `/${second}`)).id !== second || (await ask("GET")).length !== 2) throw new Error("not there")
  await ask("DELETE", `/${first}`)
  return second
}

/** Return whether a webhook is signed as its credential says; the SDK has no check of its own. */
const isSigned = ({ body, headers }, secret) =>
  headers["x-signature"] ===
  crypto.createHmac("sha256", secret).update(`${headers["x-timestamp"]}.${body}`).digest("hex")

/** Return how requests are refused: by what is wrong with them, and by each fault. */
const refused = async (client, key) => {
  const place = (fields, who = client) =>
    error(() => who.calls.create({ ...FROM, customer: SOMEBODY, ...fields }, ONCE))
  return {
    wrong: await place({ customer: { number: "12" } }),
    "no assistant of that name": await place({ assistantId: NOBODY }),
    unknown: await error(() => client.calls.get({ id: NOBODY })),
    "no key": await place({}, new VapiClient({ token: "invalid" })),
    ...(await underFaults(key, "CallController_create", () => place({}), 401)),
  }
}

const main = async () => {
  const [key, receiver] = [process.env.VAPI_API_KEY, await receive()]
  const client = new VapiClient({ token: key })
  await control(key, "POST", "/world/reset", { scenario: "happy" })
  const server = { url: `${receiver.url}/hook`, credentialId: await credential(client) }
  await client.assistants.update({ id: REMINDER, server })
  const found = { ...(await calls(client, key)), ...(await campaigns(client, key, server)) }
  const arrived = await receiver.wait(55)
  found.messages = arrived.length
  found.told = [...new Set(arrived.map(({ body }) => JSON.parse(body).message.type))].sort()
  found.signed = [
    arrived.every((one) => isSigned(one, "a-secret")),
    !arrived.some((one) => isSigned(one, "another")),
  ]
  Object.assign(found, await older(client, key), await resources(client), await refused(client, key))
  found.never = await neverCalled(key, "vapi")
  const twice = {}
  for (const [name, code] of Object.entries(JSON.parse(process.env.PAGE_CODE))) {
    twice[name] = await doubled(key, "CallController_create", code, VapiError)
  }
  receiver.close()
  console.log(JSON.stringify({ saw: found, doubled: twice }))
}

main()
