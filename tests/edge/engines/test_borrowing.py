"""What a render reads from outside of its sources: charts, bases, files by address."""

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.support.rendering import Kitchen, kitchen, parsed_files, request
from trueup.core.render.build_options import BuildOptions
from trueup.core.render.prepare import Terms
from trueup.model.errors import Stalled

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {data}\n"
CHART = """
# file: web/Chart.yaml
apiVersion: v2
name: web
version: 0.1.0
dependencies:
- {name: db, version: 1.x, repository: "https://charts.test", alias: store, tags: [back]}
- {name: log, version: 1.x, repository: "@logs"}
# file: web/values.yaml
store: {size: big}
# file: web/templates/web.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
"""
DB = """
# file: Chart.yaml
apiVersion: v2
name: db
version: 1.2.3
dependencies: [{name: deep, version: 0.1.0, repository: "oci://charts.test/all"}]
# file: values.yaml
size: small
# file: templates/db.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Chart.Name }}-{{ .Values.size }}"}
"""
DEEP = """
# file: Chart.yaml
apiVersion: v2
name: {name}
version: 0.1.0
# file: templates/{name}.yaml
apiVersion: v1
kind: ConfigMap
metadata: {{name: {name}}}
"""
OVERLAY = """
# file: app/kustomization.yaml
namePrefix: my-
resources:
- https://github.com/org/repo//base?ref=v1
- https://raw.test/org/repo/more.yaml
components: ["git@host.test:org/parts.git//labels?ref=v2"]
patches: [{path: "https://raw.test/patch.yaml"}]
configMapGenerator:
- {name: made, files: ["https://raw.test/app.conf", key=https://raw.test/app.conf]}
"""
REPO = """
# file: base/kustomization.yaml
resources: [web.yaml, ../common]
# file: base/web.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
# file: common/kustomization.yaml
resources: [common.yaml]
# file: common/common.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: common}
"""
PARTS = """
# file: labels/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
commonAnnotations: {by: parts}
"""


@pytest_asyncio.fixture
async def cook(tmp_path: Path) -> AsyncIterator[Kitchen]:
    async with kitchen(tmp_path) as made:
        made.terms = Terms(BuildOptions(helm=True), aliases={"logs": "https://logs.test"})
        yield made


def _have(cook: Kitchen, **files: str) -> None:
    """Files at addresses and in other repositories."""
    cook.given.repositories |= {url: parsed_files(text) for url, text in files.items()}


async def _names(cook: Kitchen, path: str) -> set[str]:
    made = await cook.render({"path": path})
    return {body["metadata"]["name"] for body in made.objects}


async def test_dependencies_of_a_chart_are_fetched_and_theirs_too(cook: Kitchen) -> None:
    cook.put(CHART)
    _have(
        cook,
        **{
            "https://charts.test": DB,
            "https://logs.test": DEEP.format(name="log"),
            "oci://charts.test/all": DEEP.format(name="deep"),
        },
    )
    assert await _names(cook, "web") == {"web", "store-big", "deep", "log"}
    cook.given.repositories["repo"]["web/values.yaml"] = "tags: {back: false}\n"
    assert await _names(cook, "web") == {"web", "log"}


async def test_a_render_is_known_again_until_what_it_borrowed_changes(cook: Kitchen) -> None:
    cook.put(CHART.replace('- {name: log, version: 1.x, repository: "@logs"}\n', ""))
    _have(cook, **{"https://charts.test": DB.replace("dependencies", "ignored")})
    await cook.render({"path": "web"})
    cook.engines = cook.fresh()
    await cook.render({"path": "web"})
    assert cook.counting.asked == 1
    cook.given.repositories["https://charts.test"]["values.yaml"] = "other: 1\n"
    await cook.render({"path": "web"})
    assert cook.counting.asked == 2


async def test_what_is_not_needed_any_more_may_be_gone(cook: Kitchen) -> None:
    cook.put("# file: app/kustomization.yaml\nresources: ['https://github.com/org/repo//base']\n")
    _have(cook, **{"https://github.com/org/repo": REPO})
    assert await _names(cook, "app") == {"web", "common"}
    del cook.given.repositories["https://github.com/org/repo"]
    with pytest.raises(Stalled, match="no such repository"):
        await cook.render({"path": "app"})
    cook.put(
        "# file: app/kustomization.yaml\nresources: [a.yaml]\n"
        "# file: app/a.yaml\n" + CONFIG.format(name="a", data="{}")
    )
    assert await _names(cook, "app") == {"a"}


