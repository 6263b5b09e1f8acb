// Does with ElevenLabs' SDK all that it has a method for, and campaigns by its raw request; prints what it saw as JSON.

const fs = require("fs")
const { ElevenLabsClient, ElevenLabsError } = require("@elevenlabs/elevenlabs-js")
const { control, doubled, neverCalled, receive, underFaults } = require("./receiving.cjs")
const { judged } = require("./elevenlabs_types.cjs")

const AGENT = "agent_1601kjx1v2m3n4p5q6r7s8t9v0a1"
const [RETRYABLE, OTHER] = ["attn_4401kjx1v2m3n4p5q6r7s8t9v0w8", "attn_4401kjx1v2m3n4p5q6r7s8t9v0w9"]
const [FRONT_DESK, TRUNK] = ["phnum_8301kjx1v2m3n4p5q6r7s8t9v0n1", "phnum_8301kjx1v2m3n4p5q6r7s8t9v0n2"]
const [SOMEBODY, BUSY] = ["+12025550123", "+12025550160"]
const FROM = { agentId: AGENT, agentPhoneNumberId: FRONT_DESK }
const ONCE = { maxRetries: 0 }

/** Return the class of the error that a request ends in, and its status. */
const error = async (ask) => {
  try {
    await ask()
  } catch (found) {
    if (!(found instanceof ElevenLabsError)) throw found
    return [found.constructor.name, found.statusCode]
  }
  return ["none"]
}

/** Let all calls that were asked for come to their end; what is planned for 2030 stays ahead. */
const play = (key) => control(key, "POST", "/clock", { advance_seconds: 7200 })

/** Return how many each page of a list has, walked to its end. */
const walked = async (ask, items, next, after) => {
  const pages = []
  for (let at; pages.length === 0 || at != null; ) {
    const page = await ask(at == null ? {} : { [after]: at })
    pages.push(page[items].length)
    at = page.hasMore || page.has_more ? page[next] : null
  }
  return pages
}

/** Return the bytes of an answer that is a stream. */
const bytes = async (stream) => Buffer.from(await new Response(stream).arrayBuffer())

/** Have a webhook told of every conversation, and return its id and secret. */
const hook = async (client, receiver) => {
  const settings = client.conversationalAi.settings
  const made = await client.webhooks.create({
    settings: { authType: "hmac", name: "CRM", webhookUrl: `${receiver.url}/hook` },
  })
  const events = ["transcript", "audio", "call_initiation_failure"]
  await settings.update({ webhooks: { postCallWebhookId: made.webhookId, events } })
  await client.webhooks.update(made.webhookId, { isDisabled: false, name: "Renamed", retryEnabled: true })
  if ((await settings.get()).webhooks.postCallWebhookId !== made.webhookId) throw new Error("another webhook")
  return made
}

/** Place single calls; read, list, hear and delete their conversations. */
const calls = async (client, key) => {
  const ai = client.conversationalAi
  const made = await ai.twilio.outboundCall({ ...FROM, toNumber: SOMEBODY })
  const trunk = await ai.sipTrunk.outboundCall({ ...FROM, agentPhoneNumberId: TRUNK, toNumber: SOMEBODY })
  const busy = await ai.twilio.outboundCall({ ...FROM, toNumber: BUSY })
  await play(key)
  const ended = await ai.conversations.get(made.conversationId)
  const failed = await ai.conversations.get(busy.conversationId)
  const sound = await bytes(await ai.conversations.audio.get(made.conversationId))
  const found = {
    placed: [made.success, made.callSid.slice(0, 2), trunk.success, trunk.sipCallId.length],
    ended: [
      ended.status,
      ended.metadata.phoneCall.callSid === made.callSid,
      [...new Set(ended.transcript.map((line) => line.role))].sort(),
    ],
    busy: [failed.status, failed.metadata.error.code],
    sound: [sound.subarray(0, 3).toString("latin1"), sound.length > 1000],
    silent: await error(async () => bytes(await ai.conversations.audio.get(busy.conversationId))),
    conversations: await walked(
      (after) => ai.conversations.list({ pageSize: 2, ...after }),
      "conversations",
      "nextCursor",
      "cursor",
    ),
  }
  await ai.conversations.delete(busy.conversationId)
  return { ...found, deleted: await error(() => ai.conversations.get(busy.conversationId)) }
}

