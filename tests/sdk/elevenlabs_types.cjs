// Holds replies against the types of ElevenLabs' SDK for Node, which reads each reply by a schema.

const serializers = require("@elevenlabs/elevenlabs-js/serialization")

const ai = serializers.conversationalAi

/** The schema by which the SDK reads the reply to each operation that it has a method for and that has a body. */
const SCHEMAS = {
  handle_twilio_outbound_call: serializers.TwilioOutboundCallResponse,
  handle_sip_trunk_outbound_call: serializers.SipTrunkOutboundCallResponse,
  create_batch_call: serializers.BatchCallResponse,
  get_workspace_batch_calls: serializers.WorkspaceBatchCallsResponse,
  get_batch_call: serializers.BatchCallDetailedResponse,
  cancel_batch_call: serializers.BatchCallResponse,
  retry_batch_call: serializers.BatchCallResponse,
  get_conversation_histories_route: serializers.GetConversationsPageResponseModel,
  get_conversation_history_route: serializers.GetConversationResponseModel,
  create_agent_route: serializers.CreateAgentResponseModel,
  get_agents_route: serializers.GetAgentsPageResponseModel,
  get_agent_route: serializers.GetAgentResponseModel,
  patch_agent_settings_route: serializers.GetAgentResponseModel,
  list_phone_numbers_route: ai.phoneNumbers.list.Response,
  create_phone_number_route: serializers.CreatePhoneNumberResponseModel,
  get_phone_number_route: ai.PhoneNumbersGetResponse,
  update_phone_number_route: ai.PhoneNumbersUpdateResponse,
  get_workspace_webhooks_route: serializers.WorkspaceWebhookListResponseModel,
  create_workspace_webhook_route: serializers.WorkspaceCreateWebhookResponseModel,
  edit_workspace_webhook_route: serializers.PatchWorkspaceWebhookResponseModel,
  delete_workspace_webhook_route: serializers.DeleteWorkspaceWebhookResponseModel,
  get_settings_route: serializers.GetConvAiSettingsResponseModel,
  update_settings_route: serializers.GetConvAiSettingsResponseModel,
}

/** Return what does not fit of what was said, by operation: also members and words that are in no type. */
exports.judged = (said) => {
  const found = {}
  for (const [name, body] of said.filter(([name]) => name in SCHEMAS)) {
    const parsed = SCHEMAS[name].parse(body, { unrecognizedObjectKeys: "fail" })
    const told = parsed.ok ? [] : parsed.errors.map(({ path, message }) => `${path.join("/")}: ${message}`)
    found[name] = [...new Set([...(found[name] ?? []), ...told.map((one) => one.replace(/\[\d+\]/g, "[]"))])].sort()
  }
  return found
}
