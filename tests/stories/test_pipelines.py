"""
The example repositories' pipelines, step by step, in a real checkout of a real Git server.

What a runner does itself is done here: the checkout, the variables, and the programs that steps
install. The host of the pull request is a small one, with GitHub's API and GitLab's.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.forge import TOKEN, Forge, forge
from tests.support.git_http import git_server
from tests.support.repository import Repository
from tests.support.terraform.engine import engine

pytestmark = pytest.mark.slow
EXAMPLES = Path(__file__).parents[2] / "examples"
EXPRESSIONS = {"github.token": TOKEN, "secrets.TRUEUP_PLAN_KEY": "k3y"}
MODULE = "modules/naming/main.tf"


@dataclass
class Runner:
    """A machine of a pipeline: *folder* is where its checkout lies."""

    folder: Path
    environ: dict[str, str]

    def run(self, script: str, more: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-e", "-c", script],
            cwd=self.folder,
            env={**self.environ, **more},
            capture_output=True,
            text=True,
        )


@pytest.fixture
def host() -> Iterator[Forge]:
    with forge() as server:
        yield server


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    """With a checkout of a change that reaches the root and the application."""
    with git_server(tmp_path / "served") as server:
        work = _pushed(tmp_path, "infra-repo")
        address = f"{server.url}/infra-repo.git"
        text = (work.folder / MODULE).read_text()
        work.git("checkout", "--quiet", "-b", "change")
        work.commit({MODULE: text.replace("network-", "net-")})
        work.git("push", "--quiet", "origin", "change")
        yield _cloned(tmp_path, address, "change")


def _pushed(tmp_path: Path, name: str) -> Repository:
    """The example on ``main`` of the server, and a work tree of it."""
    bare = tmp_path / "served" / f"{name}.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "-b", "main", str(bare)], check=True)
    work = Repository(tmp_path / "work")
    shutil.copytree(EXAMPLES / name, work.folder, dirs_exist_ok=True)
    for file in (work.folder / "argocd").glob("*.yaml"):
        text = file.read_text()
        local = text.replace("https://git.example.test/org/", "http://127.0.0.1/")
        file.write_text(local)
    work.commit()
    work.git("remote", "add", "origin", str(bare))
    work.git("push", "--quiet", "origin", "main")
    return work


def _cloned(tmp_path: Path, address: str, branch: str) -> Runner:
    folder, home = tmp_path / "checkout", tmp_path / "home"
    subprocess.run(["git", "clone", "--quiet", "-b", branch, address, str(folder)], check=True)
    home.mkdir()
    programs = tmp_path / "bin"
    programs.mkdir()
    _program(programs / "trueup", f'exec {sys.executable} -m trueup "$@"')
    _program(programs / "pip", "exit 0")
    _program(programs / "terraform", f'exec {" ".join(engine().words)} "$@"')
    path = f"{programs}:{os.environ['PATH']}"
    return Runner(folder, {"PATH": path, "HOME": str(home), "TRUEUP_PLAN_KEY": "k3y"})


def _program(file: Path, line: str) -> None:
    file.write_text(f"#!/bin/sh\n{line}\n")
    file.chmod(0o755)


def _steps(file: Path) -> list[dict[str, Any]]:
    (job,) = yaml.safe_load(file.read_text())["jobs"].values()
    return list(job["steps"])


def _filled(text: str) -> str:
    return re.sub(r"\$\{\{\s*(\S+)\s*\}\}", lambda found: EXPRESSIONS[found[1]], text)


def _is_whole(comment: str) -> None:
    assert comment.startswith("<!-- trueup plan -->\n")
    assert "| ● | Stack argocd/network (network) |" in comment
    assert "| ● | Application argocd/shop (apps/shop) |" in comment
    assert 'value: "network-prod" → "net-prod"' in comment or "net-prod" in comment


def test_github_actions(runner: Runner, host: Forge) -> None:
    file = runner.folder / ".github/workflows/plan.yml"
    given = {
        "GITHUB_BASE_REF": "main",
        "GITHUB_REF": "refs/pull/7/merge",
        "GITHUB_REPOSITORY": "org/infra-repo",
        "GITHUB_API_URL": host.url,
    }
    for _ in range(2):
        for step in _steps(file):
            if "run" in step:
                env = {name: _filled(text) for name, text in step.get("env", {}).items()}
                done = runner.run(step["run"], {**given, **env})
                assert done.returncode == 0, done.stderr
    assert len(host.comments) == 1
    assert host.written()[0] == "POST"
    _is_whole(host.comments[1])
    (upload,) = [each for each in _steps(file) if "upload-sarif" in each.get("uses", "")]
    sarif = json.loads((runner.folder / upload["with"]["sarif_file"]).read_text())
    assert sarif["version"] == "2.1.0"
    files = {
        place["physicalLocation"]["artifactLocation"]["uri"]
        for each in sarif["runs"][0]["results"]
        for place in each["locations"]
    }
    assert files
    assert all((runner.folder / each).is_file() for each in files)


def test_gitlab_ci(runner: Runner, host: Forge) -> None:
    job = yaml.safe_load((runner.folder / ".gitlab-ci.yml").read_text())["plan"]
    base = runner.run("git rev-parse origin/main", {}).stdout.strip()
    given = {
        "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_PROJECT_ID": "42",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
        "CI_API_V4_URL": host.url,
        "GITLAB_TOKEN": TOKEN,
    }
    done = runner.run("\n".join(job["script"]), given)
    assert done.returncode == 0, done.stderr
    _is_whole(host.comments[1])
    (kept,) = job["artifacts"]["paths"]
    told = json.loads((runner.folder / kept).read_text())
    assert {each["id"]: each["state"] for each in told["parts"]} == {
        "Stack/argocd/network": "Planned",
        "Application/argocd/shop": "Planned",
    }


def test_jenkins_and_a_plain_shell(runner: Runner, host: Forge) -> None:
    text = (runner.folder / "Jenkinsfile").read_text()
    (script,) = re.findall(r"sh '''(.*?)'''", text, re.DOTALL)
    given = {
        "CHANGE_TARGET": "main",
        "CHANGE_URL": f"{host.url}/org/infra-repo/pull/7",
        "GITHUB_TOKEN": TOKEN,
    }
    done = runner.run(script, given)
    assert done.returncode == 0, done.stderr
    _is_whole(host.comments[1])
    done = runner.run("ci/plan.sh", {})
    assert (done.returncode, "see plan.md" in done.stdout) == (0, True), done.stderr
    _is_whole((runner.folder / "plan.md").read_text())


def test_the_push_model_of_the_guides(tmp_path: Path) -> None:
    """``terraform apply -auto-approve``, word for word; what it will do is told before."""
    with git_server(tmp_path / "served") as server:
        _pushed(tmp_path, "deploy-infrastructure")
        machine = _cloned(tmp_path, f"{server.url}/deploy-infrastructure.git", "main")
        done = machine.run("trueup plan --all --format json", {})
        (part,) = json.loads(done.stdout)["parts"]
        assert (part["kind"], part["path"], part["counts"]["create"]) == ("Root", ".", 1)
        (step,) = [
            each
            for each in _steps(machine.folder / ".github/workflows/deploy.yml")
            if "run" in each
        ]
        assert step["run"] == "terraform apply -auto-approve"
        applied = machine.run(step["run"], {})
        assert applied.returncode == 0, applied.stdout + applied.stderr
        done = machine.run("trueup plan --all --detailed-exitcode", {})
        assert done.returncode == 0, done.stdout
