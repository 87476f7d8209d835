"""``/api/v1/clusters``: what is stored, what is shown of it, and what never is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.apiserver import serving
from tests.support.site import Site, manual, site
from tests.support.story import ref
from trueup.apiserver.server import ApiServer
from trueup.web.connections.registered import secret_name, shown

PATH = "/api/v1/clusters"


def body(server: ApiServer, **more: Any) -> dict[str, Any]:
    said = yaml.safe_load(server.kubeconfig.read_text())
    authority = said["clusters"][0]["cluster"]["certificate-authority-data"]
    config = {"bearerToken": server.tokens.admin, "tlsClientConfig": {"caData": authority}}
    return {"server": server.address, "name": "far", "config": config, **more}


@asynccontextmanager
async def sites(folder: Path) -> AsyncIterator[tuple[Site, ApiServer]]:
    for name in ("home", "far"):
        (folder / name).mkdir()
    async with site(folder / "home") as made, serving(folder / "far", tls=True) as far:
        yield made, far


def path(server: ApiServer) -> str:
    return f"{PATH}/{server.address.replace('/', '%2F')}"


async def test_a_cluster_is_found_by_address_and_by_name(tmp_path: Path) -> None:
    async with sites(tmp_path) as (made, far):
        status, said = await made.call("POST", PATH, body(far))
        assert status == 200, said
        by_address = await made.get(path(far))
        by_name = await made.get(f"{PATH}/far", **{"id.type": "name"})
        assert by_address["server"] == by_name["server"] == far.address
        assert (await made.call("GET", f"{PATH}/far", **{"id.type": "url"}))[0] == 404
        listed = (await made.get(PATH, name="far"))["items"]
        assert [each["name"] for each in listed] == ["far"]


async def test_credentials_are_never_given_out(tmp_path: Path) -> None:
    async with sites(tmp_path) as (made, far):
        said = body(far)
        answers = [(await made.call("POST", PATH, said))[1], await made.get(PATH)]
        answers.append((await made.call("PUT", path(far), said))[1])
        answers.append((await made.call("POST", f"{path(far)}/invalidate-cache"))[1])
        assert far.tokens.admin not in str(answers)
        assert answers[0]["config"]["tlsClientConfig"] == {
            "insecure": False,
            "caData": said["config"]["tlsClientConfig"]["caData"],
        }


def test_what_is_secret_in_any_kind_of_credentials_is_left_out() -> None:
    config = {
        "username": "ann",
        "password": "p",
        "bearerToken": "p",
        "tlsClientConfig": {"insecure": False, "certData": "c", "keyData": "p"},
        "execProviderConfig": {"command": "c", "args": ["p"], "env": {"A": "p"}, "config": "p"},
        "proxyUrl": "http://ann:p@proxy.example.test:3128",
    }
    assert shown({"server": "https://a.test", "config": config})["config"] == {
        "username": "ann",
        "tlsClientConfig": {"insecure": False, "certData": "c"},
        "execProviderConfig": {"command": "c"},
        "proxyUrl": "http://proxy.example.test:3128",
    }


def test_null_is_not_shown() -> None:
    """As it is where Go reads it: clients do not know it."""
    program = {"command": "x", "provideClusterInfo": None}
    config = {"tlsClientConfig": {"caData": None}, "execProviderConfig": program, "proxyUrl": None}
    assert shown({"server": "https://a.test", "config": config})["config"] == {
        "tlsClientConfig": {},
        "execProviderConfig": {"command": "x"},
    }


async def test_what_does_not_answer_is_not_stored(tmp_path: Path) -> None:
    async with sites(tmp_path) as (made, far):
        wrong = body(far)
        wrong["config"]["bearerToken"] = "wrong"
        status, said = await made.call("POST", PATH, wrong)
        assert (status, said["code"]) == (400, 3)
        assert said["message"].startswith("error getting server version: ")
        status, said = await made.call("POST", PATH, {**wrong, "server": ""})
        assert (status, said["code"]) == (400, 3)
        assert [each["name"] for each in (await made.get(PATH))["items"]] == ["in-cluster"]


async def test_only_the_fields_that_are_named_are_changed(tmp_path: Path) -> None:
    async with sites(tmp_path) as (made, far):
        await made.call("POST", PATH, body(far, labels={"tier": "test"}))
        change = {"name": "near", "labels": {"tier": "prod"}, "project": "default"}
        status, said = await made.call("PUT", path(far), change, updatedFields="labels")
        assert (status, said["name"], said["labels"]) == (200, "far", {"tier": "prod"})
        assert said["connectionState"]["status"] == "Successful"
        query = {"id.type": "name", "updatedFields": "name"}
        assert (await made.call("PUT", f"{PATH}/far", change, **query))[1]["name"] == "near"


async def test_the_cluster_that_we_run_on_gets_a_secret_when_it_is_changed(
    tmp_path: Path,
) -> None:
    async with site(tmp_path) as made:
        query = {"id.type": "name", "updatedFields": "labels"}
        change = {"labels": {"tier": "home"}}
        status, said = await made.call("PUT", f"{PATH}/in-cluster", change, **query)
        assert (status, said["labels"]) == (200, {"tier": "home"})
        items = (await made.get(PATH))["items"]
        assert [(each["name"], each["labels"]) for each in items] == [
            ("in-cluster", {"tier": "home"})
        ]


async def test_a_secret_that_a_person_wrote_is_kept_when_its_cluster_is_removed(
    tmp_path: Path,
) -> None:
    async with sites(tmp_path) as (made, far):
        secret = {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {
                "name": "mine",
                "namespace": "argocd",
                "labels": {"argocd.argoproj.io/secret-type": "cluster"},
            },
            "stringData": {"server": far.address, "name": "far"},
        }
        await made.world.create(secret)
        await made.call("POST", PATH, body(far, name="other"))
        assert (await made.call("DELETE", path(far)))[0] == 200
        kept = await made.world.there("Secret", "mine", "argocd")
        assert "argocd.argoproj.io/secret-type" not in (kept.at("metadata", "labels") or {})
        assert (await made.call("DELETE", path(far)))[0] == 404


async def test_applications_are_counted_by_either_name_of_their_cluster(tmp_path: Path) -> None:
    async with sites(tmp_path) as (made, far):
        await made.call("POST", PATH, body(far))
        for name, where in (("web", {"name": "far"}), ("api", {"server": far.address})):
            source = manual()["spec"]["source"]
            app = manual(name, source=source, destination={**where, "namespace": "shop"})
            status, said = await made.call("POST", "/api/v1/applications", app)
            assert status == 200, said
        assert (await made.get(path(far)))["info"]["applicationsCount"] == 2


async def test_what_is_held_of_a_cluster_is_counted(tmp_path: Path) -> None:
    async with sites(tmp_path) as (made, far):
        await made.call("POST", PATH, body(far))
        here, there = (await made.get(PATH))["items"]
        assert there["info"]["cacheInfo"] == {}, "no application goes there"
        cache = here["info"]["cacheInfo"]
        assert cache["resourcesCount"] == made.world.cache.figures.objects > 0
        assert cache["apisCount"] > 40
        assert cache["lastCacheSyncTime"].endswith("Z")


async def test_what_is_known_of_a_cluster_is_read_again_when_asked(tmp_path: Path) -> None:
    async with sites(tmp_path) as (made, far):
        await made.call("POST", PATH, body(far))
        opened = made.world.controller.apps.observer.places.clusters
        before = await opened.open(far.address)
        assert (await made.call("POST", f"{path(far)}/invalidate-cache"))[0] == 200

        async def another() -> bool:
            return await opened.open(far.address) is not before

        await made.world.eventually(another)
        stored = await made.world.cluster.get(ref("Secret", secret_name(far.address), "argocd"))
        assert stored is not None
        assert stored.annotation("argocd.argoproj.io/refresh")


@pytest.mark.parametrize(
    ("server", "name"),
    [
        ("https://1.2.3.4:6443", "cluster-1.2.3.4-"),
        ("https://Api.Example.test", "cluster-api.example.test-"),
        ("https://[::1]:6443", "cluster-0000-0000-0000-0000-0000-0000-0000-0001-"),
    ],
)
def test_secrets_are_named_for_the_host(server: str, name: str) -> None:
    assert secret_name(server).startswith(name)
