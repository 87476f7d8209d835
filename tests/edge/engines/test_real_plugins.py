"""The built-in plugins, and some that others publish, with their real programs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.folders import files, write
from tests.support.shell import Shell
from tests.support.sops import Person, as_yaml
from tests.support.tools import program

pytestmark = pytest.mark.slow

CUE = """
# file: cue.mod/module.cue
module: "example.com/x"
language: version: "v0.9.0"
# file: objects.cue
package kube
objects: [{apiVersion: "v1", kind: "ConfigMap", metadata: name: "from-cue"}]
# file: dump_tool.cue
package kube
import ("encoding/yaml", "tool/cli")
command: dump: task: print: cli.Print & {text: yaml.MarshalStream(objects)}
"""
NODE = """
# file: package.json
{"dependencies": {"cdk8s": "^2.70.0", "constructs": "^10.0.0", "cdk8s-cli": "^2.200.0",
 "typescript": "^5.0.0", "ts-node": "^10.9.0"}}
"""
JAVASCRIPT = """
# file: cdk8s.yaml
language: typescript
app: node main.js
# file: main.js
const {App, Chart, ApiObject} = require('cdk8s');
const app = new App();
const chart = new Chart(app, 'shop');
new ApiObject(chart, 'c', {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'from-cdk8s'}});
app.synth();
"""
TYPESCRIPT = """
# file: cdk8s.yaml
language: typescript
app: ts-node main.ts
# file: tsconfig.json
{"compilerOptions": {"module": "CommonJS", "target": "ES2019", "strict": true}}
# file: main.ts
import { App, Chart, ApiObject } from 'cdk8s';
const app = new App();
for (const name of ['shop', 'mall'] as string[]) {
  const chart = new Chart(app, name, { labels: { of: name } });
  new ApiObject(chart, 'c', { apiVersion: 'v1', kind: 'ConfigMap', data: { name } });
}
app.synth();
"""
PYTHON = """
# file: cdk8s.yaml
language: python
app: python main.py
# file: main.py
from cdk8s import ApiObject, App, Chart
app = App()
chart = Chart(app, "shop")
ApiObject(chart, "c", api_version="v1", kind="ConfigMap")
app.synth()
"""
PUBLISHED = """
apiVersion: v1
kind: ConfigMap
metadata: {name: cmp-plugin, namespace: argocd}
data:
  sops.yaml: |
    ---
    apiVersion: argoproj.io/v1alpha1
    kind: ConfigManagementPlugin
    metadata: {name: sops, annotations: {trueup.dev/environment: SOPS_AGE_KEY}}
    spec:
      version: v1.0
      allowConcurrency: true
      discover:
        find: {command: [sh, -c], args: ["find . -name '*.yaml' -exec grep -l 'sops:' {} +"]}
      init: {command: [sh, -c, 'sops -d secret.enc.yaml > "$TMPDIR/opened.yaml"']}
      generate: {command: [sh, -c, 'cat "$TMPDIR/opened.yaml"']}
      lockRepo: false
  envsubst.yaml: |
    apiVersion: argoproj.io/v1alpha1
    kind: ConfigManagementPlugin
    metadata: {name: envsubst}
    spec:
      generate:
        command: [bash, -o, errexit, -o, pipefail, -c]
        args: ['cat *.yaml | envsubst "$(printf "\\${%s} " ${!ARGOCD_ENV_*} ${!PARAM_*})"']
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: argocd-repo-server}
spec: {template: {spec: {containers: [{name: sops}]}}}
"""
OBJECT = "apiVersion: v1\nkind: %s\nmetadata: {name: from-plugin}\n"


async def test_cue(tmp_path: Path) -> None:
    folder = os.path.dirname(program("cue"))
    run = Shell(tmp_path, {"PATH": f"{folder}:{os.environ['PATH']}"})
    app = str(write(tmp_path / "app", files(CUE)))
    done = await run.ok("render", app, "--builtin-plugins", "cue", "-o", "name")
    assert done == "configmap/from-cue\n"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose apps find cdk8s, its command line and TypeScript, from the registry."""
    program("node")
    folder = write(tmp_path_factory.mktemp("node"), files(NODE))
    words = (program("npm"), "install", "--silent", "--no-audit", "--no-fund")
    subprocess.run(words, cwd=folder, check=True, env={**os.environ, "HOME": str(folder)})
    return folder


def synthesized(app: Path, path: str) -> list[object]:
    """What cdk8s' own command line makes."""
    out = app.with_name(f"{app.name}-made")
    subprocess.run(
        ("cdk8s", "synth", "--output", str(out), "--check-upgrade=false"),
        cwd=app,
        env={"PATH": path, "HOME": str(app.parent)},
        check=True,
        capture_output=True,
    )
    return [yaml.safe_load(each.read_text()) for each in sorted(out.iterdir())]


async def test_cdk8s_without_its_packages(tmp_path: Path) -> None:
    program("node")
    app = write(tmp_path / "app", files(JAVASCRIPT))
    failed = await Shell(tmp_path)("render", str(app), "--builtin-plugins", "cdk8s")
    assert "Cannot find module 'cdk8s'" in failed.err


@pytest.mark.parametrize("language", ["javascript", "typescript", "python"])
async def test_cdk8s(node: Path, language: str) -> None:
    text = {"javascript": JAVASCRIPT, "typescript": TYPESCRIPT, "python": PYTHON}[language]
    app = write(node / language, files(text))
    path = f"{node / 'node_modules' / '.bin'}:{os.environ['PATH']}"
    if language == "python":
        path = f"{_with_cdk8s(node)}:{path}"
    run = Shell(node, {"PATH": path, "TMPDIR": str(node)})  # node looks for packages upwards
    done = await run.ok("render", str(app), "--builtin-plugins", "cdk8s", "-o", "json")
    assert json.loads(done) == synthesized(app, path)
    assert len(json.loads(done)) == (2 if language == "typescript" else 1)


def _with_cdk8s(folder: Path) -> Path:
    """The folder of a Python's programs that has cdk8s."""
    subprocess.run((sys.executable, "-m", "venv", str(folder / "python-env")), check=True)
    programs = folder / "python-env" / "bin"
    words = (str(programs / "pip"), "--disable-pip-version-check", "--quiet", "install", "cdk8s")
    subprocess.run(words, check=True)
    return programs


async def test_plugins_as_others_publish_them(tmp_path: Path) -> None:
    tools, person = os.path.dirname(program("sops")), Person()
    program("envsubst")
    plugins = write(tmp_path / "plugins", {"cmp.yaml": PUBLISHED.encode()})
    secret = {**yaml.safe_load(OBJECT % "Secret"), "stringData": {"password": "hunter2"}}
    sealed = as_yaml(secret, person, "stringData")
    app = write(tmp_path / "app", {"secret.enc.yaml": sealed.encode()})
    path = {"PATH": f"{tools}:{os.environ['PATH']}", "SOPS_AGE_KEY": person.key}
    run = Shell(tmp_path, path)
    made = await run.ok("render", str(app), "--plugins", str(plugins), "-o", "json")
    assert json.loads(made)[0]["stringData"] == {"password": "hunter2"}
    plain = OBJECT % "ConfigMap" + "data: {a: $ARGOCD_ENV_A, b: '${OTHER}'}\n"
    other = write(tmp_path / "other", {"config.yaml": plain.encode()})
    words = ("--config-management-plugin", "envsubst", "--plugin-env", "A=x y", "-o", "json")
    made = await run.ok("render", str(other), "--plugins", str(plugins), *words)
    assert json.loads(made)[0]["data"] == {"a": "x y", "b": "${OTHER}"}
