"""``admin settings``: what an ``argocd-cm`` comes to, tried on files."""

from pathlib import Path

import pytest

from tests.support.command import called, ok

GOOD = """
apiVersion: v1
kind: ConfigMap
metadata: {name: argocd-cm}
data:
  url: https://cd.example.com
  oidc.config: |
    name: Okta
  kustomize.buildOptions: --enable-helm
  resource.customizations.health.example.com_Thing: |
    return {status = "Healthy", message = obj.spec.word}
  resource.customizations.ignoreDifferences.example.com_Thing: |
    jsonPointers: [/spec/word]
    jqPathExpressions: [".spec.list[]"]
  resource.customizations.actions.example.com_Thing: |
    discovery.lua: |
      return {["shout"] = {}}
    definitions:
    - name: shout
      action.lua: |
        obj.spec.word = obj.spec.word .. "!"
        return obj
"""
THING = """
apiVersion: example.com/v1
kind: Thing
metadata: {name: one, namespace: web}
spec: {word: hello, list: [1], size: 3}
"""
OVERRIDES = ("admin", "settings", "resource-overrides")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """The paths of a ConfigMap and of an object."""
    paths = {"map": tmp_path / "argocd-cm.yaml", "thing": tmp_path / "thing.yaml"}
    paths["map"].write_text(GOOD)
    paths["thing"].write_text(THING)
    return {name: str(path) for name, path in paths.items()}


async def about(files: dict[str, str], *words: str) -> str:
    name, *more = words
    rest = (files["thing"], *more, "--argocd-cm-path", files["map"])
    return await ok(*OVERRIDES, name, *rest)


async def test_settings_that_make_sense(files: dict[str, str]) -> None:
    said = await ok("admin", "settings", "validate", "--argocd-cm-path", files["map"])
    assert "✅ general\nOIDC is configured\n" in said
    assert "✅ kustomize\n--enable-helm\n" in said
    assert "✅ resource-overrides\n1 resource overrides\n" in said


async def test_settings_that_make_none_are_named(tmp_path: Path) -> None:
    file = tmp_path / "cm.yaml"
    file.write_text(
        GOOD.replace("--enable-helm", "--reorder x --nonsense").replace("name: Okta", "- Okta")
    )
    words = ("--argocd-cm-path", str(file), "--group", "general", "--group", "kustomize")
    done = await called("admin", "settings", "validate", *words)
    assert done.code == 1
    assert "❌ general\noidc.config: it is not a map\n" in done.out
    assert "❌ kustomize\nkustomize.buildOptions: --reorder cannot be x\nnote: " in done.out


async def test_which_settings_must_be_said() -> None:
    done = await called("admin", "settings", "validate")
    assert (done.code, done.err) == (
        2,
        "error: which settings?\nhint: --argocd-cm-path FILE, or --load-cluster-settings\n",
    )


async def test_health_by_a_script(files: dict[str, str]) -> None:
    assert await about(files, "health") == "STATUS: Healthy\nMESSAGE: hello\n"


async def test_fields_that_are_not_compared(files: dict[str, str]) -> None:
    said = await about(files, "ignore-differences")
    assert said.startswith("Following fields are ignored:\n")
    assert "-  word: hello\n" in said
    assert "-  - 1\n" in said
    assert "-  size" not in said


async def test_actions(files: dict[str, str]) -> None:
    assert await about(files, "list-actions") == "NAME   DISABLED\nshout  false\n"
    said = await about(files, "run-action", "shout")
    assert "-  word: hello\n+  word: hello!\n" in said


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        ("ConfigMap", "{timeout.reconciliation: 60}", "data.timeout.reconciliation: 60 is no text"),
        ("ConfigMap", "[a]", "data is no map"),
        ("Secret", "{admin.password: 'it is secret!'}", "data.admin.password is not base64"),
    ],
)
async def test_what_kubernetes_would_not_take(
    tmp_path: Path, kind: str, data: str, told: str
) -> None:
    file, map = tmp_path / "it.yaml", tmp_path / "cm.yaml"
    file.write_text(f"{{apiVersion: v1, kind: {kind}, metadata: {{name: x}}, data: {data}}}")
    map.write_text(GOOD)
    flag = "--argocd-secret-path" if kind == "Secret" else "--argocd-cm-path"
    words = ("--argocd-cm-path", str(map), flag, str(file))
    done = await called("admin", "settings", "validate", *words)
    assert (done.code, done.err.splitlines()[0]) == (20, f"error: {file}: {told}")


async def test_keys_without_a_value_are_empty(tmp_path: Path) -> None:
    file = tmp_path / "cm.yaml"
    text = "{apiVersion: v1, kind: ConfigMap, metadata: {name: argocd-cm}, data: {url: , urll: }}"
    file.write_text(text)
    said = await ok("admin", "settings", "validate", "--argocd-cm-path", str(file))
    assert "note: urll: no such key; did you mean url?\n" in said
