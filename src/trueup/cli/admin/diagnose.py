"""
``admin diagnose``: one archive with what somebody needs who is to help, and no secrets.

What cannot be had is told in it and hinders nothing: a bundle is made when something is broken.
"""

import io
import os
import platform
import sys
import tarfile
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import orjson

from trueup.cli import home
from trueup.cli.command import Call
from trueup.cli.home import Home
from trueup.cli.output import Failure, yaml_text
from trueup.core.diagnose import blotted, kept_of, logged, said, told, values_of, variables
from trueup.core.history.veil import HIDDEN, hidden
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.application import APPLICATION, PROJECT
from trueup.model.applicationset import APPLICATION_SET
from trueup.model.errors import Stalled, Unreachable
from trueup.model.proposal import PROPOSAL
from trueup.model.stack import STACK
from trueup.model.stackset import STACK_SET

OURS = (APPLICATION, PROJECT, APPLICATION_SET, STACK, STACK_SET, PROPOSAL)
SETTINGS = ("argocd-", "trueup-")
"""How the ConfigMaps of settings are called."""
PREFIXES = ("TRUEUP_", "ARGOCD_", "KUBECONFIG", "OTEL_", "TF_", "HTTP_", "HTTPS_", "NO_PROXY")
LOG = 5 << 20  # bytes of a log, from its end
README = """What trueup admin diagnose found, for somebody who is to help.

{files}

Hidden ({hidden}): values of Secrets, wherever they stand; what is called or looks like a
secret; what people wrote into specs themselves (values of charts, variables, patches); how services
of notifications are reached but for their hosts; what addresses have behind their "?". Names of
applications, clusters and repositories are in it: read it before you pass it on.
"""


async def diagnose(call: Call) -> None:
    bundle = Bundle()
    bundle.add("versions.json", _versions())
    bundle.add("environment.json", variables(os.environ, PREFIXES))
    await _cluster(call, bundle)
    await _server(call, bundle)
    for place in call.given.many("log"):
        bundle.text(f"logs/{Path(place).name}", _log(place))
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    file = call.given.text("out") or f"trueup-diagnose-{now}.tar.gz"
    bundle.write(file)
    call.out.line(file)
    for each in bundle.problems:
        call.out.note(f"warning: {each}")


class Bundle:
    """Files, and why others could not be made. *secrets* are in none of them."""

    def __init__(self) -> None:
        self.secrets: frozenset[str] = frozenset()
        self.problems: list[str] = []
        self._files: dict[str, str] = {}

    def add(self, name: str, value: Any) -> None:
        self.text(name, orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode())

    def text(self, name: str, text: str) -> None:
        self._files[name] = text

    def write(self, file: str) -> None:
        """For its owner only."""
        files = {name: blotted(text, self.secrets) for name, text in self._files.items()}
        if self.problems:
            files["problems.txt"] = blotted("\n".join(self.problems) + "\n", self.secrets)
        listed = "\n".join(sorted(files))
        files = {"README.txt": README.format(files=listed, hidden=HIDDEN), **files}
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w:gz") as tar:
                for name, text in files.items():
                    _put(tar, name, text.encode())
        except OSError as error:
            raise Failure(f"cannot write {file}: {error.strerror}", "--out FILE") from error


def _put(tar: tarfile.TarFile, name: str, body: bytes) -> None:
    entry = tarfile.TarInfo(f"trueup-diagnose/{name}")
    entry.size, entry.mtime, entry.mode = len(body), int(time.time()), 0o600
    tar.addfile(entry, io.BytesIO(body))


def _versions() -> dict[str, Any]:
    return {
        "python": sys.version,
        "platform": platform.platform(),
        "cpus": os.cpu_count(),
        "distributions": dict(
            sorted((each.metadata["Name"], each.version) for each in distributions())
        ),
    }


async def _cluster(call: Call, bundle: Bundle) -> None:
    try:
        async with home.opened(call.given) as opened:
            bundle.add("cluster.json", {"namespace": opened.namespace})
            async for name, found in _found(opened, bundle):
                bundle.text(name, found)
    except (Stalled, Unreachable, Failure) as error:
        bundle.problems.append(f"cluster: {error}")


async def _found(opened: Home, bundle: Bundle) -> AsyncIterator[tuple[str, str]]:
    """By file; Secrets first, whose values are then known."""
    secrets = await _listed(opened, bundle, "Secret")
    bundle.secrets |= values_of(secrets)
    yield "secrets.yaml", _yaml(map(kept_of, secrets))
    for each in await _listed(opened, bundle, "ConfigMap"):
        if each.ref.name.startswith(SETTINGS):
            yield f"settings/{each.ref.name}.yaml", yaml_text(said(each.at("data") or {}))
    for kind in OURS:
        found = await _listed(opened, bundle, kind.kind, kind.group, everywhere=True)
        if found:
            yield f"objects/{kind.kind}.yaml", _yaml(map(told, found))
    events = await _listed(opened, bundle, "Event")
    yield "events.yaml", _yaml(hidden(_event(each)) for each in events)
    pods = await _listed(opened, bundle, "Pod")
    yield "pods.yaml", _yaml(hidden(_pod(each)) for each in pods)


async def _listed(
    opened: Home, bundle: Bundle, kind: str, group: str = "", *, everywhere: bool = False
) -> list[Object]:
    try:
        wanted = GroupKind(group, kind)
        if wanted not in await opened.cluster.kinds():
            return []
        namespace = "" if everywhere else opened.namespace
        found, _ = await opened.cluster.list(wanted, namespace=namespace)
    except (Stalled, Unreachable) as error:
        bundle.problems.append(f"{kind}: {error}")
        return []
    return list(found)


def _event(obj: Object) -> dict[str, Any]:
    about = obj.at("involvedObject") or {}
    return {
        "at": obj.at("lastTimestamp") or obj.at("eventTime"),
        "type": obj.at("type"),
        "about": f"{about.get('kind')}/{about.get('namespace')}/{about.get('name')}",
        "reason": obj.at("reason"),
        "message": obj.at("message"),
    }


def _pod(obj: Object) -> dict[str, Any]:
    return {
        "name": obj.ref.name,
        "images": [each.get("image") for each in obj.at("spec", "containers") or ()],
        "status": obj.at("status") or {},
    }


async def _server(call: Call, bundle: Bundle) -> None:
    """What the server says of itself, where somebody is logged in."""
    try:
        async with call.server() as client:
            bundle.add("server/version.json", await client.get("/api/version"))
            bundle.add("server/health.json", hidden(await client.get("/api/trueup/v1/health")))
    except (Stalled, Unreachable, Failure) as error:
        bundle.problems.append(f"server: {error}")


def _log(place: str) -> str:
    """Its end, without what looks like a secret."""
    try:
        with Path(place).open("rb") as file:
            file.seek(max(0, os.path.getsize(place) - LOG))
            text = file.read().decode(errors="replace")
    except OSError as error:
        raise Failure(f"cannot read {place}: {error.strerror}", "--log FILE") from error
    return logged(text)


def _yaml(bodies: Iterable[Mapping[str, Any]]) -> str:
    return "---\n".join(f"{yaml_text(body)}\n" for body in bodies)
