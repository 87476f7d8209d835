"""``trueup stackset`` and ``trueup stack discover``: with a server, and on a checkout alone."""

import asyncio
from pathlib import Path

import yaml

from tests.support.repository import Repository
from tests.support.shell import shell
from tests.support.site import site
from tests.support.story import ARGOCD
from trueup.k8s.ref import Ref
from trueup.model.stackset import STACK_SET

MAKES = 'resource "terraform_data" "x" {}'
LAYOUT = "stacks: [{path: live/app, name: shop, dependsOn: [live-net]}]"
SET = """
metadata: {name: all}
spec:
  source: {repoURL: https://git.example.test/infra, path: live}
  template: {metadata: {name: "x-{name}"}}
"""
STATUS = {
    "found": 1,
    "roots": [{"path": "live/net", "stack": "live-net", "why": "it has a lock file"}],
    "skipped": [{"path": "m", "why": "it makes nothing"}],
    "conditions": [{"type": "Ready", "status": "True"}],
}


def repository(folder: Path) -> Repository:
    made = Repository(folder / "repo")
    made.git("remote", "add", "origin", "https://git.example.test/infra.git")
    made.write(
        {
            "trueup.yaml": LAYOUT,
            "live/net/main.tf": MAKES,
            "live/app/main.tf": MAKES,
            "modules/m/main.tf": MAKES,
            "live/app/.terraform/modules/m/main.tf": MAKES,
        }
    )
    return made


async def test_roots_of_a_checkout_are_told_with_what_was_passed_over(tmp_path: Path) -> None:
    folder = str(repository(tmp_path).folder)
    async with site(tmp_path / "site") as made, asyncio.timeout(60):
        run = shell(made, tmp_path)
        said = await run.ok("stack", "discover", folder, "--skipped")
        assert "live/app" in said
        assert "trueup.yaml names live/app" in said
        assert "modules/m" in said.partition("PASSED OVER")[2]
        assert ".terraform" not in said
        text = await run.ok("stack", "discover", f"{folder}/live/app", "-o", "yaml")
        (stack,) = yaml.safe_load(text)
        assert stack["metadata"] == {"name": "shop", "namespace": ARGOCD}
        assert stack["spec"]["source"] == {
            "repoURL": "https://git.example.test/infra.git",
            "path": "live/app",
        }
        assert stack["spec"]["dependsOn"] == [{"name": "live-net"}]


async def test_a_set_is_previewed_made_shown_and_deleted(tmp_path: Path) -> None:
    folder = str(repository(tmp_path).folder)
    file = tmp_path / "set.yaml"
    file.write_text(SET)
    async with site(tmp_path / "site") as made, asyncio.timeout(60):
        run = shell(made, tmp_path)
        told = await run.ok("stackset", "preview", "-f", str(file), "--path", folder, "-o", "name")
        assert told.split() == ["x-shop", "x-live-net"]
        await run.ok("stackset", "create", "-f", str(file))
        where = Ref(STACK_SET, ARGOCD, "all")
        await made.world.cluster.patch(where, {"status": STATUS}, media_type="merge")
        assert "all" in await run.ok("stackset", "list")
        shown = await run.ok("stackset", "get", "all", "--skipped")
        assert "it has a lock file" in shown
        assert "it makes nothing" in shown
        told = await run.ok("stackset", "preview", "all", "--path", folder, "-o", "yaml")
        assert {each["metadata"]["labels"]["trueup.dev/stackset"] for each in yaml.safe_load(told)}
        wrong = await run("stackset", "get", "al")
        assert 'did you mean "all"?' in wrong.err
        await run.ok("stackset", "delete", "all", "--yes")
        assert await made.world.cluster.get(where) is None


async def test_what_a_layout_may_not_say_is_an_error(tmp_path: Path) -> None:
    it = repository(tmp_path)
    it.write({"trueup.yaml": "stacks: [{path: live/app, policy: {apply: auto}}]"})
    file = tmp_path / "set.yaml"
    file.write_text(SET)
    async with site(tmp_path / "site") as made, asyncio.timeout(60):
        run = shell(made, tmp_path)
        place = str(it.folder)
        told = await run("stackset", "preview", "-f", str(file), "--path", place)
        assert told.code == 1
        assert "error: live/app: trueup.yaml may not say policy" in told.err
        assert (await run("stackset", "preview")).code == 2
