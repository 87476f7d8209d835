"""
Proposing: a pull request that a host tells of becomes a Proposal, where something here asks for it.

Nobody who asks is known here, so nothing is made of a delivery that is not signed; and what is
planned is what the repository has under the names that are told, not what the delivery says of it.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from trueup.core.proposals.making import body
from trueup.core.proposals.pulls import (
    FORKS_KEY,
    Absent,
    Hold,
    Make,
    Pulled,
    Renew,
    Withdraw,
    pulled,
)
from trueup.core.webhooks.notice import Moved, Notice, PullRequest, RefKind
from trueup.k8s.object import Object
from trueup.k8s.patch import merge_patch_between
from trueup.k8s.ref import Ref
from trueup.model.errors import Refused
from trueup.model.proposal import PROPOSAL, Proposal
from trueup.model.record import Entry, Kind, Outcome, Who
from trueup.model.source import Source
from trueup.ports import Clock, Cluster, History

log = logging.getLogger("trueup.webhooks")
ABSENT = "its host keeps no ref of what is in forks; push the branch to the repository"
REFRESH = "argocd.argoproj.io/refresh"


def about(said: PullRequest) -> Notice:
    """What follows the branch that it is to be merged into is what it concerns."""
    base = (Moved(said.base, RefKind.BRANCH),) if said.base else ()
    return Notice(said.addresses, base, said.default_branch)


@dataclass(frozen=True, slots=True)
class Proposing:
    """
    Proposals are made in *namespace*, that of the control plane; of forks of one repository no more
    than *forks* at the same time.
    """

    cluster: Cluster
    clock: Clock
    history: History
    namespace: str
    forks: int

    async def take(self, said: PullRequest, sources: Iterable[Source], host: str) -> int:
        """How many Proposals that concerns. *sources*: of what asks for it."""
        if PROPOSAL not in await self.cluster.kinds():
            return 0
        listed, _ = await self.cluster.list(PROPOSAL)
        known = [found for each in listed if (found := _decoded(each)) is not None]
        bodies = {each.ref: each for each in listed}
        steps = list(pulled(said, sources, known, self.forks))
        for step in steps:
            await self._carry_out(step, said, bodies)
            self._note(step, said, host)
        return len(steps)

    async def _carry_out(self, step: Pulled, said: PullRequest, bodies: dict[Ref, Object]) -> None:
        match step:
            case Make(name, spec):
                await self._make(body(self.namespace, name, spec))
            case Renew(ref, spec):
                before = bodies[ref].body.get("spec") or {}
                after = body(ref.namespace, ref.name, spec)["spec"]
                patch: dict[str, Any] = {"metadata": {"annotations": {REFRESH: "normal"}}}
                if change := merge_patch_between(before, {**before, **after}):
                    patch["spec"] = change
                await self.cluster.patch(ref, patch, media_type="merge")
            case Withdraw(ref):
                await self.cluster.delete(ref, propagation="Background")
            case Hold(repository):
                facts = {"link": said.link, "repository": repository, "forks": self.forks}
                log.warning("pull request not proposed", extra=facts)
            case Absent(repository):
                facts = {"link": said.link, "repository": repository, "why": ABSENT}
                log.info("pull request not proposed", extra=facts)

    async def _make(self, made: dict[str, Any]) -> None:
        """Another process may have, for the same delivery."""
        try:
            await self.cluster.create(made)
        except Refused as error:
            if error.reason != "AlreadyExists":
                raise

    def _note(self, step: Pulled, said: PullRequest, host: str) -> None:
        outcome = Outcome.SUCCEEDED
        match step:
            case Make(name):
                did, about = "proposed", f"Proposal {self.namespace}/{name}"
            case Withdraw(ref):
                did, about = "withdrew a proposal", f"Proposal {self.namespace}/{ref.name}"
            case Hold(repository):
                did, outcome = "did not propose", Outcome.FAILED
                about = f"{said.link}: {self.forks} of forks of {repository} are open ({FORKS_KEY})"
            case Absent(repository):
                did, outcome = "did not propose", Outcome.FAILED
                about = f"{said.link}: {repository}: {ABSENT}"
            case Renew():
                return
        facts = {"pull request": said.number, "link": said.link, "author": said.author}
        self.history.add(
            Entry(
                self.clock.now(),
                Kind.CHANGE,
                did,
                namespace=self.namespace,
                resource="stacks",
                named="*/*",
                who=Who(f"webhook of {host}"),
                outcome=outcome,
                message=f"{did}: {about}",
                details={key: each for key, each in facts.items() if each},
            )
        )


def _decoded(obj: Object) -> Proposal | None:
    try:
        return msgspec.convert(obj.body, Proposal, strict=False)
    except msgspec.ValidationError:
        return None
