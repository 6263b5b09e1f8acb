"""What is told of a contract: the pages of the vendors are written anew whenever a contract changes."""

import pytest

from mock_server.contract import describe
from tests.contract.contracts import VENDORS, contract_named
from tests.project.sources import ROOT

every_vendor = pytest.mark.parametrize("vendor", VENDORS)


@every_vendor
def test_a_vendors_page_is_that_of_its_contract(vendor: str) -> None:
    page = (ROOT / "docs" / "vendors" / f"{vendor}.md").read_text(encoding="utf-8")
    assert page == describe.page(contract_named(vendor)), "make docs"


@every_vendor
def test_a_vendors_page_lists_each_status_with_its_phase(vendor: str) -> None:
    page = describe.page(contract_named(vendor))
    for table in contract_named(vendor).machines.values():
        rows = "\n".join(f"| `{status}` | `{table['phases'][status]}` |" for status in table["moves"])
        assert f"| Status | Phase |\n| --- | --- |\n{rows}\n\n| Event |" in page
