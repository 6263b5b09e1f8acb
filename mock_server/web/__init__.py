"""The web floor: the only place that knows HTTP, Starlette and real time."""
