"""
What the process of a run is given to do: the job, and how this machine runs such jobs.

It is read from the standard input, so that what is secret lies on no disk longer than Terraform
needs it there.
"""

import os
from collections.abc import Mapping

from trueup.k8s.value import Value
from trueup.model.terraform import Job


class Program(Value, frozen=True):
    """*words* begin its command line. *runs*: the engine that it runs itself, if it is none."""

    tool: str
    version: str
    words: tuple[str, ...]
    runs: "Program | None" = None

    @property
    def engine(self) -> "Program":
        return self.runs or self

    def __str__(self) -> str:
        return f"{self.tool} {self.version}" + (f" ({self.runs})" if self.runs else "")


class Providers(Value, frozen=True):
    """
    Where providers come from.

    *store*: a folder of ours, in which each is kept once it was fetched. *folder*: a mirror on
    disk; *network*: the address of one (https). *direct*: registries may be asked.
    """

    store: str = ""
    folder: str = ""
    network: str = ""
    direct: bool = True


class Limits(Value, frozen=True):
    """
    Of every run.

    *patience*: seconds for saving the state after an interrupt, before it is told again, and once
    more before it is killed. *output*: bytes that one command may say or give. *spare*: bytes that
    are left on the disk, for states and logs, whatever runs need. *log*: characters of the log for
    people. *retries*: of each request for the state; 12 take about two minutes, in which a server
    is there again. *lock*: seconds to wait for a state that somebody else holds. *looks*,
    *changes*: how many runs that plan, and that change things, work at the same time.
    """

    patience: float = 120.0
    output: int = 256 << 20
    spare: int = 128 << 20
    log: int = 256 << 10
    retries: int = 12
    lock: int = 60
    looks: int = 2 * max(2, os.cpu_count() or 1)
    changes: int = 20


class Order(Value, frozen=True):
    """
    *environment*: of this machine; *hidden*, *shown*: folders that are private, and not. *warm*: a
    folder in which what runs have prepared is kept for later ones; empty: none is. *schemas*: the
    same of what providers say of themselves. *turns*: a folder of their turns; empty: nobody waits.
    """

    job: Job
    program: Program
    environment: Mapping[str, str] = {}
    providers: Providers = Providers()
    limits: Limits = Limits()
    hidden: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    warm: str = ""
    schemas: str = ""
    turns: str = ""
