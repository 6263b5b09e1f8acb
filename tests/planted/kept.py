"""Bugs in what looks at a store from outside, and in what is said of a world that came back from it."""

from tests.planted.bug import Bug

REPORT, COMMAND = "report/test_restored.py", "store/test_command.py"

BUGS = (
    Bug(
        "the report of a restored world is clean",
        "mock_server.report.restored",
        "judge",
        "if evidence.since is not None:",
        "if False:",
        REPORT,
    ),
    Bug(
        "a request is blamed for what happened before the restart",
        "mock_server.report.evidence",
        "Evidence.request_of",
        "happening < self.since.happenings",
        "happening < 0",
        REPORT,
    ),
    Bug(
        "a family is judged without the worlds that wait on disk",
        "mock_server.web.sandboxes",
        "Sandboxes.family",
        'account.startswith(f"{own}-")',
        "False",
        REPORT,
    ),
    Bug(
        "a world of a family that can't be restored is not named",
        "mock_server.web.control.inspect",
        "_lost",
        "lost[world_name(one.account).hex()] = refused.message",
        "continue",
        REPORT,
    ),
    Bug(
        "a deleted world counts as kept",
        "mock_server.web.world_store",
        "WorldStore._lives",
        "not self.file.tails.get(world.id, Tail()).is_deleted",
        "True",
        REPORT,
    ),
    Bug(
        "a secret of a client is kept with its history",
        "mock_server.web.diagnosis",
        "lines",
        "_without_secrets(view)",
        "view",
        "report/test_kept_diagnosis.py",
    ),
    Bug(
        "a check does not look at the end of a world",
        "mock_server.store.inspection",
        "InspectedFile._check_world",
        "if tail[:4] != (expected - 1, before, first, wakes_at):",
        "if False:",
        COMMAND,
    ),
    Bug(
        "a check does not look at the tables",
        "mock_server.store.inspection",
        "InspectedFile._check_tables",
        "if [sql for (sql,) in made] != table_statements():",
        "if False:",
        COMMAND,
    ),
    Bug(
        "a compaction removes the beginning of a world that lives",
        "mock_server.store.compaction",
        "CompactedFile._cut",
        '"DELETE FROM entries WHERE place BETWEEN ? AND ?", places(world.id, last=tail.first - 1)',
        '"DELETE FROM entries WHERE place BETWEEN ? AND ?", places(world.id, last=tail.first)',
        COMMAND,
    ),
    Bug(
        "a compaction makes a damaged world look whole",
        "mock_server.store.compaction",
        "CompactedFile._cut",
        "self.read(world.id)",
        "(row[:5] for row in self._rows(world))",
        COMMAND,
    ),
    Bug(
        "a world that was deleted from a file can still be read in it",
        "mock_server.store.compaction",
        "CompactedFile._whole",
        '"PRAGMA secure_delete = ON"',
        '"PRAGMA secure_delete = OFF"',
        "store/test_command.py store/test_secrets.py",
    ),
)
