"""Vouched: nothing is made of sources that nobody vouches for, where the project wants that."""

from collections.abc import Iterable

from trueup.core.source.integrity import CHECK, MOST, enforced, policy
from trueup.model.errors import Stalled
from trueup.model.project import AppProject
from trueup.model.source import Revision, Source
from trueup.ports import Repositories, Vouchers

LOCAL = "Cannot use local manifests when source integrity is enforced"
_HINT = (
    "sign the commit by a key that the project allows, push, and refresh; "
    "trueup gpg list shows the keys that are known"
)


async def verify(
    vouchers: Repositories[Vouchers],
    project: AppProject,
    sources: tuple[Source, ...],
    revisions: tuple[Revision, ...],
) -> None:
    """Raises ``Stalled`` with all that is wrong with the signatures of *sources*."""
    faults: list[str] = []
    for number, (source, revision) in enumerate(zip(sources, revisions, strict=True)):
        wanted = policy(project, source)
        if wanted is not None:
            found = await vouchers.of(project.name, source).faults(source, revision, wanted)
            where = _where(sources, number)
            faults += (f"{CHECK}: {where}{each}" for each in found[:MOST])
    if faults:
        raise Stalled("NotVerified", "\n".join(faults), _HINT)


def unsigned(project: AppProject, sources: Iterable[Source]) -> None:
    """Raises ``Stalled`` if manifests may not be sent in place of *sources*."""
    if enforced(project, sources):
        raise Stalled("NotVerified", LOCAL, "push them to the repository in a signed commit")


def _where(sources: tuple[Source, ...], number: int) -> str:
    if len(sources) == 1:
        return ""
    name = sources[number].name or f"{number + 1} of {len(sources)}"
    return f"source {name}: "
