"""Bugs of everything that calls many people by one request."""

from tests.planted.bug import Bug

LAWS = "laws/test_campaigns.py"

BUGS = (
    Bug(
        "an ElevenLabs campaign calls at any hour",
        "mock_server.vendors.elevenlabs.campaign",
        "Campaign.wait",
        "terms = Terms(limit, self.schedule.calendar)",
        "terms = Terms(limit)",
        LAWS,
    ),
    Bug(
        "a Vapi campaign calls on when its window has closed",
        "mock_server.vendors.vapi.campaign",
        "Campaign.moved",
        "max(world.now, self.closes_at)",
        "max(world.now, self.closes_at + HOUR)",
        LAWS,
    ),
    Bug(
        "a Retell window is one of UTC",
        "mock_server.vendors.retell.batch",
        "calendar",
        'return Calendar(window["timezone"],',
        'return Calendar("UTC",',
        LAWS,
    ),
    Bug(
        "an ElevenLabs campaign calls on while it is paused",
        "mock_server.vendors.elevenlabs.campaign",
        "Campaign.moved",
        "else:\n    self.queue.hold()",
        "elif move.event != 'pause':\n    self.queue.hold()",
        LAWS,
    ),
    Bug(
        "a Freya campaign that was cancelled calls on",
        "mock_server.vendors.freya.campaign",
        "Campaign.moved",
        "self.queue.hold()",
        "pass",
        LAWS,
    ),
    Bug(
        "an ElevenLabs campaign is stopped before its last call is over",
        "mock_server.vendors.elevenlabs.campaign",
        "Campaign._finish",
        'if self.status == "stopping" and not self.in_flight():',
        'if self.status == "stopping":',
        LAWS,
    ),
    Bug(
        "a Vapi contact whose call goes on has failed when the window closes",
        "mock_server.vendors.vapi.campaign",
        "Campaign._close_window",
        "if contact.status == PENDING:",
        "if contact.status in OPEN:",
        LAWS,
    ),
    Bug(
        "an ElevenLabs lead that was reached is called again",
        "mock_server.vendors.elevenlabs.campaign",
        "Campaign._decide",
        'if intent.result == "answered":',
        "if lead.is_off:",
        LAWS,
    ),
    Bug(
        "a batch that is tried again calls those who were reached",
        "mock_server.vendors.elevenlabs.batch",
        "Batch.unreached",
        'if one.status == "failed"',
        "if one.status in ENDS",
        LAWS,
    ),
    Bug(
        "a key makes a second campaign",
        "mock_server.vendors.elevenlabs.campaigns",
        "_known",
        'if key is not None and campaign.settings.get("idempotency_key") == key:',
        'if key is not None and campaign.settings.get("idempotency_key") == key and campaign.status in UNDER_WAY:',
        LAWS,
    ),
)
