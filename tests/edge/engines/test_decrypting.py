"""Encrypted files are opened for the tools, and what was secret stays out of files and messages."""

import base64
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.rendering import Kitchen, kitchen
from tests.support.sops import Person, as_yaml
from trueup.core.render.plugin import Plugins, definition
from trueup.edge.engines.engine import Engines
from trueup.model.errors import Stalled

ME = Person()
PASSWORD = "correct-horse-battery"
SECRET = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "db"},
    "stringData": {"password": PASSWORD},
}
SEALED = as_yaml(SECRET, ME, "stringData")
KUSTOMIZATION = """
resources: [secret.yaml]
secretGenerator:
- {name: more, files: [token.yaml], options: {disableNameSuffixHash: true}}
"""
CHART = "apiVersion: v2\nname: c\nversion: 0.1.0\n"
TEMPLATE = """
apiVersion: v1
kind: Secret
metadata: {name: t}
stringData: {p: {{ .Values.password | quote }}}
"""


class Ring:
    """Keys by project."""

    def __init__(self, **keys: str) -> None:
        self.known = keys

    def keys(self, project: str) -> tuple[str, ...]:
        return tuple(filter(None, (self.known.get(project),)))


def opening(own: Kitchen, ring: Ring, plugins: Plugins | None = None) -> None:
    own.engines = Engines(
        own.given,
        own.counting,
        own.results,
        "test",
        plugins=plugins or Plugins(),
        keyring=ring,
    )


def put(own: Kitchen, **files: str) -> None:
    own.given.repositories["repo"] = {
        name.replace("__", "/").replace("_", "."): text for name, text in files.items()
    }


async def rendered(own: Kitchen, source: dict[str, Any] | None = None) -> list[Any]:
    return list((await own.render(source or {"path": "app"})).objects)


async def test_a_secret_is_opened_and_never_written_down(tmp_path: Path) -> None:
    async with kitchen(tmp_path) as own:
        opening(own, Ring(default=ME.key))
        put(own, app__a_yaml=SEALED)
        assert await rendered(own) == [SECRET]
        assert await rendered(own) == [SECRET]
        assert own.counting.asked == 1
        assert own.results.get(f"result {(await own.render({'path': 'app'})).digest}") is None
        own.fresh()
        opening(own, Ring(default=ME.key))
        assert await rendered(own) == [SECRET]
        assert own.counting.asked == 2, "a restart opens it again"


async def test_keys_are_for_a_project(tmp_path: Path) -> None:
    async with kitchen(tmp_path) as own:
        put(own, app__a_yaml=SEALED)
        opening(own, Ring(default=Person().key))
        with pytest.raises(Stalled, match=r"app/a.yaml: cannot be decrypted: no key of ours"):
            await rendered(own)
        ring = Ring(shop=ME.key)
        opening(own, ring)
        (untouched,) = await rendered(own)
        assert "sops" in untouched, "nobody has given the project a key"
        ring.known["default"] = ME.key
        assert await rendered(own) == [SECRET], "a key that comes counts at once"


async def test_kustomize_and_helm_see_what_is_open(tmp_path: Path) -> None:
    async with kitchen(tmp_path) as own:
        opening(own, Ring(default=ME.key))
        put(
            own,
            app__kustomization_yaml=KUSTOMIZATION,
            app__secret_yaml=SEALED,
            app__token_yaml=as_yaml({"token": PASSWORD}, ME),
        )
        by_name = {each["metadata"]["name"]: each for each in await rendered(own)}
        assert by_name["db"] == SECRET
        generated = base64.b64decode(by_name["more"]["data"]["token.yaml"])
        assert yaml.safe_load(generated) == {"token": PASSWORD}
        put(
            own,
            app__Chart_yaml=CHART,
            app__templates__t_yaml=TEMPLATE,
            app__mine_yaml=as_yaml({"password": PASSWORD}, ME),
            app__theirs_yaml=as_yaml({"password": "x"}, Person()),
        )
        (made,) = await rendered(own, {"path": "app", "helm": {"valueFiles": ["mine.yaml"]}})
        assert made["stringData"] == {"p": PASSWORD}


async def test_what_a_plugin_leaves_encrypted_is_opened(tmp_path: Path) -> None:
    text = b"""{"kind": "ConfigManagementPlugin", "metadata": {"name": "p"},
        "spec": {"generate": {"command": ["cat", "a.txt"]}}}"""
    plugins = Plugins((definition(text, "p.yaml"),))
    inner = {**SECRET, "data": {"f.env": base64.b64encode(SEALED.encode()).decode()}}
    async with kitchen(tmp_path) as own:
        opening(own, Ring(default=ME.key), plugins)
        put(own, app__a_txt=SEALED)
        source = {"path": "app", "plugin": {"name": "p"}}
        assert await rendered(own, source) == [SECRET]
        put(own, app__a_yaml=yaml.safe_dump(inner))
        (made,) = await rendered(own)
        assert yaml.safe_load(base64.b64decode(made["data"]["f.env"])) == SECRET


async def test_no_message_tells_a_secret(tmp_path: Path) -> None:
    broken = TEMPLATE.replace("{{ .Values.password | quote }}", "{{ fail .Values.password }}")
    async with kitchen(tmp_path) as own:
        opening(own, Ring(default=ME.key))
        put(
            own,
            app__Chart_yaml=CHART,
            app__templates__t_yaml=broken,
            app__mine_yaml=as_yaml({"password": PASSWORD}, ME),
        )
        with pytest.raises(Stalled) as stalled:
            await rendered(own, {"path": "app", "helm": {"valueFiles": ["mine.yaml"]}})
        assert PASSWORD not in str(stalled.value)
        assert "******" in stalled.value.message
