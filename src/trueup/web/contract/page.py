"""
Page: an API for people. What there is, what it takes and gives; and reads can be tried.

Of one description, whichever API it is of, in plain HTML: what it has of script and style is in it,
named by its digest in a policy that lets nothing else run or load. Trying asks as whoever is logged
in. Colours are the browser's own, so they are dark where it is.
"""

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from starlette.responses import HTMLResponse

from trueup.k8s.value import Value

_CODE = re.compile("`([^`]+)`")


class Field(Value, frozen=True):
    """A parameter. *where*: ``path``, ``query`` or ``header``; *many*: it may be repeated."""

    name: str
    where: str = "query"
    type: str = "string"
    description: str = ""
    example: str = ""
    many: bool = False


class Call(Value, frozen=True):
    """An operation. *takes*, *gives*: schemas. *unbuilt*: why it does nothing."""

    method: str
    path: str
    summary: str
    description: str = ""
    fields: tuple[Field, ...] = ()
    takes: Mapping[str, Any] | None = None
    gives: Mapping[str, Any] | None = None
    media: str = "application/json"
    unbuilt: str = ""


class Described(Value, frozen=True):
    """*about*: HTML. *shapes*: schemas by their names."""

    title: str
    about: str
    calls: tuple[Call, ...]
    shapes: Mapping[str, Mapping[str, Any]]


def shown(described: Described, root: str) -> HTMLResponse:
    """*root*: the path that the server is below, without a slash at its end."""
    return HTMLResponse(
        "".join(_page(described, root)), headers={"Content-Security-Policy": _policy()}
    )


@cache
def _part(name: str) -> str:
    return (files("trueup.web.contract") / f"page.{name}").read_text()


@cache
def _policy() -> str:
    script, style = (_digest(_part(name)) for name in ("js", "css"))
    return (
        f"default-src 'none'; script-src '{script}'; style-src '{style}'; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _page(described: Described, root: str) -> Iterator[str]:
    said, title = html.escape, html.escape(described.title)
    yield f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<style>{_part('css')}</style></head>"
    yield f'<body data-root="{said(root)}"><h1>{title}</h1><p>{described.about}</p>'
    yield '<p><label for="find">Find</label> <input id="find" type="search"></p><main>'
    yield "<h2>Operations</h2>"
    for number, each in enumerate(described.calls):
        yield from _call(each, number)
    yield "<h2>Shapes</h2>"
    for name, schema in sorted(described.shapes.items()):
        yield from _shape(name, schema)
    yield f"</main><script>{_part('js')}</script></body></html>"


def _call(call: Call, number: int) -> Iterator[str]:
    said = html.escape
    yield f"<details><summary><b>{said(call.method)}</b> <code>{said(call.path)}</code> "
    yield f"<span>{said(call.summary)}</span></summary>"
    if call.unbuilt:
        yield f"<p>501: {said(call.unbuilt)}</p></details>"
        return
    if call.description:
        yield f"<p>{_text(call.description)}</p>"
    tried = call.method == "GET"
    if tried:
        yield f'<form data-path="{said(call.path)}" data-media="{said(call.media)}">'
    yield from _table(call.fields, f"f{number}", tried=tried)
    if tried:
        yield "<button>Try it</button><output aria-live=polite></output></form>"
    if call.takes is not None:
        yield f"<p>Takes {_type(call.takes)}</p>"
    gives = _type(call.gives) if call.gives is not None else f"<code>{said(call.media)}</code>"
    yield f"<p>Gives {gives}</p></details>"


def _table(fields: Iterable[Field], id: str, *, tried: bool) -> Iterator[str]:
    rows = "".join(
        _field(each, f"{id}-{number}", tried=tried) for number, each in enumerate(fields)
    )
    if rows:
        value = "<th>value" if tried else ""
        yield f"<table><tr><th>parameter<th>in<th>what{value}</tr>{rows}</table>"


def _field(field: Field, id: str, *, tried: bool) -> str:
    said = html.escape
    what = said(field.type) + (f": {_text(field.description)}" if field.description else "")
    name = f"<code>{said(field.name)}</code>"
    if not tried or field.where == "header":
        return f"<tr><td>{name}<td>{field.where}<td>{what}" + ("<td>" if tried else "") + "</tr>"
    required = " required" if field.where == "path" else ""
    many = ' data-many="1"' if field.many else ""
    return (
        f'<tr><td><label for="{id}">{name}</label><td>{field.where}<td>{what}'
        f'<td><input id="{id}" name="{said(field.name)}" data-in="{field.where}"'
        f' placeholder="{said(field.example)}"{many}{required}></tr>'
    )


def _shape(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    said = html.escape
    yield f'<details id="{said(name)}"><summary><code>{said(name)}</code></summary>'
    if told := schema.get("description"):
        yield f"<p>{_text(told)}</p>"
    required = schema.get("required") or ()
    rows = "".join(
        f"<tr><td><code>{said(field)}</code><td>{_type(each)}"
        f"<td>{'always there' if field in required else ''}</tr>"
        for field, each in (schema.get("properties") or {}).items()
    )
    yield f"<table>{rows}</table>" if rows else f"<p>{_type(schema)}</p>"
    yield "</details>"


def _text(told: str) -> str:
    """What stands between back quotes is code."""
    return _CODE.sub(r"<code>\1</code>", html.escape(told))


def _type(schema: Mapping[str, Any]) -> str:
    """A schema in a line; other shapes are links."""
    match schema:
        case {"$ref": str(ref)}:
            name = html.escape(ref.rpartition("/")[2])
            return f'<a href="#{name}">{name}</a>'
        case {"enum": list(values)}:
            return " | ".join(html.escape(str(each)) for each in values)
        case {"anyOf": list(options)}:
            return " | ".join(map(_type, options))
        case {"type": "array", "items": Mapping() as items}:
            return f"{_type(items)}[]"
        case {"additionalProperties": Mapping() as values} if values:
            return f"map of {_type(values)}"
        case {"type": kind}:
            return html.escape(str(kind) + (f" ({schema['format']})" if "format" in schema else ""))
    return "anything"
