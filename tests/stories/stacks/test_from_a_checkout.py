"""
``trueup plan`` in a checkout of roots whose states a server keeps: the plan is the true one, as far
as whoever asks may read, and nothing of the server is locked, written or given to a run.
"""

import json
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio

from tests.stories.stacks.people import People, people
from tests.stories.stacks.place import SHARED, Place, shared, synced
from tests.support.checkout import part
from tests.support.shell import Done, Shell
from tests.support.terraform.mirror import config
from tests.support.terraform.root import cloud

pytestmark = SHARED
SECRET = "hunter2-of-the-cloud"


def root(folder: str, name: str, size: str, more: str = "") -> str:
    return f"""
# file: {folder}/main.tf
{cloud()}
{more}
resource "cloud_server" "web" {{
  name = {name}
  size = {size}
}}
output "name" {{ value = cloud_server.web.name }}
output "token" {{
  value     = cloud_server.web.token
  sensitive = true
}}
"""


def variables(*names: str) -> str:
    return "\n".join(f'variable "{each}" {{ type = string }}' for each in names)


NET = root("net", '"net"', "var.size", variables("size"))
BLUE = root(
    "blue", '"${var.net}-${terraform.workspace}"', '"small"', variables("net", "token", "key")
)
ROOTS = NET + BLUE
_it = shared(ROOTS)
SIZES = {"kind": "ConfigMap", "metadata": {"name": "sizes"}}
OF_NET: dict[str, Any] = {
    "variables": [
        {"name": "size", "valueFrom": {"configMapKeyRef": {"name": "sizes", "key": "web"}}}
    ]
}
OF_BLUE: dict[str, Any] = {
    "workspace": "blue",
    "variables": [
        {"name": "net", "valueFrom": {"outputRef": {"stack": "net", "output": "name"}}},
        {"name": "token", "valueFrom": {"outputRef": {"stack": "net", "output": "token"}}},
        {"name": "key", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "cloud"}}},
    ],
}


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="who")
async def _who(it: Place) -> AsyncIterator[People]:
    """Both Stacks are applied; only ``blue`` is declared in the repository."""
    async with people(it) as made:
        await it.put({**SIZES, "data": {"web": "small", "other": "unread"}})
        await it.put(
            {"kind": "Secret", "metadata": {"name": "keys"}, "stringData": {"cloud": SECRET}}
        )
        await it.stack("net", **OF_NET)
        await it.stack("blue", **OF_BLUE)
        for name in ("net", "blue"):
            await it.until(synced, name)
        yield made


def declared(it: Place, name: str, **spec: Any) -> str:
    source = {"repoURL": it.repository.url, "path": name}
    body = {
        "apiVersion": "trueup.dev/v1alpha1",
        "kind": "Stack",
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {"source": source, "runner": it.with_cloud(), **spec},
    }
    return f"# file: argocd/{name}.yaml\n{json.dumps(body)}\n"


class Desk:
    """A checkout of the repository, where *text* is what was changed."""

    def __init__(self, it: Place, folder: Path, text: str) -> None:
        self.it, self.home = it, folder
        self.folder = folder / "checkout"
        words = ["git", "clone", "--quiet", it.repository.url, str(self.folder)]
        subprocess.run(words, check=True)
        for each in text.split("# file: ")[1:]:
            path, _, said = each.partition("\n")
            file = self.folder / path.strip()
            file.parent.mkdir(exist_ok=True)
            file.write_text(said)

    async def plan(self, who: People, name: str = "", *words: str) -> Done:
        """As *name*; nobody: there is no server, as far as whoever asks knows."""
        environ = {"TF_CLI_CONFIG_FILE": str(config(self.home))}
        if name:
            environ |= {"TRUEUP_SERVER": who.address, "TRUEUP_AUTH_TOKEN": who.tokens[name]}
        run = Shell(self.home, environ, self.folder)
        return await run("plan", "--quiet", *words)

    async def told(self, who: People, name: str = "", *words: str) -> dict[str, Any]:
        done = await self.plan(who, name, "--format", "json", *words)
        assert done.out, done.err
        found: dict[str, Any] = json.loads(done.out)
        return found


