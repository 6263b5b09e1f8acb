"""The rules for an exchange, each with how bad a breach is, and what to do about it."""

from typing import NamedTuple

from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.finding import Finding, Severity
from mock_server.contract.violation import Violation


class ContractRule(NamedTuple):
    """One rule: how bad a breach is, what it says, and what to do about a finding."""

    severity: Severity
    says: str
    advice: str


_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_CLIENT = "change the client; if the vendor takes it on purpose, change the contract"
_VENDOR = "see whether the client stands it; then tell the vendor, or change the contract"
_NEWS = "nothing breaks yet; add it to the contract if it is here to stay"

RULES = {
    "request-path": ContractRule(_ERROR, "A client asks for paths that the contract has.", _CLIENT),
    "request-method": ContractRule(_ERROR, "A client uses methods that the path has.", _CLIENT),
    "request-credentials": ContractRule(_ERROR, "A client shows who it is.", "send the key as the contract says"),
    "request-parameter-unknown": ContractRule(_WARNING, "A client sends parameters that the contract knows.", _CLIENT),
    "request-parameter-missing": ContractRule(_ERROR, "A client sends every parameter that is required.", _CLIENT),
    "request-parameter-value": ContractRule(_ERROR, "A client sends parameters that their schemas allow.", _CLIENT),
    "request-content-type": ContractRule(_ERROR, "A client sends a body in a form that the contract has.", _CLIENT),
    "request-body-missing": ContractRule(_ERROR, "A client sends a body where one is required.", _CLIENT),
    "request-body-unexpected": ContractRule(_WARNING, "A client sends a body only where one is expected.", _CLIENT),
    "request-body-malformed": ContractRule(_ERROR, "A client sends JSON that can be read.", _CLIENT),
    "request-field-unknown": ContractRule(_WARNING, "A client sends fields that the contract knows.", _CLIENT),
    "request-field-missing": ContractRule(_ERROR, "A client sends every field that is required.", _CLIENT),
    "request-field-type": ContractRule(_ERROR, "A client sends values of the right type.", _CLIENT),
    "request-enum": ContractRule(_ERROR, "A client sends values that an enum has.", _CLIENT),
    "request-value": ContractRule(_ERROR, "A client sends values that their schemas allow.", _CLIENT),
    "request-deprecated": ContractRule(_WARNING, "A client does not send what the vendor advises against.", _CLIENT),
    "response-missing": ContractRule(_WARNING, "A vendor answers.", "see whether the client may ask again"),
    "response-incomplete": ContractRule(
        _ERROR, "A vendor sends its answer to the end.", "see whether the client may ask again"
    ),
    "response-status": ContractRule(_ERROR, "A vendor answers with a status that the operation declares.", _VENDOR),
    "response-content-type": ContractRule(_ERROR, "A vendor answers in a form that the contract has.", _VENDOR),
    "response-header-missing": ContractRule(_ERROR, "A vendor sends every header that is required.", _VENDOR),
    "response-header-value": ContractRule(_ERROR, "A vendor sends headers that their schemas allow.", _VENDOR),
    "response-body-missing": ContractRule(_ERROR, "A vendor sends a body where one is declared.", _VENDOR),
    "response-body-unexpected": ContractRule(_WARNING, "A vendor sends a body only where one is declared.", _NEWS),
    "response-body-malformed": ContractRule(_ERROR, "A vendor sends JSON that can be read.", _VENDOR),
    "response-field-unknown": ContractRule(_WARNING, "A vendor sends fields that the contract knows.", _NEWS),
    "response-field-missing": ContractRule(_ERROR, "A vendor sends every field that is required.", _VENDOR),
    "response-field-type": ContractRule(_ERROR, "A vendor sends values of the right type.", _VENDOR),
    "response-enum": ContractRule(_ERROR, "A vendor sends values that an enum has.", _VENDOR),
    "response-value": ContractRule(_ERROR, "A vendor sends values that their schemas allow.", _VENDOR),
}


def finding(rule: str, operation: str, where: str, seen: str, expected: str, exchange: Exchange) -> Finding:
    """Return a broken rule as a finding."""
    about = RULES[rule]
    return Finding(rule, about.severity, operation, where, seen, expected, about.advice, exchange)


_BY_KEYWORD = {"required": "field-missing", "type": "field-type", "enum": "enum", "const": "enum"}


def of_violation(side: str, violation: Violation) -> str:
    """Return the rule that a violation of a body breaks, on the side of the request or of the response."""
    return f"{side}-{'field-unknown' if violation.names else _BY_KEYWORD.get(violation.keyword, 'value')}"
