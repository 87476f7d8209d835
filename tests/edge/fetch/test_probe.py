"""A repository is asked with credentials before they are stored."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.file_site import file_site
from tests.support.git_http import git_server
from tests.support.registry import registry_site
from tests.support.repository import Repository
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.probe import Probe
from trueup.model.errors import Stalled


async def access(_url: str, said: Mapping[str, Any]) -> Access:
    return Access(**said)


async def test_the_password_is_tried(tmp_path: Path) -> None:
    Repository(tmp_path / "shop").commit({"a.yaml": "a: 1"})
    with git_server(tmp_path, "dev", "s3cret") as server:
        url = f"{server.url}/shop/.git"
        probe = Probe(access)
        await probe.reach(url, {"username": "dev", "password": "s3cret"})
        with pytest.raises(Stalled) as stalled:
            await probe.reach(url, {"username": "dev", "password": "wr0ng-one"})
        assert stalled.value.reason == "AuthenticationFailed"
        assert "wr0ng-one" not in str(stalled.value)


async def test_a_chart_repository_is_asked_for_its_index() -> None:
    with file_site("dev", "s3cret") as site:
        site.files["/index.yaml"] = b"entries: {}\n"
        await _right_and_wrong(site.url, {"type": "helm"})


async def test_a_registry_is_asked_to_let_us_in() -> None:
    with registry_site("token") as site:
        await _right_and_wrong(f"{site.host}/charts", {"type": "helm", "enable_oci": True})
        await _right_and_wrong(f"oci://{site.host}/shop", {"type": "oci", "force_http": True})


async def _right_and_wrong(url: str, said: Mapping[str, Any]) -> None:
    probe = Probe(access)
    await probe.reach(url, {"username": "dev", "password": "s3cret", **said})
    with pytest.raises(Stalled) as stalled:
        await probe.reach(url, {"username": "dev", "password": "wr0ng-one", **said})
    assert stalled.value.reason == "AuthenticationFailed"
    assert "wr0ng-one" not in str(stalled.value)


async def test_an_empty_repository_can_be_reached(tmp_path: Path) -> None:
    empty = Repository(tmp_path / "empty")
    await Probe(access).reach(empty.url, {})
