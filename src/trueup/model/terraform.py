"""
What passes between those who keep a Stack true and the process that runs Terraform.

A `Job` is one run: everything that it may know. Its end is a `Result`; what happens on the way is
told as `Progress`. States are kept by name, in versions.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from trueup.k8s.value import Value


class Engine(Value, frozen=True):
    """
    Which program: *tool* is ``terraform``, ``tofu`` or ``terragrunt``; *version*: a constraint,
    empty: any. *required*: by the root's files, *required_tofu*: by those of OpenTofu alone.
    *pinned*: the version that is taken where it is there and fits.
    *runs*: what Terragrunt runs; its *tool* is empty where either will do.
    """

    tool: str = "terraform"
    version: str = ""
    required: str = ""
    required_tofu: str = ""
    runs: "Engine | None" = None
    pinned: str = ""


class StateAccess(Value, frozen=True):
    """
    Our own HTTP backend, for one run: it ends with the token.

    *authority*: PEM of the certificate that vouches for it, where that is none that all know.
    """

    address: str
    user: str
    token: str
    authority: str = ""


class Grant(Value, frozen=True):
    """
    *run* may read the state of that name (`States`), and lock and write it if *write*. *reads*: the
    names of others that it may read, too.
    """

    run: str
    state: str
    write: bool = False
    revision: str = ""
    reads: tuple[str, ...] = ()


class Place(Value, frozen=True):
    """
    Whose a run is, and where a cluster runs it: *namespace* and *name* of its Stack.

    *account*: a service account there; empty: the usual one. *cpu*: a quantity; empty: no limit.
    """

    namespace: str = ""
    name: str = ""
    account: str = ""
    cpu: str = ""


class Job(Value, frozen=True):
    """
    One run of one root.

    *kind*: ``plan``, ``apply``, ``destroy`` (a plan of that), ``drift`` (refresh only), ``import``,
    ``unlock`` (of the root's own state, the lock of the id *unlocks*).
    *files*, *links*: by path in the repository, as far as the root at the folder *root* needs them.
    *variables*: any JSON by name; *environment*: what
    providers read; *secrets*: texts that are masked wherever they would be said. *state*: None: the
    root's own backend, with *backend*. *plan*: of an apply, the saved plan. *imports*: address and
    id. *neighbours*: of Terragrunt's units that it depends on, by folder, where their states are.
    *seconds*: of init, of plan and of apply. *memory*, *disk*: bytes. *place*: whose it is, and
    where a cluster runs it. *whole*: all of the plan's JSON is needed, though there be nothing to
    do. *owner* names whose run it is, *prepares* what ``init`` reads: with the same of both it may
    begin with what an earlier run has prepared.
    """

    id: str
    kind: str
    files: Mapping[str, bytes]
    links: Mapping[str, str] = {}
    root: str = "."
    engine: Engine = Engine()
    workspace: str = ""
    variables: Mapping[str, Any] = {}
    variable_files: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}
    secrets: tuple[str, ...] = ()
    state: StateAccess | None = None
    backend: Mapping[str, Any] = {}
    parallelism: int = 10
    targets: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    imports: tuple[tuple[str, str], ...] = ()
    unlocks: str = ""
    neighbours: Mapping[str, str] = {}
    plan: bytes = b""
    seconds: tuple[float, float, float] = (600.0, 1800.0, 7200.0)
    memory: int = 2 << 30
    disk: int = 10 << 30
    network: bool = True
    place: Place = Place()
    whole: bool = True
    owner: str = ""
    prepares: str = ""


class Diagnostic(Value, frozen=True):
    """As Terraform says it; *where*: ``main.tf:3``."""

    severity: str
    summary: str
    detail: str = ""
    address: str = ""
    where: str = ""


class Said(Value, frozen=True):
    """The end of what a run has said so far, masked. *begins*: how much came before *text*."""

    text: str = ""
    begins: int = 0

    @property
    def ends(self) -> int:
        return self.begins + len(self.text)


class Progress(Value, frozen=True):
    """
    How far a run is, so far. *resources*: by address what is being done (``creating``), or became
    of it (``created``, ``failed``), with the seconds that it took. *since*: when what is being done
    now began. *refreshed*: of how many it is known what they really are.
    """

    step: str = ""
    done: int = 0
    total: int = 0
    resources: Mapping[str, tuple[str, float]] = {}
    message: str = ""
    since: Mapping[str, datetime] = {}
    refreshed: int = 0
    said: Said = Said()


class Result(Value, frozen=True):
    """
    How a run ended.

    *phase*: ``Succeeded``, ``Failed``, ``Cancelled``, ``TimedOut``, or ``Lost``: its
    process was killed. *plan*: the saved plan, and
    *shown*: what ``show -json`` says of it, both with secrets in clear. *outputs*: as
    ``output -json``. *errored*: a state that could not be saved, and must be. *engine*: such as
    ``terraform 1.11.4``. *resources*: how many the state holds, and *unmet*: which of its ``check``
    blocks fail, where that is known. *log*: for people, masked.
    """

    phase: str
    engine: str = ""
    plan: bytes = b""
    shown: Mapping[str, Any] | None = None
    outputs: Mapping[str, Any] | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    errored: bytes = b""
    resources: int | None = None
    unmet: tuple[str, ...] | None = None
    lock_file: str = ""
    log: str = ""

    @property
    def failed(self) -> bool:
        return self.phase != "Succeeded"


class News(Value, frozen=True):
    """
    What is known of a run that was sent elsewhere: to which *namespace*, and *at* what time.

    *created*: what carries it out was made. *cancelled*: its end is wanted. *by*: who has taken it,
    if anybody; *heard*: when that was heard of last, and how far it was. *brought*: it has ended.
    """

    namespace: str
    at: datetime
    created: bool = False
    cancelled: bool = False
    by: str = ""
    heard: datetime | None = None
    progress: Progress = Progress()
    brought: bool = False


class LockInfo(Value, frozen=True):
    """Who holds a state, as Terraform's lock-info JSON says it."""

    id: str = msgspec.field(name="ID", default="")
    operation: str = msgspec.field(name="Operation", default="")
    info: str = msgspec.field(name="Info", default="")
    who: str = msgspec.field(name="Who", default="")
    version: str = msgspec.field(name="Version", default="")
    created: str = msgspec.field(name="Created", default="")
    path: str = msgspec.field(name="Path", default="")


class Lock(Value, frozen=True):
    """*info* as it was given; *by*: who asked; *run*: the run of ours that holds it, if any."""

    info: LockInfo
    by: str = ""
    run: str = ""
    at: datetime | None = None


class StateVersion(Value, frozen=True):
    """
    One version of a state, without its body. *number* grows by one; *sha256* is of the body.

    *by*, *run*, *revision*: who wrote it, in which run, for which commit. *restored*: the version
    that it brings back. *deleted*: from this one on there is none; it has no body.
    """

    number: int
    serial: int
    lineage: str
    at: datetime
    sha256: str
    size: int = 0
    by: str = ""
    run: str = ""
    revision: str = ""
    restored: int = 0
    resources: int = 0
    terraform_version: str = ""
    deleted: bool = False


class Owner(Value, frozen=True):
    """
    Whose the states of one Stack's name are, with all that is kept beside them.

    *project*: empty: of the one that ``argocd-cm`` names for states that no Stack is for. *uid*: of
    the Stack that has them; empty: none has had them yet. *left*: since when that is gone.
    *earlier*: they were kept before owners were known; the Stack that is there has them.
    """

    project: str = ""
    uid: str = ""
    left: datetime | None = None
    earlier: bool = False
