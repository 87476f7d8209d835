"""
StackSet of ``trueup.dev/v1alpha1``: a Stack for each root that a repository holds.

The roots are found as `core.terraform.files.discover` says; each becomes a Stack made of the
template. A Stack belongs to the set whose name its label `OF` bears.
"""

from collections.abc import Mapping
from datetime import datetime

from trueup.k8s.ref import GroupKind
from trueup.k8s.value import Value
from trueup.model.declared import Declared
from trueup.model.source import Source
from trueup.model.stack import StackCondition, StackSpec

STACK_SET = GroupKind("trueup.dev", "StackSet")
OF = "trueup.dev/stackset"
"""The label by which a Stack belongs to a set of its namespace."""
MADE = "trueup.dev/stackset-digest"
"""The annotation that names what the set last made of a Stack."""
STACKS = "trueup.dev/stacks"
"""The finalizer by which a deleted StackSet deletes its Stacks first; else they stay."""
KEEP, ORPHAN, DESTROY_FIRST = "keep", "orphan", "destroy"
GOING = (KEEP, ORPHAN, DESTROY_FIRST)
OVERRIDES = (
    *("name", "tool", "version", "workspace", "workspaces", "variableFiles", "variables"),
    *("inputs", "dependsOn", "labels", "annotations"),
)
"""What ``trueup.yaml`` may say of a root unless the set says otherwise: nothing of a policy."""


class StackMeta(Value, frozen=True):
    """
    *name*, and every other text of the template but those of its policy, may hold ``{name}`` (what
    the root is called), ``{path}`` (with ``-`` for ``/``), ``{folder}`` (its last part) and
    ``{workspace}``.
    """

    name: str = "{name}"
    labels: Mapping[str, str] = {}
    annotations: Mapping[str, str] = {}


class StackTemplate(Value, frozen=True):
    """What each Stack is made of; its source is the set's, with the path of the root."""

    metadata: StackMeta = StackMeta()
    spec: StackSpec = StackSpec()


class LayoutOptions(Value, frozen=True):
    """
    *file*: at the top of the repository, that says what the roots are; empty: none is read.
    *allow*: what it may say of a root, by the names of its fields; ``policy`` and ``drift`` only
    if they are named here.
    """

    file: str = "trueup.yaml"
    allow: tuple[str, ...] = OVERRIDES


class StackSetSpec(Value, frozen=True):
    """
    *source*: *path* is the folder that roots are looked for in. *include* (none: all), *exclude*:
    globs of folders, seen from the top of the repository. *gone*: what becomes of a Stack whose
    root is not there any more: ``keep``, ``orphan`` (the Stack is deleted, what it has made stays)
    or ``destroy`` (a plan to destroy it all waits for approval, then the Stack is deleted). *most*:
    so many may leave at once; if it were more, none does. *suspend*: nothing is made or removed.
    """

    source: Source = Source()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    layout: LayoutOptions = LayoutOptions()
    template: StackTemplate = StackTemplate()
    gone: str = KEEP
    most: int = 10
    suspend: bool = False


class RootStatus(Value, frozen=True):
    """
    One root and its Stack. *why*: it is taken for a root. *state*: ``Current``, ``Taken`` (others
    have a Stack of that name), ``Invalid``, ``Gone`` (the root is, its Stack is kept) or
    ``Leaving``.
    """

    path: str = ""
    stack: str = ""
    tool: str = ""
    why: str = ""
    state: str = "Current"
    message: str = ""


class SkippedStatus(Value, frozen=True):
    """A folder with configuration that is no root, and why."""

    path: str = ""
    why: str = ""


class StackSetStatus(Value, frozen=True):
    """*found*, *gone*, *passed*: how many roots, Stacks without one, and folders that are none."""

    revision: str = ""
    found: int = 0
    gone: int = 0
    passed: int = 0
    roots: tuple[RootStatus, ...] = ()
    skipped: tuple[SkippedStatus, ...] = ()
    conditions: tuple[StackCondition, ...] = ()
    looked_at: datetime | None = None
    observed_generation: int = 0


class StackSet(Declared, frozen=True):
    """The whole object."""

    KIND = STACK_SET

    spec: StackSetSpec = StackSetSpec()
    status: StackSetStatus = StackSetStatus()

    @property
    def project(self) -> str:
        """Its Stacks are of it, and so is the set."""
        return self.spec.template.spec.project or "default"
