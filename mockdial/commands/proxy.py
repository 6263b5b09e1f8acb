"""Stand between a client and a vendor: forward everything unchanged, check it, and record it as HAR.

Example: mockdial proxy --vendor vogent --upstream https://api.vogent.ai/api --har calls.har
"""

import argparse
from pathlib import Path

from mockdial.commands.base import contract_named, explained
from mockdial.commands.reporting import add_allow_option, add_report_options, judged_by


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--vendor", metavar="NAME", required=True, help="the vendor whose contract to check against")
    parser.add_argument("--upstream", metavar="URL", required=True, help="the base URL of the vendor, or of a mock")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=4020, help="port to listen on; 0 takes a free one")
    parser.add_argument("--har", metavar="FILE", type=Path, help="record every exchange here, secrets masked")
    add_allow_option(parser)
    add_report_options(parser)


def run(options: argparse.Namespace) -> int:
    with explained("report"):
        from contract_tests.tools.proxy import serving
        from contract_tests.tools.reports import writing
        from mock_server.contract.conformance.rules import RULES

        contract, (baseline, fail_on) = contract_named(options.vendor), judged_by(options, RULES)
        upstream = serving.address(options.upstream)
        bound = serving.bind(options.host, options.port)
        host, port = bound.getsockname()[:2]
        print(f"mockdial proxy listens on http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)
        print(f"  for {upstream}; stop it with Ctrl-C to get the report", flush=True)
        return writing.finish(serving.run(contract, upstream, bound, options.har, baseline, fail_on), options)
