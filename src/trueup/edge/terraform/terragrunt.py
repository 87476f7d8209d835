"""
Terragrunt, as a program that runs another: how both are called, and what it is told.

All of it is said by the environment, in the names of its version: nothing is asked of anybody,
modules are kept in the folder of the run, and what the engine says comes as it says it. Nothing is
tried again by itself: the run is, by whoever knows what it did.
"""

import shlex
from collections.abc import Mapping
from pathlib import Path

from trueup.core.terraform.versions import version
from trueup.edge.terraform.folder import Folder
from trueup.edge.terraform.order import Order
from trueup.model.terraform import Job

NAME = "terragrunt"
BACKEND = "zz_trueup_backend_override.tf"
_RUNS = version("0.73.0")  # from which on there is `run --`, and TG_ begins its variables
_SCRIPT = '#!/bin/sh\nexec {words} "$@"\n'
_GIT = {".git/HEAD": b"ref: refs/heads/main\n", ".git/objects/.keep": b"", ".git/refs/.keep": b""}
"""Enough for ``get_repo_root()`` to find the top, which it asks Git for."""


def is_it(order: Order) -> bool:
    return order.program.tool == NAME


def words(order: Order) -> tuple[str, ...]:
    """What stands before a command of the engine."""
    began = order.program.words
    if not is_it(order) or version(order.program.version) < _RUNS:
        return began
    return (*began, "run", "--")


def files(job: Job) -> Mapping[str, bytes]:
    """By path in the repository: what a tree needs besides what is in Git."""
    places = dict(job.neighbours)
    if job.state is not None:
        places[job.root] = job.state.address
    return _GIT | {
        BACKEND if root == "." else f"{root}/{BACKEND}": _backend(address)
        for root, address in places.items()
    }


def environment(order: Order, folder: Folder) -> dict[str, str]:
    """Nothing of it, if the run is none of Terragrunt's."""
    if not is_it(order) or order.program.runs is None:
        return {}
    engine = order.program.runs.words
    path = engine[0] if len(engine) == 1 else str(_script(folder, engine))
    if version(order.program.version) < _RUNS:
        return {
            "TERRAGRUNT_TFPATH": path,
            "TERRAGRUNT_DOWNLOAD": str(folder.modules),
            "TERRAGRUNT_NON_INTERACTIVE": "true",
            "TERRAGRUNT_NO_AUTO_RETRY": "true",
            "TERRAGRUNT_NO_COLOR": "true",
            "TERRAGRUNT_FORWARD_TF_STDOUT": "true",
            "TERRAGRUNT_LOG_LEVEL": "warn",
        }
    return {
        "TG_TF_PATH": path,
        "TG_DOWNLOAD_DIR": str(folder.modules),
        "TG_NON_INTERACTIVE": "true",
        "TG_NO_AUTO_RETRY": "true",
        "TG_NO_COLOR": "true",
        "TG_NO_TIPS": "true",
        "TG_TF_FORWARD_STDOUT": "true",
        "TG_LOG_FORMAT": "json",
        "TG_LOG_LEVEL": "warn",
    }


def _script(folder: Folder, engine: tuple[str, ...]) -> Path:
    """A program that is called by more than one word, as one."""
    file = folder.path / "engine"
    if not file.exists():
        file.write_text(_SCRIPT.format(words=shlex.join(engine)))
        file.chmod(0o700)
    return file


def _backend(address: str) -> bytes:
    """Who asks, and by which token, stands in the environment."""
    named = ("address", "lock_address", "unlock_address")
    lines = "".join(f'    {each} = "{address}"\n' for each in named)
    return f'terraform {{\n  backend "http" {{\n{lines}  }}\n}}\n'.encode()
