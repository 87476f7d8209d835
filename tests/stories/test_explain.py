"""A difference is led back to the commit, the file and the line, by real Git and real engines."""

from pathlib import Path
from typing import Any

from tests.support.apiserver import serving
from tests.support.origin import origin
from tests.support.repository import Repository
from tests.support.site import served
from tests.support.story import application, config, running
from trueup.model.crds import crds

MANUAL = {"syncOptions": ["CreateNamespace=true"]}
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1"}]}
"""
FILES = {
    "base/kustomization.yaml": "resources: [web.yaml]\n",
    "base/web.yaml": WEB,
    "prod/kustomization.yaml": (
        "resources: [../base]\nreplicas:\n- {name: web, count: 2}\n"
        "images:\n- name: web\n  newTag: '2'\n"
    ),
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "chart/templates/config.yaml": config("charted", colour="blue"),
}
ONE = FILES["prod/kustomization.yaml"].replace("count: 2", "count: 1")


def sources(repository: Repository) -> list[dict[str, Any]]:
    chart = {"repoURL": repository.url, "path": "chart", "targetRevision": "main"}
    return [chart, {**chart, "path": "prod"}]


async def test_a_field_is_led_back_to_its_line_whatever_tool_made_it(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    first = repository.commit({**FILES, "prod/kustomization.yaml": ONE}, "Start with one")
    second = repository.commit(FILES, "Scale to two")
    commit = repository.commit({"README.md": "How to"}, "Explain it")
    async with (
        serving(tmp_path, crds=crds()) as server,
        origin(tmp_path) as source,
        running(str(server.settings.socket), source) as it,
        served(it) as site,
    ):
        body = application(MANUAL, sources=sources(repository))
        del body["spec"]["source"]
        await it.create(body)
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        await it.becomes("Synced", "Healthy")
        await it.patch("ConfigMap", "charted", {"data": {"colour": "red"}})
        container = {"name": "web", "image": "web:9"}
        spec = {"replicas": 7, "template": {"spec": {"containers": [container]}}}
        await it.patch("Deployment", "web", {"spec": spec})
        await it.becomes("OutOfSync", "Progressing")
        said = await site.get("/api/trueup/v1/applications/web/explain-diff")
        fields = {
            field["path"].rpartition(".")[2]: field
            for difference in said["differences"]
            for field in difference["fields"]
        }
        places = {
            name: (
                each["declared"]["file"],
                each["declared"]["line"],
                each["declared"]["certainty"],
            )
            for name, each in fields.items()
        }
        assert places == {
            "colour": ("chart/templates/config.yaml", 0, "file only"),
            "replicas": ("prod/kustomization.yaml", 3, "exact"),
            "image": ("prod/kustomization.yaml", 5, "exact"),
        }
        assert {name: each["declared"]["source"] for name, each in fields.items()} == {
            "colour": 0,
            "replicas": 1,
            "image": 1,
        }
        changed = {name: each["declared"]["changed"] for name, each in fields.items()}
        assert {name: each["commit"] for name, each in changed.items()} == {
            "colour": first,
            "replicas": second,
            "image": first,
        }
        assert changed["replicas"]["subject"] == "Scale to two"
        (told, _) = said["commits"]
        assert told["commit"] == commit
        assert told["subject"] == repository.git("log", "-1", "--format=%s").strip()
        assert told["author"]
        assert told["date"]


async def test_a_refused_field_is_led_back_to_the_patch_that_sets_it(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: -1\n"
    kustomization = "resources: [../base]\npatches: [{path: less.yaml}]\n"
    repository.commit({**FILES, "prod/less.yaml": patch, "prod/kustomization.yaml": kustomization})
    async with (
        serving(tmp_path, crds=crds()) as server,
        origin(tmp_path) as source,
        running(str(server.settings.socket), source) as it,
    ):
        where = {"repoURL": repository.url, "path": "prod", "targetRevision": "main"}
        await it.create(application(MANUAL, source=where))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        state = await it.ends("Failed")
        assert "spec.replicas: Invalid value: -1" in state["message"]
        assert "(declared at prod/less.yaml:5; hint: " in state["message"]
