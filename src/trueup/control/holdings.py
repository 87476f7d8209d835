"""
Holdings: what is known of the objects of one cluster, and who is told when that changes.

A write's answer is put in at once, so that its writer sees it; the watch's later echo of it is no
news then, nor is what the watch still tells of an object that we have seen go.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from itertools import islice

import msgspec

from trueup.control.entry import Entry, entry, remarked
from trueup.control.shelf import Shelf
from trueup.core.annotations.tracking import Tracking
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value

EVERYWHERE = frozenset({"argocd-notifications-cm", "argocd-notifications-secret"})
"""Settings that a namespace of Applications may have of its own."""
REMEMBERED = 4096  # changes, for those who look now and then


class Reason(StrEnum):
    """What happened to an object. STATUS: nothing but its status and bookkeeping changed."""

    APPEARED = "appeared"
    CHANGED = "changed"
    STATUS = "status"
    GONE = "gone"


class Change(Value, frozen=True):
    """
    One object that changed, and the application instances that it belongs to, before or after.

    *initial*: it was there when the watch began. *child*: another object owns it.
    """

    ref: Ref
    reason: Reason
    apps: frozenset[str]
    child: bool = False
    initial: bool = False


Listener = Callable[[Change], None]


class Holdings:
    """*namespace* is where Trueup's settings are, of which everything is kept."""

    def __init__(self, tracking: Tracking, namespace: str) -> None:
        self.shelf = Shelf()
        self._tracking = tracking
        self._namespace = namespace
        self._asked: set[Ref] = set()  # what somebody wants whole
        self._leaving: set[str] = set()  # uids of what is gone, of which the watch still tells
        self._listeners: list[Listener] = []
        self._changes = 0
        self._latest: deque[Ref] = deque(maxlen=REMEMBERED)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have every change told, until what is given back is called; it must not raise."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def changed(self, since: int) -> tuple[int, Sequence[Ref] | None]:
        """The number of changes until now, and what they were after *since* of them; None: many."""
        count = self._changes - since
        if since < 0 or count > len(self._latest):
            return self._changes, None
        return self._changes, [*islice(reversed(self._latest), count)]

    def outlined(self, app: str, asked: Iterable[Ref]) -> Sequence[Ref]:
        """Those of *app*, and those *asked* for, that are not whole: from now on they shall be."""
        asked = tuple(asked)
        self._asked.update(asked)  # also what comes while the others are read
        named = [found for ref in asked if (found := self.shelf.get(ref))]
        refs = [each.ref for each in (*self.shelf.of_app(app), *named) if not each.whole]
        self._asked.update(refs)
        return list(dict.fromkeys(refs))

    def retrack(self, tracking: Tracking) -> None:
        """The way of tracking was changed: read the marks again."""
        self._tracking = tracking
        for each in list(self.shelf):
            self.shelf.put(remarked(each, tracking))

    # What we have written or read ourselves.

    def wrote(self, obj: Object) -> None:
        self._put(entry(obj, self._tracking, whole=True, written=True))

    def read(self, obj: Object) -> None:
        """It was held in outline."""
        new, old = entry(obj, self._tracking, whole=True, written=True), self.shelf.get(obj.ref)
        if old and new.version == old.version:
            self.shelf.put(msgspec.structs.replace(new, written=old.written))
        elif old and not _older(new, old):
            self._put(new)

    def removed(self, ref: Ref, uid: str) -> None:
        """We have seen it go."""
        old = self.shelf.get(ref)
        if old and old.uid == uid:
            self._leaving.add(uid)
            self.drop(ref)

    # What the watches tell.

    def told(self, obj: Object, *, initial: bool) -> None:
        old = self.shelf.get(obj.ref)
        new = entry(obj, self._tracking, whole=self._wanted(obj.ref))
        if new.uid in self._leaving:
            return
        if old and old.version == new.version:
            self.shelf.put(new)  # the echo of our own write is no news
        elif not (old and old.written and _older(new, old)):
            self._put(new, initial=initial)

    def _wanted(self, ref: Ref) -> bool:
        """All that it says."""
        ours = ref.namespace == self._namespace or ref.name in EVERYWHERE
        return ours or ref in self._asked

    def told_gone(self, obj: Object, *, initial: bool) -> None:
        old = self.shelf.get(obj.ref)
        uid = obj.at("metadata", "uid") or ""
        self._leaving.discard(uid)
        if old and not (old.written and old.uid != uid):  # else: we have made it anew since
            self.drop(obj.ref, initial=initial)

    def told_all(self, kind: GroupKind, seen: set[Ref], *, initial: bool) -> None:
        """A watch that was begun anew has told of all that there is."""
        for old in list(self.shelf.of_kind(kind)):
            if old.ref not in seen and not old.written:
                self.drop(old.ref, initial=initial)

    def drop(self, ref: Ref, *, initial: bool = False) -> None:
        if (old := self.shelf.get(ref)) is not None:
            apps = self.shelf.apps(old)
            self.shelf.remove(ref)
            self._asked.discard(ref)
            self._tell(Change(ref, Reason.GONE, apps, bool(old.owners), initial))

    def _put(self, new: Entry, *, initial: bool = False) -> None:
        old = self.shelf.get(new.ref)
        apps = self.shelf.apps(old) if old else frozenset()
        self.shelf.put(new)
        if old is None or old.uid != new.uid:
            reason = Reason.APPEARED
        else:
            reason = Reason.STATUS if old.stamp == new.stamp else Reason.CHANGED
        apps |= self.shelf.apps(new)
        self._tell(Change(new.ref, reason, apps, bool(new.owners), initial))

    def _tell(self, change: Change) -> None:
        self._changes += 1
        self._latest.append(change.ref)
        for listener in self._listeners:
            listener(change)


def _older(new: Entry, old: Entry) -> bool:
    numbers = new.version.isdigit() and old.version.isdigit()
    return numbers and int(new.version) < int(old.version)
