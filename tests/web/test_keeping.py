"""Repositories are changed without their credentials being said again, lost or shown."""

import asyncio
import base64
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.site import Site, site
from tests.support.story import ARGOCD, URL
from trueup.k8s.ref import GroupKind

REPOS = "/api/v1/repositories"
ONE = f"{REPOS}/{quote(URL, safe='')}"
STORED = {"repo": URL, "type": "git", "username": "ann", "password": "s3cret-word"}


async def secret(made: Site) -> dict[str, str]:
    kind = GroupKind("", "Secret")
    chosen = "argocd.argoproj.io/secret-type=repository"
    ((found,), _) = await made.world.cluster.list(kind, namespace=ARGOCD, selector=chosen)
    data: dict[str, str] = found.body["data"]
    return {key: base64.b64decode(value).decode() for key, value in data.items()}


async def test_what_is_not_said_of_credentials_stays(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        assert (await made.call("POST", REPOS, STORED))[0] == 200
        said = {"repo": URL, "type": "git", "username": "bob", "name": "shop"}
        status, shown = await made.call("PUT", ONE, said, keepCredentials="true")
        assert (status, "password" in shown) == (200, False)
        kept = await secret(made)
        assert (kept["username"], kept["name"], kept["password"]) == ("bob", "shop", "s3cret-word")
        await made.call("PUT", ONE, {**said, "password": ""}, keepCredentials="true")
        assert "password" not in await secret(made)


async def test_as_argo_cd_has_it_all_is_replaced(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        await made.call("POST", REPOS, STORED)
        await made.call("PUT", ONE, {"repo": URL, "username": "bob"})
        assert "password" not in await secret(made)


@pytest.mark.parametrize("change", [{"proxy": "http://elsewhere:3128"}, {"insecure": True}])
async def test_credentials_are_not_shown_to_somebody_else(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        await made.call("POST", REPOS, STORED)
        said = {"repo": URL, "type": "git", "username": "ann", **change}
        status, told = await made.call("PUT", ONE, said, keepCredentials="true")
        (field,) = change
        assert (status, told["message"].split(":")[0]) == (400, field)
        assert (await secret(made)).get(field) is None
        again = {**said, "password": "s3cret-word"}
        assert (await made.call("PUT", ONE, again, keepCredentials="true"))[0] == 200


async def test_credentials_are_tried_by_a_body_and_not_stored(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        assert (await made.call("POST", f"{ONE}/validate", STORED))[0] == 200
        assert (await made.get(REPOS))["items"] == []
