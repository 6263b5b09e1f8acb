"""The web layer: the only place that knows HTTP, Starlette and real time."""
