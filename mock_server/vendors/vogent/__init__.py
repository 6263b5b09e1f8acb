"""Vogent: batch dial jobs, single dials, and the agents and numbers that they need."""

from pathlib import Path

from mock_server.vendors.vendor import Manners, Vendor, assemble
from mock_server.vendors.vogent import agents, dials, extractors, jobs, numbers, prompts, speech
from mock_server.vendors.vogent.workspace import Workspace

HANDLERS = {
    "listBatchDialJobs": jobs.list_batch_dial_jobs,
    "createBatchDialJob": jobs.create_batch_dial_job,
    "getBatchDialJob": jobs.get_batch_dial_job,
    "updateBatchDialJob": jobs.update_batch_dial_job,
    "setBatchDialJobPaused": jobs.set_batch_dial_job_paused,
    "listBatchDialJobQueue": jobs.list_batch_dial_job_queue,
    "listBatchDialJobDials": jobs.list_batch_dial_job_dials,
    "createDial": dials.create_dial,
    "getDial": dials.get_dial,
    "hangupDial": dials.hangup_dial,
    "getDialToken": dials.get_dial_token,
    "getRecording": dials.get_recording,
    "listAgents": agents.list_agents,
    "createAgent": agents.create_agent,
    "updateAgent": agents.update_agent,
    "deleteAgent": agents.delete_agent,
    "listModels": agents.list_models,
    "listVoices": agents.list_voices,
    "listAgentVersionedPrompts": prompts.list_agent_versioned_prompts,
    "createAgentVersionedPrompt": prompts.create_agent_versioned_prompt,
    "getAgentVersionedPrompt": prompts.get_agent_versioned_prompt,
    "updateAgentVersionedPrompt": prompts.update_agent_versioned_prompt,
    "listAgentExtractors": extractors.list_agent_extractors,
    "createAgentExtractor": extractors.create_agent_extractor,
    "getAgentExtractor": extractors.get_agent_extractor,
    "updateAgentExtractor": extractors.update_agent_extractor,
    "listPhoneNumbers": numbers.list_phone_numbers,
    "createPhoneNumber": numbers.create_phone_number,
    "getPhoneNumber": numbers.get_phone_number,
    "updatePhoneNumber": numbers.update_phone_number,
    "deletePhoneNumber": numbers.delete_phone_number,
    "searchPhoneNumbers": numbers.search_phone_numbers,
    "purchasePhoneNumber": numbers.purchase_phone_number,
}

MANNERS = Manners(envelope=lambda refusal: {"message": refusal.message}, malformed=400, violation=422, state=400)
"""The error body is proposed: Vogent publishes none."""


def vendor(root: Path | None = None) -> Vendor:
    """Vogent, from its contract and fixtures."""
    return assemble("vogent", HANDLERS, Workspace, MANNERS, [arrival.name for arrival in speech.ARRIVALS], root)
