"""Secrets: planted wherever a Stack may have one, and looked for wherever it may be told."""

import base64
import json
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.stories.stacks.ears import ENVIRON, ears
from tests.stories.stacks.people import People, people
from tests.stories.stacks.place import Place, opened, phase, plan_of, synced, waiting
from tests.support.git_http import git_server
from tests.support.terraform.root import cloud
from tests.support.terraform.state_server import state_server
from trueup.k8s.ref import GroupKind

pytestmark = pytest.mark.slow
INLINE, SECRET, ENVIRONMENT = "planted-inline-81c2", "planted-secret-5d0e", "planted-env-9a44"
ATTRIBUTE, GIT, BACKEND = "planted-attribute-e7b1", "planted-git-203f", "planted-backend-c6d8"
FILED, MAPPED, GIVEN = "planted-filed-4b1d", "planted-mapped-77e0", "planted-output-c39a"
LISTED, WRITTEN = ("planted-first-0d2f", "planted-second-e618"), "planted-written-a5f3"
FLEETING = "planted-fleeting-19bb"
PLANTED = (
    *(INLINE, SECRET, ENVIRONMENT, ATTRIBUTE, GIT, BACKEND, FILED, MAPPED, GIVEN, WRITTEN),
    *(*LISTED, FLEETING),
)
ROOT = f"""
# file: net/main.tf
{cloud()}
variable "inline" {{}}
variable "secret" {{}}
variable "mapped" {{}}
variable "given" {{}}
variable "written" {{}}
variable "listed" {{ type = list(string) }}
variable "filed" {{ sensitive = true }}
variable "fleeting" {{ ephemeral = true }}
variable "attribute" {{
  default   = "{ATTRIBUTE}"
  sensitive = true
}}
resource "cloud_server" "web" {{
  name     = "web"
  password = var.attribute
  tags     = {{ inline = var.inline, secret = "x${{var.secret}}x", first = var.listed[0] }}
}}
resource "cloud_key" "it" {{
  name     = "it"
  given_wo = "${{var.written}}${{var.fleeting}}"
}}
resource "terraform_data" "each" {{
  for_each = toset(var.listed)
  input    = {{ mapped = var.mapped, given = "${{var.given}}!", filed = var.filed }}
}}
resource "terraform_data" "loud" {{
  input = {{ secret = var.secret, encoded = base64encode(var.secret) }}
  provisioner "local-exec" {{ command = "echo $WORD; echo ${{var.secret}} >&2; env" }}
}}
resource "terraform_data" "fails" {{
  depends_on = [terraform_data.loud, cloud_server.web]
  provisioner "local-exec" {{ command = "echo failing with $WORD ${{var.secret}}; exit 3" }}
}}
output "token" {{
  value     = cloud_server.web.token
  sensitive = true
}}
output "hidden" {{
  value     = "${{var.secret}}-${{var.inline}}"
  sensitive = true
}}
# file: net/more.tfvars
filed = "{FILED}"
# file: own/main.tf
terraform {{
  backend "http" {{}}
}}
variable "secret" {{}}
resource "terraform_data" "it" {{ input = var.secret }}
output "told" {{ value = [var.secret] }}
output "given" {{
  value     = "{GIVEN}"
  sensitive = true
}}
output "shown" {{ value = "shown" }}
"""
VARIABLES: list[dict[str, Any]] = [
    {"name": "inline", "value": INLINE, "sensitive": True},
    {"name": "secret", "valueFrom": {"secretKeyRef": {"name": "given", "key": "secret"}}},
    {
        "name": "mapped",
        "valueFrom": {"configMapKeyRef": {"name": "plain", "key": "mapped"}},
        "sensitive": True,
    },
    {"name": "given", "valueFrom": {"outputRef": {"stack": "own", "output": "given"}}},
    *(
        {"name": name, "valueFrom": {"secretKeyRef": {"name": "given", "key": name}}}
        for name in ("listed", "written", "fleeting")
    ),
]


