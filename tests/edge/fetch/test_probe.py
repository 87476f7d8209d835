"""A repository is asked with credentials before they are stored."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.git_http import git_server
from tests.support.repository import Repository
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.probe import Probe
from trueup.model.errors import Stalled


def access(_url: str, said: Mapping[str, Any]) -> Access:
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


async def test_an_empty_repository_can_be_reached(tmp_path: Path) -> None:
    empty = Repository(tmp_path / "empty")
    await Probe(access).reach(empty.url, {})
