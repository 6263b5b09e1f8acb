"""Retell AI: single calls and batches of calls by agents, and the numbers, agents and engines that they need."""

from pathlib import Path

from mock_server.vendors.retell import calls, resources
from mock_server.vendors.retell.account import Account
from mock_server.vendors.retell.errors import ERRORS
from mock_server.vendors.vendor import Vendor, assemble

HANDLERS = {
    "createPhoneCall": calls.create_phone_call,
    "registerPhoneCall": calls.register_phone_call,
    "getCall": calls.get_call,
    "updateCallMetadata": calls.update_call_metadata,
    "deleteCall": calls.delete_call,
    "stopCall": calls.stop_call,
    "listCalls": calls.list_calls,
    "createBatchCall": calls.create_batch_call,
    "getConcurrency": calls.get_concurrency,
    "getRecording": calls.get_recording,
    "getPublicLog": calls.get_public_log,
    "listPhoneNumbersV2": resources.list_phone_numbers,
    "getPhoneNumber": resources.get_phone_number,
    "createPhoneNumber": resources.create_phone_number,
    "importPhoneNumber": resources.import_phone_number,
    "updatePhoneNumber": resources.update_phone_number,
    "deletePhoneNumber": resources.delete_phone_number,
    "createAgent": resources.create_agent,
    "getAgent": resources.get_agent,
    "listAgentsV2": resources.list_agents,
    "updateAgent": resources.update_agent,
    "deleteAgent": resources.delete_agent,
    "createRetellLLM": resources.create_retell_llm,
    "getRetellLLM": resources.get_retell_llm,
}


def vendor(root: Path | None = None) -> Vendor:
    """Return Retell AI, from its contract and fixtures."""
    return assemble("retell", HANDLERS, Account, ERRORS, ["analysis"], root)
