"""The reach of a command: the variables that lead it to the mock, and findings where it went elsewhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.contract.conformance.finding import Finding, Severity
from mock_server.forward_proxy.guard import HostGuard

RULES = ("mock_not_reached", "other_key_used", "path_of_no_vendor", "real_vendor_reached", "host_stopped")
WHOLE = "the run"
WHERE = "requests"


def announcement(variables: Mapping[str, str], guard: HostGuard) -> str:
    """Return the lines that say which variables the command gets, and what they cannot guard."""
    lines = [f"  {name}={value}" for name, value in variables.items() if name.isupper()]
    passing = guard.unguarded()
    if passing:
        lines.append(f"  NO_PROXY held {', '.join(passing)} before: requests to real vendors pass by unseen")
    return "\n".join(["mockdial verify: the command gets these variables", *lines])


def findings(looked_at: Mapping[str, Any], guard: HostGuard, variables: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding where the mock was not reached by these variables, or something else was."""
    asked, unmatched = looked_at["requests"] + looked_at["requests_unseen"], looked_at["unmatched"]
    if not asked and not unmatched["forgotten"]:
        yield _not_reached(unmatched, guard, variables)
    else:
        yield from _not_judged(unmatched)
    for authority, times in sorted(guard.stopped.items()):
        yield _stopped(authority, times, guard)


def _not_judged(unmatched: Mapping[str, int]) -> Iterator[Finding]:
    """Yield a finding for requests that reached the mock beside those that were judged."""
    if unmatched["other_keys"]:
        seen, expected = f"{_count(unmatched['other_keys'])} with other keys", "the key in MOCKDIAL_KEY"
        advice = "these requests were not judged: take the key from the environment; a test's own may begin with it"
        yield Finding("other_key_used", Severity.WARNING, WHOLE, WHERE, seen, expected, advice)
    if unmatched["elsewhere"]:
        seen, expected = (
            f"{_count(unmatched['elsewhere'])} to paths of no vendor",
            "paths behind a vendor's own address",
        )
        advice = "these requests were not judged: take the whole address from the environment, with its path"
        yield Finding("path_of_no_vendor", Severity.WARNING, WHOLE, WHERE, seen, expected, advice)


def _not_reached(unmatched: Mapping[str, int], guard: HostGuard, variables: Mapping[str, str]) -> Finding:
    advice = "have the client take address and key from these variables; docs/ci.md says which clients heed the proxy's"
    seen = f"none at all; instead, {'; '.join(_instead(unmatched, guard))}"
    return Finding("mock_not_reached", Severity.ERROR, WHOLE, WHERE, seen, f"one by {', '.join(variables)}", advice)


def _instead(unmatched: Mapping[str, int], guard: HostGuard) -> list[str]:
    """Say what was seen of the client, if not requests that count."""
    kinds = {
        "other_keys": "with other keys than the one given",
        "refused": "without a key that is let in",
        "elsewhere": "to paths of the mock that belong to no vendor",
    }
    found = [f"{_count(unmatched[kind])} {how}" for kind, how in kinds.items() if unmatched[kind]]
    hosts = [f"{one}{_whose(one, guard)}" for one in sorted(guard.stopped)]
    found += [f"it reached for {', '.join(hosts)}, and was stopped"] if hosts else []
    through = "an address of its own through a client that does not heed HTTPS_PROXY, or a stub, or nothing"
    return found or [f"it seems to have used {through}"]


def _stopped(authority: str, times: int, guard: HostGuard) -> Finding:
    host = _host(authority)
    if vendor := guard.vendor(host):
        seen, expected = f"it reached for {authority}, which is {vendor}", f"{vendor.upper()}_BASE_URL"
        advice = f"{guard.advice(host)}; in production, this request would have left"
        return Finding("real_vendor_reached", Severity.ERROR, vendor, authority, seen, expected, advice, times=times)
    seen, advice = f"it reached for {authority}", f"--allow-host {host} lets it through"
    return Finding("host_stopped", Severity.WARNING, WHOLE, authority, seen, "loopback", advice, times=times)


def _whose(authority: str, guard: HostGuard) -> str:
    vendor = guard.vendor(_host(authority))
    return f" ({vendor})" if vendor else ""


def _host(authority: str) -> str:
    return authority.rpartition(":")[0].strip("[]")


def _count(number: int) -> str:
    return f"{number} request{'s' * (number != 1)}"
