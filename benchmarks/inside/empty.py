"""The yardstick: a Starlette endpoint that parses nothing and always answers the same two bytes."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


async def nothing(_: Request) -> Response:
    return Response(b"{}", media_type="application/json")


def create_app() -> Starlette:
    return Starlette(routes=[Route("/batch_dial_jobs", nothing, methods=["GET", "POST"])])
