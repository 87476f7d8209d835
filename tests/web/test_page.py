"""The pages of both APIs: whole, tried in place, and nothing else that runs or loads."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from tests.support.site import site
from trueup.web.contract.page import Call, Described, Field, shown

PAGES = ("/swagger-ui", "/api/trueup/v1/docs")


def page(*calls: Call, root: str = "") -> str:
    schema = {"properties": {"name": {"type": "string"}}, "required": ["name"]}
    return bytes(shown(Described("An API", "About.", calls, {"Shop": schema}), root).body).decode()


def digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_runs_or_loads_but_what_is_in_the_page(tmp_path: Path, path: str) -> None:
    async with site(tmp_path) as made, made.session.get(path) as response:
        policy, text = response.headers["Content-Security-Policy"], await response.text()
    assert policy.startswith("default-src 'none'; ")
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        (held,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert f"{directive} '{digest(held)}'" in policy
    assert not re.search(r"\son\w+=|\sstyle=|\ssrc=|<link|https?://", text)


def test_every_parameter_has_a_labelled_input_where_it_can_be_tried() -> None:
    fields = (Field("name", "path", example="web"), Field("names", many=True), Field("X", "header"))
    text = page(Call("GET", "/shops/{name}", "One.", fields=fields))
    ids = re.findall(r'<label for="(f[\d-]+)">', text)
    assert re.findall(r'<input id="(f[\d-]+)"', text) == ids
    assert len(ids) == 2
    assert 'data-path="/shops/{name}"' in text
    assert 'placeholder="web" required' in text
    assert 'data-many="1"' in text


def test_writes_are_shown_and_not_tried() -> None:
    text = page(Call("DELETE", "/shops/{name}", "Gone.", fields=(Field("name", "path"),)))
    assert "DELETE" in text
    assert "<form" not in text


def test_shapes_are_linked_and_what_is_not_built_says_so() -> None:
    shop = {"type": "array", "items": {"$ref": "#/definitions/Shop"}}
    text = page(Call("GET", "/shops", "All.", gives=shop), Call("GET", "/x", "X.", unbuilt="later"))
    assert '<a href="#Shop">Shop</a>[]' in text
    assert '<details id="Shop">' in text
    assert "501: later" in text


def test_whatever_is_said_is_text() -> None:
    bad = '<script>"&'
    field = Field(bad, "query", bad, f"`{bad}`", bad)
    text = page(Call(bad, bad, bad, bad, (field,), media=bad), root=bad)
    assert bad not in text
    assert "<code>&lt;script&gt;" in text
