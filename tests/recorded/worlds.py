"""Recorded worlds, which show that the same commands still give the same journal.

`python -m tests.recorded.worlds` records them anew: only for a change that is meant to change journals.
Each world is two files, its commands and its journal, line by line. What its records and webhooks look like at the end
is kept as digests in `views.json`. `journals.json` says under which number of the engine's rules the journals were
recorded, with a digest of each. Where recorded commands play another journal, that number has to be raised first.
"""

import re
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from contract_tests.suite.examples import examples
from mock_server import vendors
from mock_server.engine.rules import RULES_NUMBER
from mock_server.engine.scenarios.requested import OUTCOMES
from mock_server.web.replay import ReplayRefused, dump, replay
from tests.driving import MockClient, loaded
from tests.elevenlabs.phoning import BATCH as ELEVENLABS_BATCH
from tests.elevenlabs.phoning import BATCHES as ELEVENLABS_BATCHES
from tests.elevenlabs.phoning import CAMPAIGNS as ELEVENLABS_CAMPAIGNS
from tests.elevenlabs.phoning import campaign_body
from tests.freya.asking import CAMPAIGNS, body
from tests.happyrobot.driver import BASE as OFFICE
from tests.happyrobot.driver import CHECK_CALLS, NUMBER
from tests.laws.acts import live
from tests.laws.test_replay import A_DAY
from tests.outcomes.phones import VendorDriver
from tests.retell.phoning import BATCHES, FRONT_DESK
from tests.twilio.calling import CALLS, OWN
from tests.vapi.ordering import CAMPAIGNS as CAMPAIGNS_OF_VAPI
from tests.vapi.ordering import WITH

FOLDER = Path(__file__).parent
SCENARIOS = ("happy", "mixed", "rough")
WORLDS = [f"{vendor}-{scenario}" for vendor in vendors.VENDORS for scenario in SCENARIOS]

SCRIPTED = "+12025550147"
SCRIPT = ["busy", "no_answer", {"answered": {"seconds": 40}}]
ROUNDS = (0, 1, 3, 8, 25, 120)
"""Seconds between one round of events from outside and the next."""
LOOKED_AT = 30
"""Records of a kind to which events happen from outside."""
DOCUMENTS = (
    "<Gather><Say>Press a key.</Say></Gather><Gather input='speech'/><Gather numDigits='1'/><Unheard/>",
    "<Record maxLength='6'/><Play loop='2'>a</Play><Connect/>",
    "<Dial record='record-from-answer'>+12025550199</Dial><Pause/>",
    "<Enqueue>queue</Enqueue><Redirect>elsewhere</Redirect><Hangup/>",
)
"""What calls of Twilio execute."""
TEST = "AC" + "e" * 32
DAY = 86_400.0
TICKET = re.compile(rb"[?&]ticket=[^\"&]+|(?<=hr_live_)[0-9a-f]{32}")