async def test_bases_files_and_components_by_address(cook: Kitchen) -> None:
    cook.put(OVERLAY)
    _have(
        cook,
        **{
            "https://github.com/org/repo": REPO,
            "git@host.test:org/parts.git": PARTS,
            "file+https://raw.test/org/repo/more.yaml": "# file: more.yaml\n"
            + CONFIG.format(name="more", data="{}"),
            "file+https://raw.test/patch.yaml": "# file: patch.yaml\n"
            + CONFIG.format(name="web", data="{patched: yes please}"),
            "file+https://raw.test/app.conf": "# file: app.conf\na=b\n",
        },
    )
    made = {each["metadata"]["name"][:8]: each for each in await _objects(cook)}
    assert set(made) == {"my-web", "my-commo", "my-more", "my-made-"}
    assert made["my-web"]["data"] == {"patched": "yes please"}
    assert made["my-made-"]["data"] == {"app.conf": "a=b\n", "key": "a=b\n"}
    assert all(each["metadata"]["annotations"] == {"by": "parts"} for each in made.values())


async def _objects(cook: Kitchen) -> list[dict[str, Any]]:
    made = (await cook.render({"path": "app"})).objects
    return [json.loads(json.dumps(each)) for each in made]


async def test_what_may_be_either_is_first_taken_for_a_file(cook: Kitchen) -> None:
    cook.put("# file: app/kustomization.yaml\nresources: ['https://host.test/org/repo']\n")
    _have(cook, **{"https://host.test/org/repo": REPO.replace("base/", "").replace("../", "")})
    assert await _names(cook, "app") == {"web", "common"}
    _have(
        cook,
        **{
            "file+https://host.test/org/repo": "# file: repo\n"
            + CONFIG.format(name="file", data="{}")
        },
    )
    assert await _names(cook, "app") == {"file"}


async def test_a_base_stays_in_its_repository(cook: Kitchen) -> None:
    cook.put("# file: app/kustomization.yaml\nresources: ['https://github.com/org/repo//base']\n")
    out = "# file: base/kustomization.yaml\nresources: [../../app]\n"
    _have(cook, **{"https://github.com/org/repo": out})
    with pytest.raises(Stalled) as stalled:
        await cook.render({"path": "app"})
    assert stalled.value.reason == "PathOutOfTree"


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        ("file:///srv/repo//base", "LocalRepository"),
        ("https://github.com/org/repo//gone", "RemoteBaseNotFound"),
        ("https://github.com/org/other", "NotFound"),
    ],
)
async def test_bases_that_are_not_to_be_had(cook: Kitchen, resource: str, reason: str) -> None:
    cook.put(f"# file: app/kustomization.yaml\nresources: ['{resource}']\n")
    _have(cook, **{"https://github.com/org/repo": REPO})
    with pytest.raises(Stalled) as stalled:
        await cook.render({"path": "app"})
    assert stalled.value.reason == reason


async def test_a_chart_of_a_repository_is_inflated(cook: Kitchen) -> None:
    cook.put(
        "# file: app/kustomization.yaml\nhelmCharts:\n"
        "- {name: db, repo: https://charts.test, version: 1.2.3, valuesInline: {size: huge}}\n"
    )
    _have(cook, **{"https://charts.test": DB.replace("dependencies", "ignored")})
    assert await _names(cook, "app") == {"db-huge"}


async def test_value_files_by_address(cook: Kitchen) -> None:
    cook.put(CHART.partition("dependencies")[0] + CHART[CHART.index("# file: web/templates") :])
    cook.given.repositories["repo"]["web/templates/web.yaml"] = CONFIG.format(
        name="web", data='{a: "{{ .Values.a }}"}'
    )
    url = "https://files.test/values?of=prod"
    name = hashlib.sha256(url.encode()).hexdigest()
    _have(cook, **{f"file+{url}": f"# file: {name}\na: 7\n"})
    made = await cook.render({"path": "web", "helm": {"valueFiles": [url]}})
    assert made.objects[0]["data"] == {"a": "7"}
    cook.terms = Terms(schemes=("s3",))
    with pytest.raises(Stalled) as stalled:
        await cook.render({"path": "web", "helm": {"valueFiles": [url]}})
    assert stalled.value.reason == "SchemeNotAllowed"


async def test_what_was_borrowed_is_told(cook: Kitchen) -> None:
    cook.put("# file: app/kustomization.yaml\nresources: ['https://github.com/org/repo//base']\n")
    _have(cook, **{"https://github.com/org/repo": REPO})
    asked = request({"path": "app"})
    made = await cook.engines.explained(asked)
    ((where, revision),) = made.borrowed
    assert (where, len(revision), made.cached) == ("https://github.com/org/repo", 40, False)
    assert made.rendered.by == "Kustomize 5.8, in process"
    assert made.files == (
        "app/kustomization.yaml",
        "https://github.com/org/repo//base/kustomization.yaml",
        "https://github.com/org/repo//base/web.yaml",
        "https://github.com/org/repo//common/common.yaml",
        "https://github.com/org/repo//common/kustomization.yaml",
    )
    assert (await cook.engines.explained(asked)).cached
