"""The budgets. Their times hold for the reference machine, on which the empty endpoint answers 25,000 POST/s."""

from benchmarks.figures import Yardstick
from benchmarks.judging import beside_empty, beside_peer, beside_vogent, kept, memory, quotient, time

WEB, HEAP, PROCESSOR = Yardstick.WEB, Yardstick.HEAP, Yardstick.PROCESSOR
REFUSED = ["bodies wrong s", "bodies missing s", "bodies unknown s"]

OTHERS = ("happyrobot", "freya", "temphone", "retell", "twilio", "vapi", "elevenlabs")

ROWS = [
    beside_empty("create", "create a job, POST, beside an empty Starlette endpoint", 0.9, 1.1),
    beside_empty("read", "read it back, GET, beside the same", 1.5, 1.9),
    beside_empty("refuse", "a request refused by the spec, 422, beside the same", 0.9, 1.1),
    beside_empty("scraped", "create a job while requests are counted and scraped each second", 0.9, 1.1),
    beside_empty("happyrobot", "HappyRobot: a call, POST, beside the same", None, None),
    beside_empty("freya", "Freya: a call, POST, beside the same", None, None),
    beside_empty("temphone", "TemPhone: a scheduled call, POST, beside the same", None, None),
    beside_empty("retell", "Retell: a call, POST, beside the same", None, None),
    beside_empty("twilio", "Twilio: a call, POST, beside the same", None, None),
    beside_empty("vapi", "Vapi: a call, POST, beside the same", None, None),
    beside_empty("elevenlabs", "ElevenLabs: a call, POST, beside the same", None, None),
    beside_vogent("happyrobot", "HappyRobot: kB of replies to a call, beside those to a Vogent job", 0.8, 1),
    beside_vogent("freya", "Freya: kB of replies to a call, beside the same", None, 0.8),
    beside_vogent("temphone", "TemPhone: kB of replies to a scheduled call, beside the same", 0.8, 1),
    beside_vogent("retell", "Retell: kB of replies to a call, beside the same", 0.8, 1),
    beside_vogent("twilio", "Twilio: kB of replies to a call, beside the same", 0.8, 1),
    beside_vogent("vapi", "Vapi: kB of replies to a call, beside the same", 0.8, 1),
    beside_vogent("elevenlabs", "ElevenLabs: kB of replies to a call, beside the same", None, 0.8),
    beside_peer("prism", "create a job beside Prism 5 (stateless)", 3.5, 4.5),
    beside_peer("backend", "create a job beside openapi-backend on Node", 1.0, 1.2),
    kept(
        "kept",
        "create with a store, beside half the rate in memory or 0.7 of bare SQLite",
        1,
        lambda memory, bare: min(memory * 0.5, bare * 0.7),
    ),
    kept("kept_memory", "the same beside the rate in memory", None, lambda memory, _: memory),
    kept("kept_bare", "the same beside bare SQLite, 16 rows a commit", None, lambda _, bare: bare),
    time("restored", "restart: the first answer of a world of 10⁴ commands", "restart", "restored s", HEAP, 1, 0.3),
    time("woken", "start with 10³ stored worlds, 100 with a rate", "restart", "worlds start ms", HEAP, 400, 250),
    time("in_process", "the application alone, in process: a create", "in_process", "mock µs", HEAP, 25, 15),
    time("p99", "p99 at 16 connections while 10⁵ records are held", "held", "held p99 ms", WEB, 5, 3),
    time("pause", "longest pause of the collector meanwhile", "held", "held pause ms", HEAP, 20, 5),
    time("start", "start to the first answer, the slowest vendor", "start", "start * ms", HEAP, 300, 200),
    time(
        "first_ask",
        "slowest answer elsewhere while a vendor is first asked",
        "first_ask",
        "first ask* ms",
        HEAP,
        50,
        20,
    ),
    time("cold", "start without any written bytecode, Vogent", "cold", "cold start ms", HEAP, None, None),
    time("doors", "import mockdial and load its pytest plugin", "doors", "doors ms", HEAP, 30, None),
    memory("memory", "resident memory at start", "create", "create memory MB", 60, 45),
    time("accepted", "one batch of 10⁶ rows, accepted over HTTP", "million", "million accepted s", HEAP, 3, 1.5),
    time(
        "body",
        "slowest GET or create in another world while rows are read",
        "million",
        "million body ms",
        HEAP,
        250,
        50,
    ),
    time("played", "the batch played to COMPLETE on a moved clock", "million", "million played s", HEAP, 8, 3),
    time(
        "neighbour",
        "slowest GET or create in another world while they play",
        "million",
        "million neighbour ms",
        HEAP,
        50,
        50,
    ),
    time("page", "a page of 100 of its lists, the first time", "million", "million page * ms", HEAP, 5, 1),
    time("worst_page", "the slowest of its first 40 pages", "million", "page * ms", HEAP, 5, 1),
    memory("million", "resident memory with 10⁶ calls held", "million", "million memory MB", 700, 400),
    time("report", "the report of a world of 10⁶ calls", "million", "million report s", HEAP, 30, 10),
    time("watched", "the first look at the time line of 10⁵ calls", "timeline", "watched first s", PROCESSOR, 2, 1),
    time("timeline", "any part of it afterwards, the slowest kind", "timeline", "timeline * ms", PROCESSOR, 20, 10),
    quotient("growth", "cost of a call, 10⁶ beside 10³", "million", ["million call µs"], "few call µs", 1.5, 1.0),
    quotient("bodies", "10⁵ wrong rows refused, beside 10⁵ good ones", "bodies", REFUSED, "bodies good s", 2, 1.2),
    time("back", "look back at a world of 10⁴ commands", "console", "back s", HEAP, 1, 0.3),
    quotient(
        "followed",
        "10⁶ calls played while a page follows, beside nobody, processor time",
        "console",
        ["followed ms"],
        "unfollowed ms",
        1.1,
        1.01,
        PROCESSOR,
    ),
    time("fresh", "the first request to a fresh world", "idle", "idle fresh ms", WEB, 2, 0.5),
    time("reset", "a world reset", "idle", "idle reset ms", WEB, 2, 0.5),
    time("day", "a day of virtual time with nothing due", "idle", "idle day ms", WEB, 1, 0.1),
    time("tests", "make test, processor time", "tests", "tests min", PROCESSOR, 9.5, 5),  # 8, and 45 s a new vendor
]

GROUPS = {
    "scale": [row.name for row in ROWS if row.turns[0] == "million"],
    "idle": [row.name for row in ROWS if row.turns[0] == "idle"],
    "vendors": [f"{name}{part}" for name in OTHERS for part in ("", "_kB")],
    "peers": ["prism", "backend"],
}
"""Names that stand for several rows."""