class RecordedWorld:
    """A world in which always the same happens."""

    def __init__(self, name: str) -> None:
        vendor, _, scenario = name.partition("-")
        self.use(VendorDriver(vendor, scenario, f"recorded-{name}", seed=7))

    def use(self, phone: VendorDriver) -> None:
        """Have it all happen to the world of this client."""
        self.phone = phone
        self.vendor = self.phone.vendor
        self.client = MockClient(self.phone.person.app, self.phone.key)  # as long as it is there, the world is, too

    def play(self) -> "RecordedWorld":
        """Do everything that a client and a tester can do."""
        self.phone.script(SCRIPTED, SCRIPT)
        self._ask_examples()
        self._call_for_every_outcome()
        for number, seconds in enumerate(ROUNDS):
            self.phone.advance(seconds)
            self._fire_events(number)
        self._call_many()
        self.phone.advance(3600)
        self._ask_examples()
        self.phone.advance(30 * DAY)
        return self

    def _ask_examples(self) -> None:
        """Send each changing operation of the contract with all its examples."""
        base = f"/{self.vendor.name}{self.vendor.contract.document.server[1]}"
        for operation in self.vendor.contract.operations.values():
            if not operation.is_safe and not operation.record_parameters:
                for body in [*examples(self.vendor.contract.document, operation)] or [None]:
                    self.phone.person.ask(operation.method, base + operation.path, body)

    def _call_for_every_outcome(self) -> None:
        for _ in range(4):
            self.phone.ask(SCRIPTED)
        for number, outcome in enumerate(OUTCOMES):
            self.phone.ask(f"+120255502{number:02}", mockdial_outcome=outcome)

    def _fire_events(self, shift: int) -> None:
        """Fire one event of its machine at each record. The mock refuses those that the status does not allow."""
        for kind in self.kinds:
            for number, record in enumerate(self.records(kind)[-LOOKED_AT:]):
                id_ = next(iter(value for name, value in record.items() if name in ("id", "call_id", "sid")), "")
                events = self._events(kind)
                if events and id_:
                    event = events[(number + shift) % len(events)]
                    path = f"/_mock/records/{self.vendor.name}/{kind}/{id_}/events"
                    self.phone.person.ask("POST", path, {"event": event})

    def _events(self, kind: str) -> list[str]:
        machine = {"batch_dial_jobs": "job", "batches": "batch"}.get(kind, kind.removesuffix("s"))
        table = self.vendor.contract.machines.get(machine)
        return sorted({event for moves in table["moves"].values() for event in moves}) if table else []

    def _call_many(self) -> None:
        """Have a list of people called: by jobs that change on the way, a campaign with repeats, or a batch."""
        if self.vendor.name == "vogent":
            live(self.client, A_DAY)
        elif self.vendor.name == "freya":
            self.phone.person.ask("POST", CAMPAIGNS, body(40, callRetries=3, retryDelaySeconds=600))
        elif self.vendor.name == "happyrobot":
            people = [{"phone_number": f"+1202555{number:04}"} for number in range(40)]
            campaign = {"number_id": NUMBER, "use_case_id": CHECK_CALLS, "calls": people}
            campaign |= {"retry_logic": [{"query": "No answer,Busy", "retry_period": 30}], "max_retries": 3}
            self.phone.person.ask("POST", f"{OFFICE}/dial/scheduled", campaign)
        elif self.vendor.name == "elevenlabs":
            self._call_by_campaign()
        elif self.vendor.name == "retell":
            tasks = [{"to_number": f"+1202555{number:04}"} for number in range(60)]
            window = {"windows": [{"start": 540, "end": 545}], "timezone": "America/New_York"}
            batch: Any = {
                "from_number": FRONT_DESK,
                "tasks": tasks,
                "reserved_concurrency": 5,
                "call_time_window": window,
            }
            self.phone.person.ask("POST", BATCHES, batch)
        elif self.vendor.name == "vapi":
            people = [{"number": f"+1202555{number:04}"} for number in range(40)]
            campaign = {**WITH, "name": "Recorded", "customers": people, "maxConcurrency": 4}
            self.phone.person.ask("POST", CAMPAIGNS_OF_VAPI, campaign)
        elif self.vendor.name == "twilio":
            self._call_with_documents()

    def _call_by_campaign(self) -> None:
        """Have a list of people called by a campaign that is paused on the way, and by a batch that is tried again."""
        numbers = [f"+1202555{number:04}" for number in range(40)]
        retry = {"retry_delay_seconds": 600, "max_total_calls": 4, "interval_placement": "rotate"}
        hours = [{"weekdays": [0, 1, 2, 3, 4], "intervals": [{"start": "09:00", "end": "11:00"}]}]
        policy = {"timezone": "America/New_York", "calling_periods": hours, "retry": retry}
        asked = campaign_body(*numbers, policy=policy, target_concurrency_limit=4)
        made = self.phone.person.ask("POST", f"{ELEVENLABS_CAMPAIGNS}/submit", asked)
        campaign = made.body["campaign"]["campaign_id"]
        batch = {**ELEVENLABS_BATCH, "recipients": [{"phone_number": number} for number in numbers]}
        id_ = self.phone.person.post(f"{ELEVENLABS_BATCHES}/submit", batch)["id"]
        self.phone.advance(300)
        for act in ("pause", "resume"):
            self.phone.person.ask("POST", f"{ELEVENLABS_CAMPAIGNS}/{campaign}/{act}")
            self.phone.advance(1500)
        self.phone.person.ask("POST", f"{ELEVENLABS_BATCHES}/{id_}/retry")

    def _call_with_documents(self) -> None:
        """Make calls whose instructions do all that can be done, and try some with test credentials."""
        script = {"attempts": [{"answered": {"seconds": 90, "presses": ["12#", "", "3"], "says": "yes"}}]}
        self.phone.person.ask("PUT", f"/_mock/numbers/{SCRIPTED}", script)
        for verbs in DOCUMENTS:
            order = {"To": SCRIPTED, "From": OWN, "Twiml": f"<Response>{verbs}</Response>", "Record": "<Dial" in verbs}
            self.phone.person.ask("POST", f"{CALLS}.json", order)
        self.phone.person.ask("PATCH", "/_mock/settings/twilio", {"test_account": TEST})
        key = {"authorization": f"Basic {b64encode(f'{TEST}:token'.encode()).decode()}"}
        for path, fields in (("Calls", {"To": SCRIPTED, "From": "+15005550006"}), ("IncomingPhoneNumbers", {})):
            body = {**fields, **({"Twiml": "<Response/>"} if fields else {"AreaCode": "500"})}
            self.phone.person.ask("POST", f"/twilio/2010-04-01/Accounts/{TEST}/{path}.json", body, **key)

    @property
    def kinds(self) -> list[str]:
        """Return the kinds of record in the world."""
        return sorted(self.phone.person.get("/_mock/world")["records"].get(self.vendor.name, {}))

    def records(self, kind: str) -> list[Any]:
        return list(self.phone.person.get(f"/_mock/records/{self.vendor.name}/{kind}?limit=10000")["data"])

    @property
    def commands(self) -> list[str]:
        """Return the history, its head without pins: they change with every contract, and what is recorded need not."""
        head, *commands = self.phone.commands()
        kept = {name: value for name, value in orjson.loads(head).items() if name not in ("rules", "vendors")}
        return [orjson.dumps(kept).decode(), *commands]

    @property
    def journal(self) -> list[str]:
        return [orjson.dumps(happening).decode() for happening in self._all("journal")]

    @property
    def views(self) -> dict[str, str]:
        """Return a digest of the webhooks, and of the records of each kind at the end."""
        looks = {kind: self.records(kind) for kind in self.kinds} | {"webhooks": self._all("webhooks")}
        return {kind: sha256(TICKET.sub(b"", orjson.dumps(look))).hexdigest()[:32] for kind, look in looks.items()}

    def _all(self, log: str) -> list[Any]:
        """Return all lines of a log, read page by page."""
        found: list[Any] = []
        after: int | None = 0
        while after is not None:
            page = self.phone.person.get(f"/_mock/{log}?limit=10000&after={after}")
            found += page["data"]
            after = page["next"]
        return found


