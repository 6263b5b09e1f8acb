"""Bugs of how webhooks are signed and delivered."""

from tests.planted.bug import Bug

BUGS = (
    Bug(
        "a signature is not that of the bytes that are sent",
        "mock_server.web.webhooks.message",
        "signed",
        "signature.sign(key, request,",
        "signature.sign(key, request._replace(body=json.dumps(json.loads(request.body)).encode()),",
        "delivery/test_disorder.py",
    ),
    Bug(
        "a receiver that ran into its time-out is waited for again",
        "mock_server.web.webhooks.slow_receivers",
        "SlowReceivers.note",
        "found = [] if error is None else [(url, error)]",
        "found = []",
        "delivery/test_set_aside.py",
    ),
    Bug(
        "a replay sends to a receiver that was set aside",
        "mock_server.web.webhooks.attempt",
        "AttemptRun.run",
        'self._keep_command("receiverSetAside", receiver=receiver, reason=reason, left=_ranges(left))',
        "_ranges(left)",
        "delivery/test_set_aside.py",
    ),
    Bug(
        "a host is contacted because of how its name begins",
        "mock_server.web.webhooks.targets",
        "Targets.addresses",
        "if host not in self._hosts:",
        "if host not in self._hosts and not host.startswith(('localhost', '127.')):",
        "delivery/test_targets.py",
    ),
    Bug(
        "a port above 65535 is a port",
        "mock_server.contract.url",
        "_authority",
        "int(digits or 0) > 65535",
        "int(digits or 0) > 99999",
        "contract/test_url.py delivery/test_receivers.py",
    ),
    Bug(
        "a name is resolved each time",
        "mock_server.web.webhooks.targets",
        "Targets.addresses",
        "await _resolve(host)\nreturn self._pinned[host]",
        "await _resolve(host)\nreturn self._pinned.pop(host)",
        "delivery/test_targets.py",
    ),
    Bug(
        "a failure is not in the command log",
        "mock_server.web.webhooks.attempt",
        "AttemptRun._end",
        "elif not self._policy.is_accepted(attempt):",
        "elif self._policy.is_accepted(attempt) is None:",
        "delivery/test_trying_again.py::test_a_replay_knows_what_failed_and_sends_nothing"
        " delivery/test_trying_again.py::test_a_replay_plans_the_same_attempts_and_holds_back_the_same",
    ),
    Bug(
        "a secret is in the delivery log",
        "mock_server.web.webhooks.message",
        "masked",
        "_end(value) if name in secret else value",
        "value",
        "delivery/test_telling.py",
    ),
    Bug(
        "a late webhook is in time",
        "mock_server.web.webhooks.attempt",
        "AttemptRun._is_put_off",
        "if delivery.has_waited or not",
        "if True or not",
        "delivery/test_disorder.py",
    ),
    Bug(
        "what a receiver answers must be UTF-8",
        "mock_server.web.control.webhooks",
        "",
        'attempt.answer.decode("utf-8", "replace")',
        "attempt.answer.decode()",
        "fuzz/test_fuzz.py",
    ),
)
