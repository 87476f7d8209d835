"""Every operation of Argo CD's API is there, or says why it is not."""

from pathlib import Path

from starlette.routing import Route

from tests.support.site import site
from trueup.web.contract.operations import keys, nameless, operations, served
from trueup.web.contract.shapes import shapes
from trueup.web.contract.unbuilt import BESIDE, UNBUILT
from trueup.web.ours.table import BASE
from trueup.web.routes import ROUTES

OTHERS = (
    *("/healthz", "/readyz", "/api/badge", "/api/webhook", "/api/dex", "/auth/", "/terminal"),
    *("/extensions/", "/terraform/"),
)
"""Where paths begin that are no operations: beside the API, as Argo CD has them, and states."""
SENT = "/api/v1/applications/{}/managed-resources"  # POST: ours, with manifests
SHOWN = ("/swagger.json", "/swagger-ui", *map(nameless, BESIDE))


def test_there_are_106_operations_by_as_many_names() -> None:
    found = operations()
    assert len(found) == 106
    assert len({each.name for each in found}) == len({each.key for each in found}) == 106


def test_every_operation_has_a_route() -> None:
    known = served(ROUTES)
    assert [each.name for each in operations() if each.key not in known] == []


def test_an_operation_that_is_built_is_not_called_unbuilt() -> None:
    """Who builds one takes its line out of `trueup.web.contract.unbuilt`."""
    refused = [each for each in ROUTES if isinstance(each, Route) and each.name in UNBUILT]
    there = served(each for each in ROUTES if each not in refused)
    assert [each.name for each in refused if keys(each) & there] == []


def test_what_is_no_operation_is_known_as_such() -> None:
    known = {each.key for each in operations()}
    others = {path for method, path in served(ROUTES) - known}
    assert {path for path in others if not path.startswith((BASE, *OTHERS))} <= {SENT, *SHOWN}


def test_every_shape_that_is_named_is_described() -> None:
    assert [name for each in operations() for name in (each.body, each.answer) if name] != []
    for each in operations():
        for name in (each.body, each.answer.removeprefix("stream:")):
            assert name in ("", "str") or name in shapes(), (each.name, name)


async def test_the_api_is_described_to_programs_and_people(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        found = await made.get("/swagger.json")
        named = {each["operationId"] for path in found["paths"].values() for each in path.values()}
        assert named == {each.name for each in operations()} - set(UNBUILT)
        async with made.session.get("/swagger-ui") as response:
            assert "ApplicationService_List" in await response.text()


async def test_what_is_not_built_answers_501_with_its_reason(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        status, said = await made.call("GET", "/download/argocd-linux-amd64")
        assert (status, said["code"]) == (501, 12)
        assert "pip install trueup" in said["message"]
