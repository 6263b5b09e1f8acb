"""Whatever way of writing a time a contract allows in a filter, its vendor reads."""

from collections.abc import Iterator
from urllib.parse import quote

from tests.outcomes.phones import VendorDriver, every_vendor

WRITTEN = (
    *("0001-01-01", "2026-03-02", "9999-12-31", "2024-02-29"),
    *("2026-03-02T21:26Z", "0001-02-08t21:26z", "2026-03-02T21:26+05:30", "9999-12-31T23:59Z"),
    *("2026-03-02T15:00:00Z", "2016-12-31T23:59:60Z", "2026-03-02t15:00:00.1234567-08:00", "0001-01-01T00:00:00z"),
)


def lists_by_time(phone: VendorDriver) -> Iterator[str]:
    """Yield a list for each filter by time of a vendor, filtered by each way of writing that its contract allows."""
    base = f"/{phone.name}{phone.vendor.contract.document.server[1]}"
    for operation in phone.vendor.contract.operations.values():
        if operation.is_safe and not operation.record_parameters and not operation.has_required_query:
            for name, parameter in operation.query.items():
                if parameter.read("soon")[1]:
                    for written in WRITTEN:
                        if not parameter.read(written)[1]:
                            yield f"{base}{operation.path}?{quote(name)}={quote(written)}"


@every_vendor
def test_every_time_that_a_contract_allows_is_read(name):
    phone = VendorDriver(name)
    phone.call()
    phone.play()
    asked = [*lists_by_time(phone)]
    assert bool(asked) == (name in ("happyrobot", "temphone", "twilio", "vapi"))
    assert {path: answer.content for path in asked if (answer := phone.person.ask("GET", path)).status != 200} == {}
