"""
``applications/{name}/revert``: back to an older deployment by a commit in Git, previewed first.

``GET`` shows the commit as a patch, and what it would change in the cluster; ``POST`` makes it, on
top of the very tip that was looked at. Whoever asks needs three rights: to ``update`` and to
``sync`` the application, as the commit does both in effect, and `REVERT`, an action of Applications
as `argocd-rbac-cm` has them: nobody writes to Git with our credentials because of what they might
already do in the cluster. The preview takes them, too: it shows files as they are, unmasked.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core import reversal
from trueup.core.project.permits import permits_source
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value, encode
from trueup.model.application import Application, HistoryEntry
from trueup.model.errors import NotYet, Stalled, Unreachable
from trueup.model.identity import Identity
from trueup.model.record import Kind
from trueup.model.reversal import FileChange, Reversal, Signed
from trueup.web.apps.found import application, decoded, patched, project
from trueup.web.apps.refresh import ANNOTATION
from trueup.web.errors import ApiError, Code, invalid, refused
from trueup.web.exchange import deps, document, flag, raw
from trueup.web.ours.deployments import deployed, number
from trueup.web.ours.plan import Planned, shown
from trueup.web.record import note
from trueup.web.rights import APPLICATIONS, caller, demand, object_of

REVERT = "action/argoproj.io/Application/revert"
LONGEST = 2000  # characters of what a person says about it


class Asked(Value, frozen=True):
    """*id*: of the deployment; *head*: the tip that was looked at; *why*: for the message."""

    id: int
    head: str
    source: int = 0
    why: str = ""


class Revert(Value, frozen=True):
    """
    *files*, *patch*: what the commit would change on top of *head*; *cut*: there is more of it.

    *plan*: what a sync to it would do; *problem*: why that is not known. *lent*: whether we have
    credentials to push it; *commands* do the same by hand.
    """

    id: int
    repo_url: str
    branch: str
    head: str
    to: str
    paths: tuple[str, ...]
    files: tuple[FileChange, ...]
    patch: str
    cut: bool
    message: str
    lent: bool
    commands: tuple[str, ...]
    plan: Planned | None = None
    problem: str = ""


class Made(Value, frozen=True):
    """The commit, and where it is now."""

    commit: str
    branch: str
    repo_url: str


async def preview(request: Request) -> Response:
    """``id``: of the deployment; ``source`` counts from 0; ``prune``: for the plan."""
    ref, body = await _application(request)
    app, id, index = decoded(body), number(request, "id"), number(request, "source", "0")
    entry = deployed(app, id)
    wanted = await _wanted(request, app, entry, index)
    reverser = deps(request).reverser
    found = await reverser.preview(wanted)
    plan, problem = await _planned(request, (ref, app), wanted, index)
    message = reversal.message(app, entry, wanted, caller(request).called, "")
    made = Revert(
        id,
        wanted.repo_url,
        found.branch,
        found.head,
        wanted.to,
        wanted.paths,
        found.files,
        found.patch,
        found.cut,
        message,
        reverser.lent(wanted.repo_url, wanted.project),
        reversal.commands(wanted, found.branch, message.partition("\n")[0]),
        plan,
        problem,
    )
    return raw(encode(made))


async def carry_out(request: Request) -> Response:
    """Makes the commit; 409 if the branch has moved since it was looked at."""
    ref, body = await _application(request)
    said, app = _read(await document(request)), decoded(body)
    entry = deployed(app, said.id)
    wanted = await _wanted(request, app, entry, said.source)
    found = await deps(request).reverser.preview(wanted)
    if not found.files:
        raise refused(f"{found.branch} is so already", "there is nothing to revert")
    signed = _signed(caller(request), app, entry, wanted, said.why)
    commit = await deps(request).reverser.carry_out(wanted, said.head, signed)
    if not commit:
        raise ApiError(
            Code.ABORTED,
            f"{found.branch} has moved since it was looked at",
            "look at what it would change now; nothing was pushed",
        )
    note(
        request,
        Kind.CHANGE,
        "reverted",
        application=ref.name,
        namespace=ref.namespace,
        project=app.project,
        revisions=(commit,),
        message=f"reverted {found.branch} of {wanted.repo_url} to deployment {said.id}",
        details={"to": wanted.to, "paths": list(wanted.paths), "branch": found.branch},
    )
    await patched(request, ref, {"metadata": {"annotations": {ANNOTATION: "normal"}}})
    return raw(encode(Made(commit, found.branch, wanted.repo_url)))


async def _application(request: Request) -> tuple[Ref, Mapping[str, Any]]:
    """If the caller may do all that it takes."""
    ref, body = await application(request, action="update")
    for action in ("sync", REVERT):
        demand(request, APPLICATIONS, action, object_of(request, body))
    return ref, body


async def _wanted(request: Request, app: Application, entry: HistoryEntry, index: int) -> Reversal:
    rules = await project(request, app.spec.project)
    if rules is None:
        raise refused(f"project {app.project} does not exist")
    wanted = reversal.reversal(app, entry, index)
    if not permits_source(rules, wanted.repo_url):
        raise refused(f"project {app.project} does not permit {wanted.repo_url}")
    return wanted


async def _planned(
    request: Request, of: tuple[Ref, Application], wanted: Reversal, index: int
) -> tuple[Planned | None, str]:
    """The patch is worth showing even if nobody can tell what it would do."""
    ref, app = of
    revisions = [""] * len(app.spec.all_sources)
    revisions[index] = wanted.to
    try:
        return await shown(request, ref, app, tuple(revisions), prune=flag(request, "prune")), ""
    except (Stalled, NotYet, Unreachable) as error:
        return None, str(error)


def _signed(
    who: Identity, app: Application, entry: HistoryEntry, wanted: Reversal, why: str
) -> Signed:
    """As the one who asks; the address is what their issuer says, if it says one."""
    called = _line(who.called) or "anonymous"
    name = _line(str(who.claims.get("name") or "")) or called
    email = _line(str(who.claims.get("email") or (called if "@" in called else "")))
    return Signed(reversal.message(app, entry, wanted, called, why), name, email)


def _line(text: str) -> str:
    """What Git takes for a name."""
    kept = "".join(each if each.isprintable() and each not in "<>" else " " for each in text)
    return " ".join(kept.split())


def _read(said: Mapping[str, Any]) -> Asked:
    try:
        found = msgspec.convert(said, Asked)
    except msgspec.ValidationError as error:
        raise invalid(f"revert: {error}", "head is that of the preview: GET …/revert") from error
    if len(found.why) > LONGEST:
        raise invalid(f"why: it is longer than {LONGEST} characters")
    return found
