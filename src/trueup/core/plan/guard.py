"""
Guard: a sync that would prune a great deal, or something precious, pauses for a person.

``trueup.dev/confirm-prune`` on an AppProject or on an Application, whose word wins, is a list of
what is too much, such as ``50%, 20, Namespace, PersistentVolumeClaim, argoproj.io/*``. Without it
what a person asks for is pruned, and automation waits where more than half of many objects would
go, or what others' data is in. A broken template or a wrong merge loses objects without any error;
this is the last door before they are deleted. The confirmation ``trueup.dev/prune-confirmed`` is
bound to the digest of what was rendered, so that another commit needs another one. Argo CD has no
such thing.
"""

import re
from collections.abc import Iterable, Iterator

from trueup.core.globs import matches
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value
from trueup.model.application import Application
from trueup.model.plan import Plan
from trueup.model.policy import Finding
from trueup.model.project import AppProject

CONFIRM = "trueup.dev/confirm-prune"
CONFIRMED = "trueup.dev/prune-confirmed"
WAITING = "waiting for a person to confirm"
"""How the message of an operation begins that goes on when somebody approves."""
NONE = "none"  # nothing is too much
SHOWN = 3  # objects that are named
DIGITS = 12  # of the digest, for people to type
_LIMIT = re.compile(r"(\d{1,9})(%?)")
_KIND = re.compile(r"(?:[A-Za-z0-9.*?{},\[\]-]+/)?[A-Z*?][A-Za-z0-9*?\[\]]*")


class Guard(Value, frozen=True):
    """
    *limits*: so many, or per cent, are still not too much; *kinds*: any of these is.

    *few*: a share says nothing of so few objects.
    """

    limits: tuple[tuple[int, bool], ...] = ()
    kinds: tuple[GroupKind, ...] = ()
    few: int = 0

    def against(self, plan: Plan) -> str:
        """Why a person has to confirm what *plan* prunes; empty: nobody has to."""
        own = [task for task in plan.tasks if not task.hook]
        lost = [task.ref for task in own if task.prunes and not task.skipped]
        told = f"{len(lost)} of {len(own)} objects would be pruned"
        for number, share in self.limits:
            many = len(lost) > self.few and len(lost) * 100 > number * len(own)
            if many if share else len(lost) > number:
                limit = f"{number}%" if share else str(number)
                return f"{told}, more than {limit}: {_named(lost)}"
        precious = [ref for ref in lost if any(_is(ref, kind) for kind in self.kinds)]
        return f"{told}, among them {_named(precious)}" if precious else ""


UNASKED = Guard(
    ((50, True),), (GroupKind("", "Namespace"), GroupKind("", "PersistentVolumeClaim")), few=10
)
"""What automation does not prune by itself where nothing is said."""


def guard(app: Application, project: AppProject | None, *, automated: bool = False) -> Guard:
    """What is too much for *app* to prune; what makes no sense is left out (see `misread`)."""
    said = _said(app, project)
    if said is None:
        return UNASKED if automated else Guard()
    words = list(_words(said))
    limits = (found for word in words if (found := _LIMIT.fullmatch(word)))
    kinds = (word for word in words if not _LIMIT.fullmatch(word) and _KIND.fullmatch(word))
    return Guard(
        tuple((int(each[1]), bool(each[2])) for each in limits),
        tuple(GroupKind(word.rpartition("/")[0], word.rpartition("/")[2]) for word in kinds),
    )


def misread(app: Application, project: AppProject | None) -> Iterator[Finding]:
    """What makes no sense in the annotation; nothing is synced until it is corrected."""
    for word in _words(_said(app, project) or ""):
        if not (_LIMIT.fullmatch(word) or _KIND.fullmatch(word)):
            yield Finding(
                "InvalidSpecError",
                f'annotation {CONFIRM}: "{word}" is neither a number of objects nor a kind',
                "write for example 50%, 20, Namespace, PersistentVolumeClaim, argoproj.io/*",
            )


def confirmation(digest: str) -> str:
    """What ``trueup.dev/prune-confirmed`` has to say for the render of *digest*."""
    return digest.removeprefix("sha256:")[:DIGITS]


def confirmed(app: Application, digest: str) -> bool:
    return bool(digest) and (app.annotation(CONFIRMED) or "").strip() == confirmation(digest)


def request(app: Application, why: str, digest: str) -> str:
    """What a person is asked."""
    return (
        f"{WAITING}: {why}. If that is meant: kubectl -n {app.namespace} "
        f"annotate --overwrite applications.argoproj.io {app.name} "
        f"{CONFIRMED}={confirmation(digest)}"
    )


def _said(app: Application, project: AppProject | None) -> str | None:
    theirs = (project.metadata.get("annotations") or {}) if project else {}
    for said in (app.annotation(CONFIRM), theirs.get(CONFIRM)):
        if said is not None:
            return "" if str(said).strip() == NONE else str(said)
    return None


def _words(text: str) -> Iterator[str]:
    return (word.strip() for word in text.split(",") if word.strip())


def _is(ref: Ref, kind: GroupKind) -> bool:
    return matches(kind.group, ref.kind.group) and matches(kind.kind, ref.kind.kind)


def _named(refs: Iterable[Ref]) -> str:
    names = [str(ref) for ref in sorted(refs)]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