/** Submit, read, list, cancel, retry and delete batches. */
const batches = async (client, key) => {
  const ai = client.conversationalAi.batchCalls
  const recipients = [{ phoneNumber: SOMEBODY }, { phoneNumber: BUSY }]
  const made = await ai.create({ ...FROM, callName: "Reminders", recipients })
  const other = await ai.create({ ...FROM, callName: "Later", recipients, scheduledTimeUnix: 1893456000 })
  const cancelled = await ai.cancel(other.id)
  await play(key)
  const read = await ai.get(made.id)
  const found = {
    batch: [made.status, read.status, read.recipients.map((one) => one.status)],
    cancelled: [cancelled.status, await error(() => ai.retry(other.id, ONCE))],
    retried: (await ai.retry(made.id)).retryCount,
    batches: await walked((after) => ai.list({ limit: 1, ...after }), "batchCalls", "nextDoc", "lastDoc"),
  }
  await ai.delete(other.id)
  return { ...found, "no batch": await error(() => ai.get(other.id)) }
}

/** Begin, read, list, pause, resume and stop campaigns, which this SDK has no methods for: by its raw request. */
const campaigns = async (client, key) => {
  const asked = async (method, path, body) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }
    const url = `https://api.elevenlabs.io/v1/convai/outbound-campaigns${path}` // of a path alone, the SDK escapes the ?
    const answer = await client.fetch(url, { method, ...sent }, ONCE)
    return [answer.status, await answer.json()]
  }
  const ask = async (method, path, body) => {
    const [status, found] = await asked(method, path, body)
    if (status > 299) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(found)}`)
    return found
  }
  const pages = (path, items) =>
    walked((after) => ask("GET", `${path}&${new URLSearchParams(after)}`), items, "next_cursor", "cursor")
  const unset = (await asked("GET", "/config"))[0]
  const { version } = await ask("PUT", "/config", { config: { policy: { timezone: "America/New_York" } } })
  const recipients = [0, 1, 2, 3, 4].map((n) => ({ id: `crm-${n}`, phone_number: `+120255503${n}0` }))
  const channel = { channel: "phone", agent_phone_number_id: FRONT_DESK }
  const recall = { agent_id: AGENT, call_name: "Recall", channel_config: channel, recipients }
  const submit = (more) => ask("POST", "/campaigns/submit", { ...recall, ...more })
  const made = await submit({ idempotency_key: "recall-1", target_concurrency_limit: 1 })
  const again = await submit({ idempotency_key: "recall-1", target_concurrency_limit: 1 })
  const path = `/campaigns/${made.campaign.campaign_id}`
  const [paused, resumed] = [await ask("POST", `${path}/pause`), await ask("POST", `${path}/resume`)]
  const { leads } = await ask("GET", `${path}/leads`)
  const removed = await ask("DELETE", `${path}/leads/${leads[4].lead_id}`)
  await play(key)
  const later = []
  for (const n of [0, 1]) {
    later.push((await submit({ idempotency_key: `later-${n}`, scheduled_time_unix: 1893456000 })).campaign.campaign_id)
  }
  const stopped = await ask("POST", `/campaigns/${later[0]}/stop`)
  const progress = (await ask("GET", `${path}/progress`)).leads
  const items = await ask("GET", "/attention")
  return {
    config: [unset, version, (await ask("GET", "/config")).config.policy.timezone],
    conflict: (await asked("PUT", "/config", { config: {}, expected_version: 7 }))[0],
    campaign: [
      made.created,
      again.created,
      again.campaign.campaign_id === made.campaign.campaign_id,
      (await ask("GET", path)).status,
    ],
    paused: [paused.status, resumed.status, stopped.status],
    removed: [
      removed.has_calls_in_flight,
      (await ask("GET", `${path}/leads/${leads[4].lead_id}`)).terminal_disposition,
    ],
    progress: [progress.total, progress.finished, progress.finished_by_disposition.completed],
    campaigns: await pages("/campaigns?page_size=1", "campaigns"),
    leads: await pages(`${path}/leads?page_size=2`, "leads"),
    calls: await pages(`${path}/calls?page_size=3`, "calls"),
    attention: [
      items.attention.map((one) => one.reason),
      (await ask("POST", `/attention/${RETRYABLE}/retry`)).status,
      (await ask("POST", `/attention/${OTHER}/resolve`, { resolution: "Called by hand." })).status,
    ],
    all: [
      (await ask("POST", "/campaigns/pause-all")).paused_campaign_ids.length,
      (await ask("POST", "/campaigns/stop-all")).stopped_campaign_ids.length,
    ],
    "no campaign": (await asked("GET", "/campaigns/camp_nobody"))[0],
  }
}

/** Make, read, change, list and delete agents and numbers. */
const resources = async (client) => {
  const ai = client.conversationalAi
  const agent = (await ai.agents.create({ conversationConfig: {}, name: "New" })).agentId
  const changed = await ai.agents.update(agent, { name: "Renamed", tags: ["a"] })
  const line = { provider: "twilio", phoneNumber: "+12025550102", label: "Second", sid: "AC1", token: "t" }
  const number = (await ai.phoneNumbers.create(line)).phoneNumberId
  await ai.phoneNumbers.update(number, { label: "Third", agentId: agent })
  const read = await ai.phoneNumbers.get(number)
  const found = {
    agent: [changed.name, (await ai.agents.get(agent)).tags],
    agents: await walked((after) => ai.agents.list({ pageSize: 2, ...after }), "agents", "nextCursor", "cursor"),
    number: [read.label, read.assignedAgent.agentName],
    numbers: (await ai.phoneNumbers.list()).map((one) => one.provider).sort(),
  }
  await ai.phoneNumbers.delete(number)
  await ai.agents.delete(agent)
  return { ...found, "no agent": await error(() => ai.agents.get(agent)) }
}

/** Return how requests are refused: by what is wrong with them, and by each fault. */
const refused = async (client, key) => {
  const submit = (fields) => {
    const ask = { ...FROM, callName: "No", recipients: [{ phoneNumber: SOMEBODY }], ...fields }
    return error(() => client.conversationalAi.batchCalls.create(ask, ONCE))
  }
  const other = new ElevenLabsClient({ apiKey: "invalid" })
  return {
    nobody: await submit({ recipients: [] }),
    wrong: await submit({ targetConcurrencyLimit: 0 }),
    "no key": await error(() => other.conversationalAi.batchCalls.list()),
    ...(await underFaults(key, "create_batch_call", submit)),
  }
}

/** Return the events that the SDK takes for the vendor's own by a secret, and by another one. */
const verified = async (client, receiver, secret) => {
  const found = []
  for (const one of [secret, "another-secret"]) {
    const events = []
    for (const { body, headers } of receiver.got) {
      try {
        events.push((await client.webhooks.constructEvent(body, headers["elevenlabs-signature"], one)).type)
      } catch (wrong) {
        if (!(wrong instanceof ElevenLabsError)) throw wrong
      }
    }
    found.push(events.sort())
  }
  return found
}

const main = async () => {
  const [client, key, receiver] = [new ElevenLabsClient(), process.env.ELEVENLABS_API_KEY, await receive()]
  await control(key, "POST", "/world/reset", { scenario: "happy" })
  await control(key, "PUT", "/numbers/%2B12025550160", { attempts: ["busy"] })
  const { webhookId, webhookSecret } = await hook(client, receiver)
  const found = await calls(client, key)
  await receiver.wait(5)
  found.signed = await verified(client, receiver, webhookSecret)
  await client.conversationalAi.settings.update({ webhooks: { postCallWebhookId: null } })
  found.hooks = (await client.webhooks.list()).webhooks.map((one) => [one.name, one.isDisabled])
  found.unhooked = (await client.webhooks.delete(webhookId)).status
  Object.assign(found, await batches(client, key), await campaigns(client, key), await resources(client))
  Object.assign(found, await refused(client, key))
  found["has campaigns"] = "outboundCampaigns" in client.conversationalAi
  found.never = await neverCalled(key, "elevenlabs")
  const twice = {}
  for (const [name, code] of Object.entries(JSON.parse(process.env.PAGE_CODE))) {
    twice[name] = await doubled(key, "create_batch_call", code, ElevenLabsError)
  }
  receiver.close()
  console.log(JSON.stringify({ saw: found, doubled: twice, odd: judged(JSON.parse(fs.readFileSync(0))) }))
}

main()
