// Does with Retell's SDK all that it has a method for, and prints what it saw as JSON.

const Retell = require("retell-sdk").default
const { control, neverCalled, receive, underFaults } = require("./receiving.cjs")

const [OTHER, FRONT_DESK, SOMEBODY] = ["another-key", "+14157774444", "+12025550123"]
const [AGENT, OWN] = ["oBeDLoLOeuAbiuaMFXRtDOLriTJ5tSxD", "+12025550177"]

/** Return the class of the error that a request ends in. */
const error = async (ask) => {
  try {
    await ask()
  } catch (found) {
    return found.constructor.name
  }
  return "none"
}

/** Place, read, change, list, stop and delete calls. */
const calls = async (client, key) => {
  const asked = { from_number: FRONT_DESK, to_number: SOMEBODY, idempotency_key: "order-1" }
  const call = await client.call.createPhoneCall(asked)
  const again = await client.call.createPhoneCall(asked)
  await client.batchCall.createBatchCall({
    from_number: FRONT_DESK,
    tasks: [1, 2, 3].map(() => ({ to_number: "+12025550124" })),
  })
  await control(key, "POST", "/clock", { advance_seconds: 10 })
  const stopped = await client.call.createPhoneCall({ from_number: FRONT_DESK, to_number: SOMEBODY })
  const ringing = await error(() => client.call.stop(stopped.call_id))
  await control(key, "POST", "/clock", { advance_seconds: 10 })
  await client.call.stop(stopped.call_id)
  await control(key, "POST", "/clock", { advance_seconds: 600 })
  const ended = await client.call.retrieve(call.call_id)
  const pages = []
  let page = {}
  do {
    const after = page.pagination_key === undefined ? {} : { pagination_key: page.pagination_key }
    page = await client.call.list({ limit: 2, ...after })
    pages.push(page.items.length)
  } while (page.has_more)
  const updated = await client.call.update(call.call_id, { metadata: { seen: true } })
  const registered = await client.call.registerPhoneCall({ agent_id: AGENT })
  await client.call.delete(stopped.call_id)
  const kinds = []
  for (const url of [ended.recording_url, ended.public_log_url]) {
    const file = await client.get(new URL(url).pathname.split("/retell")[1]).asResponse()
    kinds.push(file.headers.get("content-type"))
  }
  return {
    "same call": call.call_id === again.call_id,
    ended: [ended.call_status, ended.disconnection_reason],
    ringing,
    stopped: await error(() => client.call.retrieve(stopped.call_id)),
    pages,
    updated: updated.metadata,
    registered: registered.call_status,
    recording: kinds,
    concurrency: (await client.concurrency.retrieve()).concurrency_limit,
    unknown: await error(() => client.call.retrieve("call_nobody")),
    wrong: await error(() => client.call.createPhoneCall({ from_number: FRONT_DESK, to_number: "12" })),
    "no key": await error(() => client.withOptions({ apiKey: "invalid" }).call.list()),
  }
}

/** Return the class of the error for each fault. */
const refused = async (client, key) => {
  const [once, ask] = [client.withOptions({ maxRetries: 0 }), { from_number: FRONT_DESK, to_number: "+12025550125" }]
  return underFaults(key, "createPhoneCall", () => error(() => once.call.createPhoneCall(ask)))
}

/** Make, read, change, list and delete what calls need. */
const resources = async (client) => {
  const engine = await client.llm.create({ begin_message: "Hello.", start_speaker: "agent" })
  const agent = await client.agent.create({
    response_engine: { type: "retell-llm", llm_id: engine.llm_id },
    voice_id: "retell-Cimo",
  })
  await client.agent.update(agent.agent_id, { agent_name: "Renamed" })
  await client.phoneNumber.import({ phone_number: OWN, termination_uri: "sip.example" })
  await client.phoneNumber.update(OWN, { nickname: "Ours" })
  const bought = await client.phoneNumber.create({ area_code: 212 })
  const found = {
    agent: (await client.agent.retrieve(agent.agent_id)).agent_name,
    agents: (await client.agent.list()).items.length,
    engine: (await client.llm.retrieve(engine.llm_id)).begin_message,
    numbers: (await client.phoneNumber.list()).items.length,
    nickname: (await client.phoneNumber.retrieve(OWN)).nickname,
    bought: bought.phone_number_type,
  }
  await client.phoneNumber.delete(OWN)
  await client.agent.delete(agent.agent_id)
  return found
}

const main = async () => {
  const client = new Retell()
  const [key, receiver] = [client.apiKey, await receive()]
  await control(key, "POST", "/world/reset", { scenario: "happy" })
  await control(key, "PATCH", "/settings/retell", { webhook_url: `${receiver.url}/hook` })
  const found = { ...(await calls(client, key)), ...(await resources(client)), ...(await refused(client, key)) }
  found.webhooks = (await receiver.wait(15)).length
  const areOf = async (secret) =>
    Promise.all(receiver.got.map((one) => Retell.verify(one.body, secret, one.headers["x-retell-signature"])))
  found.signed = [(await areOf(key)).every((is) => is), !(await areOf(OTHER)).some((is) => is)]
  found.never = await neverCalled(key, "retell")
  receiver.close()
  console.log(JSON.stringify({ saw: found }))
}

main()