async def test_no_secret_is_told_anywhere(tmp_path: Path) -> None:
    with git_server(tmp_path, user="git", password=GIT) as git, state_server() as elsewhere:
        async with (
            ears() as about,
            opened(tmp_path, ROOT, more=about.flags, environ=ENVIRON) as it,
            people(it) as who,
        ):
            url = f"{git.url}/repo/.git"
            await about.listen(it)
            await _given(it, url)
            source = {"repoURL": url, "path": "net"}
            env = [_env("WORD", "word"), *it.with_cloud()["env"]]
            await it.stack(
                source=source,
                variables=VARIABLES,
                variableFiles=["more.tfvars"],
                runner={"env": env},
                retry={"limit": 0},
                policy={"apply": "approval", "provisioners": "allow"},
            )
            await it.stack(
                "own",
                source={"repoURL": url, "path": "own"},
                variables=VARIABLES[1:2],
                outputs=[{"kind": "ConfigMap", "name": "handed"}],
                backend={"kind": "root", "config": {"address": elsewhere.access.address}},
                runner={"env": [_env("TF_HTTP_PASSWORD", "backend"), *it.with_cloud()["env"]]},
            )
            plan = plan_of(await it.until(waiting))
            assert await who.of("ann", "POST", "net", "approvals", {"digest": plan.digest}) == 200
            await it.until(lambda stack: phase(stack) == "Failed")
            await it.until(synced, "own")
            assert (await it.find("ConfigMap", "handed"))["data"] == {"shown": "shown"}
            await it.nothing_runs()
            token = it.cloud.things("server")["web"]["token"]
            planted = (*PLANTED, token, base64.b64encode(SECRET.encode()).decode())
            heard = await about.heard(it, who, "waits for an approval", "has failed")
            for place, said in {**await _told(it, who), **heard}.items():
                assert [each for each in planted if each in said] == [], place
            await it.process.ends(signal.SIGTERM)
            assert [each for each in planted if each in it.process.said] == []
            _at_rest(it, (*PLANTED, token))


async def _given(it: Place, url: str) -> None:
    given = {"secret": SECRET, "word": ENVIRONMENT, "backend": BACKEND, "written": WRITTEN}
    given |= {"listed": json.dumps(LISTED), "fleeting": FLEETING}
    await it.put({"kind": "Secret", "metadata": {"name": "given"}, "data": _encoded(given)})
    plain = {"kind": "ConfigMap", "metadata": {"name": "plain"}, "data": {"mapped": MAPPED}}
    await it.put(plain)
    labels = {"argocd.argoproj.io/secret-type": "repository"}
    access = {"type": "git", "url": url, "username": "git", "password": GIT}
    meta = {"name": "repo-of-it", "labels": labels}
    await it.put({"kind": "Secret", "metadata": meta, "data": _encoded(access)})


def _encoded(texts: dict[str, str]) -> dict[str, str]:
    return {key: base64.b64encode(text.encode()).decode() for key, text in texts.items()}


def _env(name: str, key: str) -> dict[str, Any]:
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": "given", "key": key}}}


async def _told(it: Place, who: People) -> dict[str, str]:
    """All that people are told who may not see secrets, by where."""
    said: dict[str, str] = {}
    for name in ("net", "own"):
        stack = await it.get(name)
        assert stack is not None
        assert stack.status.run is not None
        status = repr(stack.status)
        said[f"status of {name}"] = status
        runs = {stack.status.run.id, plan_of(stack).id}
        paths = ("", "/plan", "/outputs", *(f"/runs/{run}/log" for run in runs))
        for path in paths:
            said[f"{name}{path}"] = str(await who.asks("dev", "GET", f"stacks/argocd/{name}{path}"))
    for path in ("stacks", "states", "record", "record/export", "states/argocd/net/versions"):
        said[path] = str(await who.asks("admin", "GET", path))
    for path in ("states/argocd/net/versions/1", "states/argocd/net/diff"):
        said[path] = str(await who.asks("dev", "GET", path))
        assert "cloud_server" in said[path]
    for kind in ("Event", "ConfigMap"):
        found, _ = await it.cluster.list(GroupKind("", kind), namespace="argocd")
        said[kind] = str([each.body for each in found if each.ref.name != "plain"])
    assert "Applied" in said["Event"] or "ApplyFailed" in said["Event"]
    assert "(sensitive value)" in "".join(text for path, text in said.items() if "/log" in path)
    return said


def _at_rest(it: Place, planted: tuple[str, ...]) -> None:
    """On disk nothing is in clear but what is so by its nature: Secrets of the cluster itself."""
    for file in (it.folder / "data").rglob("*"):
        if file.is_file() and "apiserver" not in str(file):
            content = file.read_bytes()
            found = [each for each in planted if each.encode() in content]
            assert found == ([GIT] if "/credentials" in str(file) else []), file
