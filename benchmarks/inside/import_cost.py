"""Print the ms that mockdial costs the test run of a project: its import and its pytest plugin.

python benchmarks/inside/import_cost.py
"""

import time
from importlib.metadata import entry_points
from importlib.util import find_spec

import pytest

(plugin,) = entry_points(group="pytest11", name="mockdial")
has_package = find_spec("mockdial") is not None  # a checkout from before the package `mockdial` has only the plugin
assert pytest  # the project imports it anyway, so it is there before the clock starts

began = time.perf_counter()
if has_package:
    import mockdial  # type: ignore[import-not-found, unused-ignore]  # noqa: F401
plugin.load()
print((time.perf_counter() - began) * 1000)
