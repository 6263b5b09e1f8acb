"""Vogent: batch dial jobs, single dials, and the agents and numbers that they need."""

from pathlib import Path

from mock_server.vendors.vendor import Vendor, assemble
from mock_server.vendors.vogent import agents, dials, jobs, numbers
from mock_server.vendors.vogent.account import Account
from mock_server.vendors.vogent.errors import ERRORS
from mock_server.vendors.vogent.progress import ARRIVALS

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
    "listAgentVersionedPrompts": agents.list_agent_versioned_prompts,
    "createAgentVersionedPrompt": agents.create_agent_versioned_prompt,
    "getAgentVersionedPrompt": agents.get_agent_versioned_prompt,
    "updateAgentVersionedPrompt": agents.update_agent_versioned_prompt,
    "listAgentExtractors": agents.list_agent_extractors,
    "createAgentExtractor": agents.create_agent_extractor,
    "getAgentExtractor": agents.get_agent_extractor,
    "updateAgentExtractor": agents.update_agent_extractor,
    "listPhoneNumbers": numbers.list_phone_numbers,
    "createPhoneNumber": numbers.create_phone_number,
    "getPhoneNumber": numbers.get_phone_number,
    "updatePhoneNumber": numbers.update_phone_number,
    "deletePhoneNumber": numbers.delete_phone_number,
    "searchPhoneNumbers": numbers.search_phone_numbers,
    "purchasePhoneNumber": numbers.purchase_phone_number,
}


def vendor(root: Path | None = None) -> Vendor:
    """Return Vogent, from its contract and fixtures."""
    found = assemble("vogent", HANDLERS, Account, ERRORS, [arrival.name for arrival in ARRIVALS], root)
    found.packed = frozenset({"createBatchDialJob"})
    return found
