"""Loads what takes long to load: pytest, its plugins, and the libraries that the mock and the suite use.

`processes` loads this module once, in the process that it forks from. Of the project's own it loads only what plants
bugs, and nothing in which one is planted.
"""

import gc
from importlib import import_module
from importlib.metadata import entry_points

LOADED = """
    anyio._backends._asyncio httpx2 hypothesis.stateful jsonschema_rs orjson phonenumbers requests
    schemathesis.specs.openapi.schemas starlette.applications uvicorn yaml
    tests.planting tests.mutations.trial
""".split()

for plugin in entry_points(group="pytest11"):
    if plugin.dist and plugin.dist.name != "mockdial":
        plugin.load()
for module in LOADED:
    import_module(module)

gc.collect()
gc.freeze()  # the collectors of the processes that are forked leave alone what was loaded here
