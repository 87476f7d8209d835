"""The built-in plugins with their real programs."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.folders import files, write
from tests.support.shell import Shell
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
CDK8S = """
# file: package.json
{"dependencies": {"cdk8s": "^2.70.0", "constructs": "^10.0.0"}}
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


async def test_cue(tmp_path: Path) -> None:
    folder = os.path.dirname(program("cue"))
    run = Shell(tmp_path, {"PATH": f"{folder}:{os.environ['PATH']}"})
    app = str(write(tmp_path / "app", files(CUE)))
    done = await run.ok("render", app, "--builtin-plugins", "cue", "-o", "name")
    assert done == "configmap/from-cue\n"


async def test_cdk8s(tmp_path: Path) -> None:
    app = _installed(tmp_path)
    run = Shell(tmp_path)
    done = await run.ok("render", str(app), "--builtin-plugins", "cdk8s", "-o", "name")
    assert done == "configmap/from-cdk8s\n"
    shutil.rmtree(app / "node_modules")
    assert (
        "Cannot find module 'cdk8s'"
        in (await run("render", str(app), "--builtin-plugins", "cdk8s")).err
    )


def _installed(folder: Path) -> Path:
    """An app of cdk8s with its packages, from the package registry."""
    program("node")
    app = write(folder / "app", files(CDK8S))
    words = (program("npm"), "install", "--silent", "--no-audit", "--no-fund")
    subprocess.run(words, cwd=app, check=True, env={**os.environ, "HOME": str(folder)})
    return app
