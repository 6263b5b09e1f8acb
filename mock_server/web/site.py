"""The pages for people as one Starlette application. It is loaded for the first page that anybody asks for."""

from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route

from mock_server.contract import summary
from mock_server.contract.contract import Contract
from mock_server.contract.summary import ContractSummary
from mock_server.web import pages, served_contract


def site(app: Any, *, is_ours: bool) -> Starlette:
    """Return the pages of an `App`; `is_ours` says that it serves the contracts which come with the program."""
    control = summary.shipped()["control"] if is_ours else ContractSummary.of(app.apis.control_contract)
    served = {f"/{name}{one.base_path}": one for name, one in app.vendors.summaries.items()}
    served[control.base_path] = control

    def contract_of(name: str) -> Contract:
        found: Contract = app.apis.control_contract if name == control.name else app.vendors[name].contract
        return found

    return Starlette(
        routes=[
            Route("/", pages.index(served, app)),
            Route("/docs/{name}", pages.docs(served, contract_of)),
            Route("/console", pages.console(app.sessions)),
            Route("/assets/{name}", pages.assets),
            Route("/assets/console/{name}", pages.console_assets),
            Route("/metrics", pages.metrics(app)),
            Route("/openapi/{name}.{form}", served_contract.page(served, contract_of, pages.HEADERS)),
            Route("/report/{ticket}", pages.report(app.sandboxes, app.vendors, contract_of)),
        ],
        exception_handlers={404: pages.nowhere(served, app.sandboxes.unmatched)},
    )
