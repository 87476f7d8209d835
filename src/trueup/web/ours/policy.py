"""
``policy/explain``: what the lines of a policy allow, whom, and by which line; nothing is written.

It is answered by the very rules that every request is held to (`web.doors.Rules`). Of a project,
its roles are explained, as they stand or as somebody is writing them, to whoever may ``get`` it.
``argocd-rbac-cm``, and what anybody else than a role of that project may do, are told to who may
change accounts: an administrator.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.access.meaning import Meaning, meanings, place
from trueup.core.access.policy import ACTIONS, RESOURCES, Line, lines_of
from trueup.core.access.roles import invalid_roles, role_lines, role_of
from trueup.core.access.rulebook import Reason
from trueup.k8s.value import Value, encode
from trueup.model.identity import Identity
from trueup.model.project import AppProject, ProjectRole
from trueup.web.apps.found import applications
from trueup.web.doors import Doors
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, document, raw
from trueup.web.rights import PROJECTS, allowed, demand, object_of, seeing

SHOWN = 20  # applications that are named for a line
MOST = 2000  # lines that are explained at a time
BUILT_IN = "built-in"


class Question(Value, frozen=True):
    """May *subject*, who is of *groups*, do *action* to *object* of *resource*?"""

    subject: str
    action: str
    object: str
    resource: str = "applications"
    groups: tuple[str, ...] = ()


class Asked(Value, frozen=True):
    """
    *project*: whose roles; empty: ``argocd-rbac-cm``. *roles*: in place of those that it has, as
    somebody is writing them.
    """

    project: str = ""
    roles: tuple[ProjectRole, ...] | None = None
    question: Question | None = None


class Explained(Value, frozen=True):
    """A line; of *matching* applications, and those of them that are *spared*, some are named."""

    meaning: Meaning
    matching: int = 0


class Answer(Value, frozen=True):
    """*by*: where the rule stands that decides; empty: none does. *subject*: whose rule it is."""

    allowed: bool
    by: str = ""
    text: str = ""
    subject: str = ""


class Explanation(Value, frozen=True):
    """
    *problems*: what of the roles cannot be stored. Of ``argocd-rbac-cm``: the role that everybody
    has, how patterns are meant, and the claims that groups are read from.
    """

    lines: tuple[Explained, ...]
    applications: int
    answer: Answer | None = None
    problems: tuple[str, ...] = ()
    everybody: str = ""
    mode: str = ""
    scopes: tuple[str, ...] = ()


async def explain(request: Request) -> Response:
    said, doors = _read(await document(request)), _doors(request)
    draft = _project(request, doors, said) if said.project else None
    if draft is None or not _of_project(said):
        demand(request, "accounts", "update", "*")
    found = [*role_lines(draft)] if draft else [*lines_of(doors.rules)]
    if len(found) > MOST:
        raise invalid(f"roles: there are more than {MOST} lines", "ask about some of them")
    names = _names(request, said.project)
    told = await asyncio.to_thread(lambda: meanings(found, names, doors.covers))
    answer = _answer(request, doors, said.question, draft, found) if said.question else None
    rules = {} if draft else doors.rules
    return raw(
        encode(
            Explanation(
                tuple(map(_cut, told)),
                len(names),
                answer,
                tuple(invalid_roles(draft)) if draft else tuple(doors.problems),
                rules.get("policy.default", "").strip(),
                "" if draft else rules.get("policy.matchMode") or "glob",
                () if draft else tuple(doors.scopes),
            )
        )
    )


def _project(request: Request, doors: Doors, said: Asked) -> AppProject:
    """As it stands, or with the roles that the request says."""
    demand(request, PROJECTS, "get", said.project)
    found = doors.project(said.project) or AppProject({"name": said.project})
    if said.roles is None:
        return found
    spec = msgspec.structs.replace(found.spec, roles=said.roles)
    return msgspec.structs.replace(found, spec=spec)


def _of_project(said: Asked) -> bool:
    """Whether it is asked about a role of the project, if about anybody."""
    role = role_of(said.question.subject) if said.question else None
    return said.question is None or (role is not None and role[0] == said.project)


def _names(request: Request, project: str) -> list[str]:
    """Applications that the caller may see, of the project that is asked about."""
    sees: Callable[[str], bool] = seeing(request)
    names = (object_of(request, each.body) for each in applications(request).all())
    begun = f"{project}/"
    return sorted(each for each in names if (not project or each.startswith(begun)) and sees(each))


def _answer(
    request: Request,
    doors: Doors,
    asked: Question,
    draft: AppProject | None,
    lines: Sequence[Line],
) -> Answer:
    who = Identity(asked.subject, claims={each: [*asked.groups] for each in doors.scopes})
    reason = doors.reason(who, (asked.resource, _action(doors, asked), asked.object), draft)
    if reason.rule is None:
        return Answer(reason.allowed, subject=reason.subject)
    return _told(reason, lines, doors, whole=allowed(request, "accounts", "update", "*"))


def _told(reason: Reason, lines: Sequence[Line], doors: Doors, *, whole: bool) -> Answer:
    """*whole*: the caller may know what ``argocd-rbac-cm`` says."""
    assert reason.rule is not None  # noqa: S101  # the caller has looked
    known = [*lines, *(lines_of(doors.rules) if whole else ())]
    found = place(reason.rule, known)
    where = found.where if found else BUILT_IN if whole else "argocd-rbac-cm"
    return Answer(reason.allowed, where, found.text if found else "", reason.rule.subject)


def _action(doors: Doors, asked: Question) -> str:
    """A rollback takes the right to sync, unless the settings tell them apart."""
    if asked.action == "rollback" and not doors.rollback_apart:
        return "sync"
    return asked.action


def _cut(said: Meaning) -> Explained:
    """Nobody reads ten thousand names."""
    about = said.applications
    shown = None if about is None else about[:SHOWN]
    kept = msgspec.structs.replace(said, applications=shown, spared=said.spared[:SHOWN])
    return Explained(kept, len(about or ()))


def _read(said: Mapping[str, Any]) -> Asked:
    try:
        found = msgspec.convert(said, Asked)
    except msgspec.ValidationError as error:
        raise invalid(f"policy: {error}", "{project, roles, question}") from error
    if asked := found.question:
        if asked.resource not in RESOURCES:
            raise invalid(f"resource: {asked.resource!r} is none of {', '.join(RESOURCES)}")
        if asked.action.split("/")[0] not in ACTIONS:
            raise invalid(f"action: {asked.action!r} is none of {', '.join(ACTIONS)}")
    return found


def _doors(request: Request) -> Doors:
    doors = deps(request).doors
    if doors is None:
        raise ApiError(
            Code.FAILED_PRECONDITION,
            "this server is open: everybody may do everything",
            "start it without --disable-auth",
        )
    return doors
