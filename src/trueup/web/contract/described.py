"""``/swagger.json``, and ``/swagger-ui`` for people: what is served of Argo CD's API."""

import html
from functools import cache
from importlib.metadata import version

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from trueup.web.contract.operations import Operation, operations
from trueup.web.contract.swagger import swagger
from trueup.web.contract.unbuilt import UNBUILT
from trueup.web.exchange import reply


async def show(_request: Request) -> Response:
    built = [each for each in operations() if each.name not in UNBUILT]
    return reply(swagger(built, version("trueup")))


async def page(_request: Request) -> Response:
    return HTMLResponse(_page())


@cache
def _page() -> str:
    """Plain HTML, without scripts or styles: shown by whatever policy goes with it."""
    rows = "".join(map(_row, operations()))
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Argo CD's API</title></head>"
        '<body><h1>Argo CD\'s API</h1><p>The same <a href="swagger.json">for programs</a>; beside '
        'it there is <a href="api/trueup/v1/docs">an API of our own</a>.</p>'
        "<table border=1 cellpadding=4><tr><th>method<th>path<th>operation<th>query<th>takes"
        f"<th>answers</tr>{rows}</table></body></html>"
    )


def _row(each: Operation) -> str:
    why = UNBUILT.get(each.name)
    query = ", ".join(f"{name} ({kind})" for name, kind in each.query)
    answers = f"501: {why}" if why else each.answer
    cells = (each.method, each.path, each.name, query, each.body, answers)
    return "<tr>" + "".join(f"<td>{html.escape(cell)}" for cell in cells) + "</tr>"
