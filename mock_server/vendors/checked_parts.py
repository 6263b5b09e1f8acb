"""Parts that stand in many replies: checked once, not in each of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.contract.validation import Checker
from mock_server.exchange import CheckedPart


def checked_part(checker: Checker, whole: Mapping[str, Any], names: Sequence[str], what: str) -> CheckedPart:
    """Return a part of replies of which only the fields in `names` are checked again, each time: those that it needs.

    Raise ValueError if the whole of it breaks the contract; `what` says in words which one it is.
    """
    if not checker.is_valid(whole):
        wrong = "; ".join(map(str, checker.violations(whole, "part")))
        raise ValueError(f"{what} breaks the contract: {wrong}")
    return CheckedPart(whole, names)