def files(name: str) -> tuple[Path, Path]:
    """Return the paths of the commands and the journal of a recorded world."""
    return FOLDER / f"{name}.commands.jsonl", FOLDER / f"{name}.journal.jsonl"


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def journal_of(commands: list[str]) -> list[str]:
    """Return the journal that these commands play now; the reason alone if they can't be played."""
    try:
        world = replay(commands, loaded())
    except ReplayRefused as refused:
        return [str(refused)]
    return [dump(happening.view()).decode() for happening in world.journal.since(0)]


def recorded_rules() -> dict[str, Any]:
    """Return the number of the rules that the journals were recorded under, and a digest of each journal."""
    return dict(orjson.loads((FOLDER / "journals.json").read_bytes()))


def digest(journal: list[str]) -> str:
    return sha256("\n".join(journal).encode()).hexdigest()[:32]


def complaint(name: str, journal: list[str], recorded: dict[str, Any], number: int = RULES_NUMBER) -> str | None:
    """Return what to do where a world plays another journal than it was recorded with, under the same rules."""
    if name not in recorded["journals"] or number != recorded["rules"] or digest(journal) == recorded["journals"][name]:
        return None
    return (
        f"the recorded commands of {name} play another journal: raise RULES_NUMBER in mock_server/engine/rules.py, so "
        "that no history is played by other rules unnoticed, then record anew with python -m tests.recorded.worlds"
    )


def main() -> None:
    """Record all worlds anew. Refuse to where a journal has changed and the number of the rules has not."""
    recorded = recorded_rules()
    for name in recorded["journals"]:
        if reason := complaint(name, journal_of(lines(files(name)[0])), recorded):
            sys.exit(reason)
    views, journals = {}, {}
    for name in WORLDS:
        world = RecordedWorld(name).play()
        journal = world.journal
        for path, texts in zip(files(name), (world.commands, journal), strict=True):
            path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
        views[name], journals[name] = world.views, digest(journal)
    for file, kept in (("views", views), ("journals", {"rules": RULES_NUMBER, "journals": journals})):
        (FOLDER / f"{file}.json").write_bytes(orjson.dumps(kept, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    main()
