"""An application with a plugin, one with an encrypted Secret, one hydrated: by the command line."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.git_http import GitServer, git_server
from tests.support.repository import Repository
from tests.support.serve import serving
from tests.support.shell import Shell
from tests.support.sops import Person, as_yaml
from trueup.edge.kube.client import Client
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION

WHERE = ("--dest-server", "https://kubernetes.default.svc", "--dest-namespace", "shop")
POLICY = ("--sync-policy", "auto", "--sync-option", "CreateNamespace=true")
PLUGIN = """
apiVersion: argoproj.io/v1alpha1
kind: ConfigManagementPlugin
metadata: {name: names}
spec:
  version: v1
  generate:
    command: [sh, -c]
    args:
      - |
        for name in $(cat names.txt); do
          printf -- '---\\napiVersion: v1\\nkind: ConfigMap\\n'
          echo "metadata: {name: $ARGOCD_ENV_PREFIX$name}"
        done
  parameters:
    static: [{name: suffix, title: Comes after a name, string: none}]
    dynamic: {command: [echo, '[{"name": "labels", "collectionType": "map", "map": {"a": "b"}}]']}
"""
NAMES = ("labels", "suffix")
SECRET = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "db"},
    "stringData": {"password": "correct-horse"},
}
OVERLAY = "resources: [config.yaml]\nnamePrefix: dev-\n"
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {colour: blue}\n"


class Shop:
    """What the story is told with."""

    def __init__(self, folder: Path, server: GitServer, cluster: Client) -> None:
        self.cli = Shell(folder)
        self.url = f"{server.url}/shop.git"
        self.bare = server.root / "shop.git"
        self.cluster = cluster

    async def secret(self, name: str, labels: dict[str, str], **data: str) -> None:
        meta = {"name": name, "namespace": "argocd", "labels": labels}
        coded = {
            key.replace("_", "."): base64.b64encode(text.encode()).decode()
            for key, text in data.items()
        }
        await self.cluster.create(
            {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "data": coded}
        )

    async def key(self, text: str) -> None:
        """Exchange the key that there is."""
        coded = base64.b64encode(text.encode()).decode()
        where = Ref(GroupKind("", "Secret"), "argocd", "keys")
        await self.cluster.patch(where, {"data": {"me.agekey": coded}}, media_type="merge")

    async def until(self, app: str, words: str) -> None:
        """Until a condition of the application says *words*."""
        async for event in self.cluster.watch(APPLICATION, namespace="argocd"):
            conditions = event.object.listed("status", "conditions")
            if event.object.ref.name == app and words in str(conditions):
                return

    async def found(self, kind: str, name: str) -> Any:
        obj = await self.cluster.get(Ref(GroupKind("", kind), "shop", name))
        assert obj is not None
        return obj.body


@asynccontextmanager
async def shop(folder: Path, key: str) -> AsyncIterator[Shop]:
    """A server with the plugin, over a repository that only those with a password may reach."""
    (folder / "plugins").mkdir()
    (folder / "plugins" / "names.yaml").write_text(PLUGIN)
    (folder / "served").mkdir()
    with git_server(folder / "served", "writer", "s3cret-one") as server:
        async with serving(folder, "--plugins", str(folder / "plugins")) as (_, cluster):
            made = Shop(folder, server, cluster)
            await made.secret("keys", {"trueup.dev/secret-type": "sops-age"}, me_agekey=key)
            access = {"url": made.url, "username": "writer", "password": "s3cret-one"}
            for kind in ("repository", "repository-write"):
                await made.secret(kind, {"argocd.argoproj.io/secret-type": kind}, **access)
            settings = Ref(GroupKind("", "ConfigMap"), "argocd", "argocd-cmd-params-cm")
            data = {"hydrator.enabled": "true"}
            await cluster.patch(settings, {"data": data}, media_type="merge")
            yield made


async def test_plugin_secret_and_branch(tmp_path: Path) -> None:
    me, work = Person(), Repository(tmp_path / "work")
    work.commit(
        {
            "names/names.txt": "one two\n",
            "secrets/db.yaml": as_yaml(SECRET, me, "stringData"),
            "web/kustomization.yaml": OVERLAY,
            "web/config.yaml": CONFIG,
        }
    )
    async with shop(tmp_path, Person().key) as it:
        work.git("clone", "--quiet", "--bare", ".", str(it.bare))
        work.git("--git-dir", str(it.bare), "config", "http.receivepack", "true")
        run = it.cli.ok
        source = ("--repo", it.url, "--revision", "main", *WHERE, *POLICY)
        plugin = ("--config-management-plugin", "names-v1", "--plugin-env", "PREFIX=eu-")
        await run("app", "create", "names", "--path", "names", *plugin, *source)
        await run("app", "create", "secrets", "--path", "secrets", *source)
        dry = ("--dry-source-repo", it.url, "--dry-source-path", "web")
        wet = ("--dry-source-revision", "main", "--sync-source-branch", "env/dev")
        to = ("--sync-source-path", "apps/web", *WHERE, *POLICY)
        await run("app", "create", "web", *dry, *wet, *to, "--validate=false")
        await it.until("secrets", "secrets/db.yaml: cannot be decrypted: no key of ours opens it")
        await it.key(me.key)
        await run("app", "wait", "names", "secrets", "--sync", "--health", "--timeout", "30")
        told = [
            line.split("  ")
            for line in (await run("app", "get", "names", "--show-params")).split("\n")
        ]
        assert [[word.strip() for word in line if word] for line in told if line[0] in NAMES] == [
            ["labels", "map", "a=b"],
            ["suffix", "string", "none", "Comes after a name"],
        ]
        assert (await it.found("ConfigMap", "eu-two"))["metadata"]["name"] == "eu-two"
        data = (await it.found("Secret", "db"))["data"]
        assert base64.b64decode(data["password"]) == b"correct-horse"
        assert "correct-horse" not in await run("app", "diff", "secrets")
        await run("app", "wait", "web", "--hydrated", "--sync", "--health", "--timeout", "30")
        assert (await it.found("ConfigMap", "dev-web"))["data"] == {"colour": "blue"}
        shown = work.git("--git-dir", str(it.bare), "show", "env/dev:apps/web/manifest.yaml")
        assert "name: dev-web" in shown
        kept = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
        ours = [path for path in kept if "apiserver" not in path.parts]
        assert not [path for path in ours if b"correct-horse" in path.read_bytes()]
