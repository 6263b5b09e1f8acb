"""The drills: for each law, the scripts that test it. A script is a list of acts that a play performs."""

from collections.abc import Sequence

from contract_tests.hazards.play import Act

Script = Sequence[Act]

UNCLEAR = ("lost_request", "lost_answer", "late", "accident_before", "accident_after", "cut_off")
CRASHES = ("crash_before", "crash_after")
REFUSALS = ("no_connection", "too_many", "unavailable")
READS = ("lost_answer", "accident_before", "cut_off", "too_many", "unavailable", "no_connection", "crash_after")

DRILLS: dict[str, list[Script]] = {
    "dialled_once": [
        [("create", 2)],
        *([("trouble", kind, "create"), ("create", 2)] for kind in (*UNCLEAR, *CRASHES, *REFUSALS)),
        [("colleague", 3), ("create", 2), ("again",), ("crash",), ("again",)],
        [("trouble", "late", "create"), ("trouble", "lost_answer", "read"), ("create", 2), ("again",)],
        [("trouble", "lost_answer", "create"), ("colleague", 120), ("trouble", "meanwhile", "read"), ("create", 1)],
    ],
    "rows_kept": [
        [("create", 12)],
        [("create", 130)],
        [("create", 3), ("play",), ("create", 3, True)],
        [("create", 3), ("play",), ("trouble", "lost_request", "create"), ("create", 3, True)],
        [("create", 2), ("create", 3, True), ("crash",), ("create", 1)],
        *([("trouble", kind, "create", 8), ("create", 3)] for kind in ("accident_before", "no_connection")),
    ],
    "belief": [
        [("scenario", "mixed"), ("create", 12), ("wait", 30), ("read",), ("wait", 60), ("read",)],
        [("scenario", "rough"), ("create", 12), ("crash",), ("wait", 30), ("read",)],
        [("create", 3), ("wait", 3), ("trouble", "new_words", "read", 5), ("read",), ("wait", 200), ("read",)],
        *(
            [("trouble", kind, "create"), ("create", 3), ("read",)]
            for kind in ("lost_answer", "late", "accident_after")
        ),
    ],
    "back_off": [
        *([("trouble", kind, "create"), ("create", 2)] for kind in REFUSALS),
        *(
            [("create", 2), ("wait", 200), ("trouble", kind, "read", 2), ("read",), ("read",)]
            for kind in ("too_many", "unavailable", "accident_before", "lost_answer", "no_connection")
        ),
    ],
    "pages": [
        [("colleague", 3), ("list",)],
        [("colleague", 120), ("list",), ("trouble", "meanwhile", "read", 2), ("list",)],
    ],
    "unknowns": [
        [
            *(("create", 3), ("trouble", "new_words", "any", 1), ("wait", 121), ("webhooks", "new"), ("read",)),
            *(("trouble", "new_words", "read", 20), ("wait", 2), ("webhooks",), ("read",), ("wait", 5), ("read",)),
            *(("webhooks", "in_order", 1), ("wait", 70), ("webhooks", "new"), ("read",)),
        ],
        [
            ("create", 3),
            ("wait", 3),
            ("trouble", "new_words", "read", 20),
            ("webhooks",),
            ("read",),
            ("webhooks", "new"),
        ],
        [("trouble", "new_words", "change", 5), ("create", 3), ("trouble", "new_words", "read", 5), ("list",)],
    ],
    "webhook_order": [
        *(
            [("create", 3), ("wait", 125), ("read",), ("play",), ("webhooks", manner), ("webhooks", "stale", 1)]
            for manner in ("reversed", "swapped", "lost", "twice")
        ),
        [("create", 3), ("wait", 127), ("webhooks", "reversed"), ("wait", 300), ("webhooks", "reversed"), ("read",)],
        [("create", 3), ("play",), ("trouble", "lost_answer", "read", 6), ("webhooks", "swapped")],
    ],
    "ends_once": [
        [("create", 3), ("play",), ("webhooks", "twice"), ("webhooks", "stale"), ("read",)],
        [("create", 3), ("play",), ("read",), ("webhooks", "twice"), ("crash",), ("webhooks", "stale"), ("read",)],
    ],
    "genuine": [
        [("create", 3), ("wait", 127), *(("webhooks", "in_order", form) for form in (0, 1, 2))],
        *([("create", 3), ("play",), ("webhooks", "in_order", form), ("forged",)] for form in (0, 1, 2)),
        [("create", 3), ("wait", 126), ("forged",), ("wait", 3), ("forged",)],
    ],
    "hours": [
        [("night",), ("create", 3)],
        [("night",), ("trouble", "lost_answer", "create"), ("create", 2), ("crash",), ("again",)],
        [("night",), ("trouble", "accident_before", "create"), ("create", 2)],
    ],
    "stop": [
        [("create", 12), ("wait", 3), ("pause",), ("wait", 600), ("resume",), ("wait", 3)],
        [("create", 12), ("wait", 3), ("cancel",), ("wait", 3), ("resume",), ("wait", 600)],
        [("create", 12), ("pause",), ("crash",), ("again",), ("wait", 600)],
        [("scenario", "slow"), ("create", 12), ("wait", 100), ("cancel",), ("wait", 600), ("resume",), ("again",)],
        [("create", 12), ("cancel",), ("pause",), ("cancel",), ("again",), ("crash",), ("again",), ("wait", 600)],
        *(
            [("create", 12), ("trouble", kind, "change"), ("cancel",), ("wait", 600), ("again",)]
            for kind in ("lost_answer", "late", "accident_after", "crash_after", "crash_before", "too_many")
        ),
    ],
    "terminal": [
        *([("create", 2), ("trouble", kind, "read", 3), ("wait", 130), ("read",)] for kind in READS),
        [("zone", "America/New_York"), ("create", 2), ("zone", "Pacific/Auckland"), ("create", 2)],
        [("create", 2), ("trouble", "accident_before", "any", 20), ("read",), ("list",), ("play",)],
    ],
    "quiet": [
        [("create", 3), ("play",), ("read",), ("read",)],
        [("scenario", "mixed"), ("create", 3), ("cancel",), ("create", 2), ("play",), ("webhooks",)],
    ],
}
NEEDS = {
    "pages": "list",
    "webhook_order": "handle",
    "ends_once": "handle",
    "genuine": "handle",
    "hours": "keeps_hours",
    "stop": "cancel",
}
"""The method or the attribute that a client must have for a law to concern it."""