def server(found: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What becomes of the one in the cloud: the action, and its fields with before and after."""
    said = next((x for x in found["changes"] if x["address"] == "cloud_server.web"), None)
    assert said is not None, (found["changes"], found["why"], messages(found))
    fields = {each["path"]: (each["before"], each["after"]) for each in said["fields"]}
    return said["action"], fields


def messages(found: dict[str, Any]) -> str:
    return "\n".join(f"{each['message']} {each.get('hint', '')}" for each in found["findings"])


async def versions(who: People, name: str) -> tuple[list[int], Any]:
    _, found = await who.asks("ann", "GET", f"states/argocd/{name}/versions")
    return [each["number"] for each in found["items"]], found.get("lock")


async def test_the_plan_is_made_over_the_state_that_the_server_keeps(
    it: Place, who: People, tmp_path: Path
) -> None:
    """Its Stack is in no manifest: the server tells of it."""
    desk = Desk(it, tmp_path, NET.replace("size = var.size", 'size = "${var.size}r"'))
    before = await versions(who, "net")
    net = part(await desk.told(who, "ann"), "Stack/argocd/net")
    assert (net["state"], net["against"], net["provisional"]) == ("Planned", "its state", False), (
        net["why"]
    )
    action, fields = server(net)
    assert (action, fields["size"]) == ("update", ("small", "smallr"))
    assert await versions(who, "net") == before


async def test_who_may_not_read_the_state_is_told_so_and_plans_as_without_a_server(
    it: Place, who: People, tmp_path: Path
) -> None:
    desk = Desk(it, tmp_path, NET + "# more\n" + declared(it, "net", **OF_NET))
    for name, words in (("dev", "permission denied"), ("", "no server is named that keeps it")):
        net = part(await desk.told(who, name), "Stack/argocd/net")
        assert (net["against"], net["provisional"]) == ("nothing", True)
        assert server(net)[0] == "create"
        assert words in messages(net)
        assert "trueup plan --revision" in messages(net)
        assert "ConfigMap argocd/sizes, not known here" in messages(net)
    down = await desk.plan(who, "", "--server", "127.0.0.1:9", "--plaintext")
    assert "cannot reach 127.0.0.1:9" in down.out


async def test_outputs_of_others_are_lent_and_secrets_stay_where_they_are(
    it: Place, who: People, tmp_path: Path
) -> None:
    desk = Desk(it, tmp_path, BLUE.replace('"small"', '"large"') + declared(it, "blue", **OF_BLUE))
    done = await desk.plan(who, "ann", "--format", "json")
    blue = part(json.loads(done.out), "Stack/argocd/blue")
    action, fields = server(blue)
    assert action == "update"  # of its workspace, and with the output of net
    assert (fields["size"], "name" in fields) == (("small", "large"), False)
    assert blue["provisional"]
    assert "variable key comes from Secret argocd/keys, not known here" in messages(blue)
    assert "token" not in messages(blue)  # ann may read the state of net
    token = it.cloud.things("server")["net"].get("token") or SECRET
    assert SECRET not in done.out + done.err
    assert token not in done.out + done.err


async def test_what_a_stack_reads_of_config_maps_is_for_who_may_read_its_state(
    it: Place, who: People
) -> None:
    path = "stacks/argocd/net/inputs"
    assert await who.asks("ann", "GET", path) == (200, {"configMaps": {"sizes": {"web": "small"}}})
    assert (await who.asks("dev", "GET", path))[0] == 403
    assert (await who.asks("eve", "GET", path))[0] == 403
    status, said = await who.asks("ann", "GET", "stacks/argocd/blue/inputs")
    assert (status, said) == (200, {"configMaps": {}})  # no Secrets
