"""Bugs in what pins a history, and in what holds it to its answers."""

from tests.planted.bug import Bug

BUGS = (
    Bug(
        "a history that other contracts have made is played",
        "mock_server.web.replay",
        "_setup",
        "if not as_is and (reason",
        "if as_is and (reason",
        "cli/test_pins.py",
    ),
    Bug(
        "a pin knows scenarios by name alone",
        "mock_server.vendors.pin",
        "_computed",
        "_hash([name, _played(scenario.text)])",
        "_hash([name])",
        "vendors/test_pin.py",
    ),
    Bug(
        "a pin stays as it was when fixtures change",
        "mock_server.vendors.pin",
        "pin",
        "any(one is not other for",
        "any(False for",
        "vendors/test_pin.py",
    ),
    Bug(
        "a property called description is prose",
        "mock_server.contract.prose",
        "without_prose",
        "elif keyword in _NAMES and",
        "elif not keyword and",
        "vendors/test_pin.py",
    ),
    Bug(
        "a vendor that only the control plane has changed is not pinned",
        "mock_server.web.export",
        "vendor_of",
        'if command.vendor != "control": return command.vendor',
        "return command.vendor",
        "cli/test_pins.py",
    ),
    Bug(
        "another id than a history tells of is taken as it is",
        "mock_server.web.answered",
        "difference",
        '("status", "id")',
        '("status",)',
        "cli/test_pins.py",
    ),
    Bug(
        "changes are played once more without the time between them",
        "mock_server.web.answers",
        "answers",
        "again.clock.jump(command.at)",
        "again.clock.jump(0)",
        "web/test_answers.py",
    ),
)
