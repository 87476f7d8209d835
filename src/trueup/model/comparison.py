"""
Compared and Comparison: what Git declares against what is live, object by object.

Made by :mod:`trueup.core.compare`; read by the plan, by ``status.resources`` and by every view of
differences. ``None`` as a sync status means that the object has none: hooks, objects that are
skipped or ignored, and objects that carry a mark copied from another object.
"""

from enum import StrEnum

from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.change import Change
from trueup.model.policy import MISREAD, Finding


class SyncCode(StrEnum):
    """Of one object, or of all of an application."""

    SYNCED = "Synced"
    OUT_OF_SYNC = "OutOfSync"
    UNKNOWN = "Unknown"


class Compared(Value, frozen=True):
    """
    One object: desired, live, or both.

    *change* is what would make it as desired (None: nothing; DELETE: Git no longer has it).
    *ignored*: an apply would change something that ``ignoreDifferences`` does not count.
    *counts* says whether its status makes the whole application OutOfSync.
    *desired* is normalised: it is exactly what an apply would send.
    """

    ref: Ref
    version: str
    status: SyncCode | None = None
    change: Change | None = None
    desired: Object | None = None
    live: Object | None = None
    hook: bool = False
    wave: int = 0
    requires_pruning: bool = False
    requires_confirmation: bool = False
    ignored: bool = False
    counts: bool = True

    @property
    def differs(self) -> bool:
        """Whether it is not as Git says; its status is Unknown where that must not be changed."""
        forbidden = self.status is SyncCode.UNKNOWN and self.change is not None
        return self.status is SyncCode.OUT_OF_SYNC or forbidden


class Comparison(Value, frozen=True):
    """
    Every object of an application, and what there is to say of them.

    *hooks* are the desired hook objects as Git declares them; one that has only ``generateName``
    has no name yet and therefore stands here alone and not among *objects*. *forbidden* says of
    each object and hook that the project does not permit why; such hooks are not among *hooks*.
    *namespace*: the destination namespace has other metadata than the application declares.
    """

    objects: tuple[Compared, ...] = ()
    hooks: tuple[Object, ...] = ()
    forbidden: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    namespace: bool = False

    @property
    def status(self) -> SyncCode:
        """OutOfSync as soon as one object that counts is, or would be if it were permitted."""
        out = self.namespace or any(each.counts and each.differs for each in self.objects)
        return SyncCode.OUT_OF_SYNC if out else SyncCode.SYNCED

    @property
    def misread(self) -> tuple[Finding, ...]:
        """What keeps the objects that it is about from being synced until it is corrected."""
        return tuple(finding for finding in self.findings if finding.type == MISREAD)

    @property
    def only_pruning_left(self) -> bool:
        """Whether nothing differs but objects that Git no longer has."""
        out = [each for each in self.objects if each.differs]
        pruning = bool(out) and all(each.requires_pruning for each in out)
        return pruning and not self.namespace
