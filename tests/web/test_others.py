"""Who may come in; projects, repositories, clusters; what is wrong with a request."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.site import Site, manual, site
from trueup.web import fields
from trueup.web.connections.repositories import inheriting
from trueup.web.connections.stored import secret_name
from trueup.web.exchange import BODY_LIMIT
from trueup.web.login.session import LARGEST

URL = "https://git.example.test/shop.git"


async def test_a_server_with_a_token_lets_nobody_in_without_it(tmp_path: Path) -> None:
    async with site(tmp_path, token="s3cret") as made:
        assert (await made.get("/api/v1/session/userinfo"))["username"] == "admin"
        for given in ("", "Bearer wrong", "Basic s3cret"):
            headers = {"Authorization": given}
            async with made.session.get("/api/v1/applications", headers=headers) as response:
                said = await response.json()
                assert (response.status, said["code"]) == (401, 16)
            async with made.session.get("/api/version", headers=headers) as response:
                assert response.status == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/api/v1/nowhere", None, 404, 5),
        ("POST", "/api/version", None, 405, 12),
        ("POST", "/api/v1/applications", [], 400, 3),
        ("POST", "/api/v1/applications", {}, 400, 3),
        ("GET", "/api/v1/applications?selector=a==b==c", None, 400, 3),
        ("GET", "/api/v1/projects/none", None, 404, 5),
        ("DELETE", "/api/v1/projects/default", None, 400, 3),
        ("GET", "/api/v1/repositories/https%3A%2F%2Fx.test%2Fy.git", None, 404, 5),
        ("GET", "/api/v1/clusters/none", None, 404, 5),
        ("DELETE", "/api/v1/applications/none/operation", None, 404, 5),
    ],
)
async def test_errors_have_argo_cds_form(  # the columns of the table are its parameters
    tmp_path: Path, method: str, path: str, body: object, status: int, code: int
) -> None:
    async with site(tmp_path) as made:
        found, said = await made.call(method, path, body)
        assert (found, said["code"]) == (status, code), said
        assert said["error"] == said["message"]


async def test_a_body_that_is_not_json_is_refused(tmp_path: Path) -> None:
    async with (
        site(tmp_path) as made,
        made.session.post("/api/v1/applications", data=b"{") as response,
    ):
        assert (response.status, (await response.json())["code"]) == (400, 3)


async def test_a_body_above_the_limit_is_not_read(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        for path, limit in (("/api/v1/applications", BODY_LIMIT), ("/api/v1/session", LARGEST)):
            left = 1024

            async def endless() -> AsyncIterator[bytes]:
                nonlocal left
                while left:
                    left -= 1
                    yield b" " * 2**16

            headers = {"Content-Type": "application/json"}
            async with made.session.post(path, data=endless(), headers=headers) as response:
                told = (await response.json())["message"]
            assert (response.status, told) == (400, f"the body is larger than {limit // 1024} KiB")
            assert left


async def test_a_write_that_a_foreign_page_could_send_is_refused(tmp_path: Path) -> None:
    headers = {"Content-Type": "text/plain"}
    async with (
        site(tmp_path) as made,
        made.session.post("/api/v1/applications", data=b"{}", headers=headers) as response,
    ):
        assert (response.status, (await response.json())["message"]) == (
            415,
            "Invalid content type",
        )


async def test_projects_are_made_changed_and_removed(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        project = {"metadata": {"name": "team"}, "spec": {"sourceRepos": [URL]}}
        path = "/api/v1/projects"
        assert (await made.call("POST", path, {"project": project}))[0] == 200
        project["spec"] = {"sourceRepos": ["*"]}
        status, said = await made.call("POST", path, {"project": project})
        assert (status, said["code"]) == (400, 3)
        assert (await made.call("PUT", f"{path}/team", {"project": project}))[0] == 200
        assert (await made.get(f"{path}/team"))["spec"] == {"sourceRepos": ["*"]}
        names = [each["metadata"]["name"] for each in (await made.get(path))["items"]]
        assert names == ["default", "team"]
        assert (await made.call("DELETE", f"{path}/team"))[0] == 200


async def test_policies_are_stored_in_one_spelling(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        policies = ["p,proj:team:ci,applications,sync,team/*,allow"]
        spec = {"sourceRepos": ["*"], "roles": [{"name": "ci", "policies": policies}]}
        project: dict[str, Any] = {"metadata": {"name": "team"}, "spec": spec}
        status, said = await made.call("POST", "/api/v1/projects", {"project": project})
        assert status == 200, said
        evened = "p, proj:team:ci, applications, sync, team/*, allow"
        assert said["spec"]["roles"][0]["policies"] == [evened]
        policies.append(evened)
        status, said = await made.call("PUT", "/api/v1/projects/team", {"project": project})
        assert status == 400
        assert said["message"] == f"policy '{evened}' already exists for role 'ci'"


async def test_a_project_in_use_is_kept(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        spec = {"sourceRepos": ["*"], "destinations": [{"server": "*", "namespace": "*"}]}
        project = {"metadata": {"name": "team"}, "spec": spec}
        await made.call("POST", "/api/v1/projects", {"project": project})
        status, said = await made.call("POST", "/api/v1/applications", manual(project="team"))
        assert status == 200, said
        status, said = await made.call("DELETE", "/api/v1/projects/team")
        assert (status, said["message"]) == (400, "project is referenced by 1 applications")


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ({"sourceRepos": ["https://other/*"]}, "1 applications source became invalid"),
        ({"destinations": [{"server": "*", "namespace": "x"}]}, "1 applications destination"),
        ({"permitOnlyProjectScopedClusters": True}, "1 applications destination became invalid"),
        ({"sourceRepos": [], "destinations": []}, "source became invalid and 1 applications dest"),
        ({"sourceRepos": [URL], "destinations": [{"name": "in-cluster", "namespace": "*"}]}, ""),
    ],
)
async def test_an_update_that_strands_applications_is_refused(
    tmp_path: Path, spec: dict[str, Any], told: str
) -> None:
    async with site(tmp_path) as made:
        before = {"sourceRepos": ["*"], "destinations": [{"server": "*", "namespace": "*"}]}
        project: dict[str, Any] = {"metadata": {"name": "team"}, "spec": before}
        await made.call("POST", "/api/v1/projects", {"project": project})
        assert (await made.call("POST", "/api/v1/applications", manual(project="team")))[0] == 200
        project["spec"] = before | spec
        status, said = await made.call("PUT", "/api/v1/projects/team", {"project": project})
        assert status == (400 if told else 200), said
        if told:
            assert said["message"].startswith("as a result of project update ")
            assert told in said["message"]
            assert said["hint"] == "among them web: change or move them first"
            assert (await made.get("/api/v1/projects/team"))["spec"] == before


async def test_an_application_that_its_project_forbids_is_refused(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        project = {"metadata": {"name": "team"}, "spec": {"sourceRepos": ["https://other/*"]}}
        await made.call("POST", "/api/v1/projects", {"project": project})
        status, said = await made.call("POST", "/api/v1/applications", manual(project="team"))
        assert (status, said["code"]) == (400, 3)
        assert "not permitted" in said["message"]


async def test_repositories_are_secrets_as_argo_cd_writes_them(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        body = {"repo": URL, "username": "ann", "password": "hunter2", "insecure": True}
        status, said = await made.call("POST", "/api/v1/repositories", body)
        assert status == 200
        assert "password" not in said
        secret = await made.world.there("Secret", secret_name("repo", URL), "argocd")
        labels = secret.at("metadata", "labels")
        assert labels == {"argocd.argoproj.io/secret-type": "repository"}
        assert set(secret.at("data")) == {"url", "username", "password", "insecure", "type"}
        listed = await made.get("/api/v1/repositories")
        found = listed["items"][0]
        assert found["connectionState"]["status"] == "Successful"
        assert (found["repo"], found["insecure"]) == (URL, True)
        assert "hunter2" not in str(listed)
        status, _ = await made.call("DELETE", "/api/v1/repositories/" + URL.replace("/", "%2F"))
        assert status == 200
        assert (await made.get("/api/v1/repositories"))["items"] == []


@pytest.mark.parametrize(
    ("own", "user", "inherited"),
    [
        ({}, "longer", True),
        ({"insecure": "true"}, "longer", True),
        ({"username": "ann"}, "ann", False),
        ({"sshPrivateKey": "k"}, None, False),
    ],
)
def test_a_repository_without_credentials_shows_those_of_its_template(
    own: dict[str, Any], user: str | None, inherited: bool
) -> None:
    templates = [
        {"url": "https://git.test", "username": "short"},
        {"url": "https://Git.test/team.git", "username": "longer"},
        {"url": "https://git.test/other", "username": "other"},
    ]
    found = inheriting({"repo": "https://git.test/team/a.git", **own}, templates)
    assert found.get("username") == user
    assert ("inheritedCreds" in found) is inherited


async def test_one_address_may_be_declared_for_projects(tmp_path: Path) -> None:
    path = "/api/v1/repositories/" + URL.replace("/", "%2F")
    async with site(tmp_path) as made:
        for user, project in (("ann", "team"), ("bob", "")):
            body = {"repo": URL, "username": user, "project": project}
            assert (await made.call("POST", "/api/v1/repositories", body))[0] == 200
        listed = (await made.get("/api/v1/repositories"))["items"]
        assert [each["username"] for each in listed] == ["bob", "ann"]
        (mine,) = (await made.get("/api/v1/repositories?appProject=team"))["items"]
        assert mine["username"] == "ann"
        assert (await made.get(f"{path}?appProject=team"))["username"] == "ann"
        assert (await made.get(path))["username"] == "bob"
        status, said = await made.call("GET", f"{path}?appProject=other")
        assert status == 404
        assert "for project 'other'" in said["message"]
        assert (await made.call("DELETE", path))[0] == 200
        assert (await made.get(path))["username"] == "ann"  # the only one that is left


async def test_what_there_is_to_choose_from(tmp_path: Path) -> None:
    url = "https://charts.example.test/stable"
    path = "/api/v1/repositories/" + url.replace("/", "%2F")
    async with site(tmp_path) as made:
        made.world.declared.push(url, {"nginx": "1.1.0\n1.0.0", "Chart.yaml": CHART})
        body = {"repo": url, "type": "helm", "name": "stable"}
        assert (await made.call("POST", "/api/v1/repositories", body))[0] == 200
        (listed,) = (await made.get("/api/v1/repositories"))["items"]
        assert (listed["type"], listed["connectionState"]["status"]) == ("helm", "Successful")
        found = await made.get(f"{path}/helmcharts")
        assert {"name": "nginx", "versions": ["1.1.0", "1.0.0"]} in found["items"]
        assert await made.get(f"{path}/refs") == {"branches": ["main"], "tags": ["v1"]}
        assert len((await made.get(f"{path}/oci-tags"))["tags"]) == 1
        await made.call("POST", "/api/v1/applications", manual())
        app = "/api/v1/applications/web/revisions/main"
        made.world.declared.push(URL, {"web/a": "", "Chart.yaml": CHART})
        assert await made.get(f"{app}/chartdetails") == {
            "description": "Serves",
            "home": "https://nginx.example.test",
            "maintainers": ["Ann <ann@example.test>", "Bob"],
        }
        assert (await made.get(f"{app}/ocimetadata"))["version"] == ""


CHART = """\
name: nginx
description: Serves
home: https://nginx.example.test
maintainers: [{name: Ann, email: ann@example.test}, {name: Bob}]
"""


async def test_a_repository_that_refuses_the_credentials_is_not_stored(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        body = {"repo": URL, "username": "ann", "password": "wrong"}
        status, said = await made.call("POST", "/api/v1/repositories", body)
        assert (status, said["code"]) == (400, 3)
        told = f"error testing repository connectivity: {URL}: authentication failed"
        assert said["message"].startswith(told)
        assert (await made.get("/api/v1/repositories"))["items"] == []


async def test_the_cluster_that_we_run_on_is_always_listed(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        items = (await made.get("/api/v1/clusters"))["items"]
        assert [(each["name"], each["server"]) for each in items] == [
            ("in-cluster", "https://kubernetes.default.svc")
        ]
        assert items[0]["connectionState"]["status"] == "Successful"
        assert items[0]["serverVersion"].startswith("1.")


async def test_a_revision_is_described(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await made.call("POST", "/api/v1/applications", manual())
        found = await described(made)
        assert set(found) == {"author", "date", "message", "tags"}
        await made.call("POST", "/api/v1/applications/web/sync", {})
        await made.world.becomes()
        history = (await made.world.status())["history"]
        other = manual()["spec"] | {"source": {**manual()["spec"]["source"], "repoURL": f"{URL}2"}}
        path = "/api/v1/applications/web"
        await made.call("PUT", f"{path}/spec", other, validate="false")
        for query, told in (
            ({"versionId": str(history[-1]["id"])}, ""),
            ({"versionId": "77"}, "revision history not found for version ID 77"),
            ({"sourceIndex": "1"}, "source index 1 not found because there is only 1 source"),
        ):
            status, said = await made.call("GET", f"{path}/revisions/main/metadata", **query)
            assert (status, said.get("message") if told else "") == (400 if told else 200, told)


async def described(made: Site) -> dict[str, object]:
    found: dict[str, object] = await made.get("/api/v1/applications/web/revisions/main/metadata")
    return found


def test_names_of_secrets_are_argo_cds() -> None:
    assert secret_name("repo", "https://github.com/argoproj/argocd-example-apps.git").startswith(
        "repo-"
    )
    assert secret_name("repo", "a") == "repo-3826002220"  # FNV-1a of "a"


def test_fields_are_kept_or_left_out() -> None:
    body = {"items": [{"a": {"b": 1, "c": 2}, "d": 3}]}
    assert fields.project(body, "items.a.b") == {"items": [{"a": {"b": 1}}]}
    assert fields.project(body, "-items.a.b") == {"items": [{"a": {"c": 2}, "d": 3}]}
    assert fields.project(body, "") == body


async def test_the_settings_name_plugins_and_the_hydrator(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        assert await made.get("/api/v1/settings/plugins") == {"plugins": []}
        settings = await made.get("/api/v1/settings")
        assert (settings["plugins"], settings["hydratorEnabled"]) == ([], False)
