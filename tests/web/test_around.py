"""What is around applications and projects: settings, links, badges, notifications, events."""

from pathlib import Path
from typing import Any

import orjson

from tests.support.shapes import complaints
from tests.support.site import Site, manual, site
from tests.support.story import URL

CM = {"apiVersion": "v1", "kind": "ConfigMap"}
LINKS = """
- url: https://wiki.test/{{.app.metadata.name}}/{{.cluster.name}}?p={{.app.spec.project}}
  title: Wiki
  description: what it is
  icon.class: fa-book
  if: application.spec.project == "default"
- {url: "https://other.test", title: Other, if: app.spec.project == "other"}
- {url: "https://broken.test/{{.nothing", title: Broken}
- {url: "https://odd.test", title: Odd, if: app.metadata.name}
"""


async def config(made: Site, data: dict[str, str], name: str = "argocd-cm") -> None:
    await made.world.create({**CM, "metadata": {"name": name, "namespace": "argocd"}, "data": data})


async def test_links_lead_to_where_their_templates_say(tmp_path: Path) -> None:
    """One that makes no sense keeps the others."""
    project = "[{url: 'https://p.test/{{.project.metadata.name}}', title: P}]"
    resource = "[{url: 'https://r.test/{{.resource.kind}}', title: R, if: resource.kind != 'Pod'}]"
    async with site(tmp_path) as made:
        await config(
            made,
            {"application.links": LINKS, "project.links": project, "resource.links": resource},
        )
        await made.call("POST", "/api/v1/applications", manual())
        link = {"title": "Wiki", "description": "what it is", "iconClass": "fa-book"}
        url = "https://wiki.test/web/in-cluster?p=default"
        assert await made.get("/api/v1/applications/web/links") == {"items": [link | {"url": url}]}
        found = await made.get("/api/v1/projects/default/links")
        assert found == {"items": [{"title": "P", "url": "https://p.test/default"}]}
        query = {"kind": "Application", "group": "argoproj.io", "resourceName": "web"}
        found = await made.get("/api/v1/applications/web/resource/links", **query)
        assert found == {"items": [{"title": "R", "url": "https://r.test/Application"}]}
        assert (await made.call("GET", "/api/v1/applications/none/links"))[0] == 404


async def test_settings_say_what_argocd_cm_says(tmp_path: Path) -> None:
    said = {
        "url": "https://cd.test",
        "ui.bannercontent": "Maintenance",
        "ui.bannerpermanent": "true",
        "help.chatUrl": "https://chat.test",
        "help.download.linux-amd64": "https://dl.test/x",
        "statusbadge.enabled": "true",
        "exec.enabled": "true",
        "kustomize.path.v5.0.0": "/bin/kustomize",
        "resource.customizations.health.example.test_Thing": "return {}",
        "dex.config": "connectors: [{type: github, id: gh, name: GitHub, config: {secret: s}}]",
        "oidc.config": "{name: O, issuer: 'https://i.test', clientID: c, clientSecret: hidden}",
        "admin.enabled": "false",
    }
    async with site(tmp_path) as made:
        await config(made, said)
        found = await made.get("/api/v1/settings")
        text = str(found)
        assert "hidden" not in text
        assert "secret" not in text
        assert found["url"] == "https://cd.test"
        assert (found["uiBannerContent"], found["uiBannerPermanent"]) == ("Maintenance", True)
        assert found["help"] == {
            "chatUrl": "https://chat.test",
            "chatText": "Chat now!",
            "binaryUrls": {"linux-amd64": "https://dl.test/x"},
        }
        assert (found["execEnabled"], found["statusBadgeEnabled"]) == (True, True)
        assert found["kustomizeVersions"] == ["v5.0.0"]
        assert found["resourceOverrides"] == {"example.test/Thing": {"health.lua": "return {}"}}
        connector = {"id": "gh", "name": "GitHub", "type": "github"}
        assert found["dexConfig"] == {"connectors": [connector]}
        assert found["oidcConfig"] == {"name": "O", "issuer": "https://i.test", "clientID": "c"}
        assert found["userLoginsDisabled"] is True


async def test_a_badge_is_shown_only_where_it_is_enabled(tmp_path: Path) -> None:
    async def badge(made: Site, **query: str) -> tuple[int, str]:
        async with made.session.get("/api/badge", params=query) as response:
            return response.status, await response.text()

    async with site(tmp_path) as made:
        await made.call("POST", "/api/v1/applications", manual())
        await made.world.becomes("OutOfSync", "Missing")
        assert "Missing" not in (await badge(made, name="web"))[1]
        await config(made, {"statusbadge.enabled": "true"})
        status, svg = await badge(made, name="web", showAppName="true")
        assert status == 200
        assert all(f">{each}<" in svg for each in ("Missing", "OutOfSync", "web"))
        assert ">Degraded<" in (await badge(made, project="default"))[1]
        assert ">Not Found<" in (await badge(made, name="none"))[1]
        assert (await badge(made, name="../x"))[0] == 400


async def test_notifications_are_named(tmp_path: Path) -> None:
    said = {
        "service.slack": "token: $t",
        "service.webhook.github": "url: x",
        "template.app-synced": "message: y",
        "trigger.on-synced": "- when: true",
        "context": "a: b",
    }
    async with site(tmp_path) as made:
        names: dict[str, Any] = {}
        await config(made, said, "argocd-notifications-cm")
        for what in ("services", "templates", "triggers"):
            found = await made.get(f"/api/v1/notifications/{what}")
            names[what] = [each["name"] for each in found["items"]]
        assert names["services"] == ["github", "slack"]
        assert {"app-synced", "app-sync-failed"} < set(names["templates"])
        assert {"on-synced", "on-sync-failed"} < set(names["triggers"])


async def test_what_is_around_a_project_is_told(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        project = {"metadata": {"name": "team"}, "spec": {"sourceRepos": ["*"]}}
        await made.call("POST", "/api/v1/projects", {"project": project})
        own = {"repo": URL, "project": "team", "password": "hunter2"}
        assert (await made.call("POST", "/api/v1/repositories", own))[0] == 200
        found = await made.get("/api/v1/projects/team/detailed")
        assert complaints("ProjectService_GetDetailedProject", found) == []
        assert [each["repo"] for each in found["repositories"]] == [URL]
        assert "hunter2" not in str(found)
        found = await made.get("/api/v1/projects/team/events")
        assert [each["reason"] for each in found["items"]] == ["ResourceCreated"]
        assert (await made.get("/api/v1/projects/team/globalprojects")) == {"items": []}
        assert (await made.call("GET", "/api/v1/projects/none/events"))[0] == 404


async def test_given_manifests_are_compared_with_what_is_live(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await made.call("POST", "/api/v1/applications", manual())
        await made.call("POST", "/api/v1/applications/web/sync", {})
        await made.world.becomes()
        path = "/api/v1/applications/web/server-side-diff"
        assert (await made.get(path))["modified"] is False
        body = {**CM, "metadata": {"name": "settings"}, "data": {"color": "red"}}
        found = await made.get(path, targetManifests=orjson.dumps(body).decode())
        (item,) = found["items"]
        assert (found["modified"], item["modified"]) == (True, True)
        assert ("red" in item["targetState"], "blue" in item["liveState"]) == (True, True)
