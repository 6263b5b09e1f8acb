"""Extractors: which fields are read from a call afterwards."""

from mock_server.exchange import Asked, Reply
from mock_server.vendors.vogent.owned import owned
from mock_server.vendors.vogent.workspace import Workspace

KIND = "extractors"


def list_agent_extractors(workspace: Workspace, asked: Asked) -> Reply:
    """All of them: this list has no pages."""
    agent = workspace.entry("agents", asked.path["agentId"])
    return Reply(
        200,
        {
            "extractors": [
                entry.view() for _, entry in workspace.entries[KIND].newest_first() if entry.owner == agent.id
            ]
        },
    )


def create_agent_extractor(workspace: Workspace, asked: Asked) -> Reply:
    agent = workspace.entry("agents", asked.path["agentId"])
    return Reply(200, workspace.add(KIND, asked.body, agent.id).view())


def get_agent_extractor(workspace: Workspace, asked: Asked) -> Reply:
    return Reply(200, owned(workspace, asked, KIND, asked.path["extractorId"]).view())


def update_agent_extractor(workspace: Workspace, asked: Asked) -> Reply:
    extractor = owned(workspace, asked, KIND, asked.path["extractorId"])
    extractor.change(asked.body)
    workspace.tell(KIND, "change", extractor)
    return Reply(200, extractor.view())
