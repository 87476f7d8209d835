"""Makes the Job of a run and what belongs to it, as an account that may be lent to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from trueup.core.terraform.backend import RUNS
from trueup.core.terraform.jobs import fence, manifest
from trueup.core.terraform.jobs.making import Making
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.errors import Refused, Stalled
from trueup.model.terraform import Grant, Job, StateAccess
from trueup.ports import Cluster, RunTokens

LIVES = 3600.0  # seconds that a token counts beyond the end of its Job
THERE = ("AlreadyExists", "Conflict")


@dataclass(frozen=True, slots=True)
class Maker:
    """
    *door*: where pods find us. *home*: our own namespace, whose accounts are lent only where they
    say so.
    """

    cluster: Cluster
    tokens: RunTokens
    door: Callable[[], StateAccess]
    home: str = ""

    async def check(self, job: Job, making: Making) -> None:
        """An account of ours, or of a namespace that others share, is lent only if it says so."""
        name, namespace = making.account_of(job), making.place(job)
        if not name:
            return
        found = await self._account(Ref(manifest.ACCOUNT, namespace, name))
        if found is None:
            raise Stalled(
                "NoServiceAccount",
                f"there is no ServiceAccount {namespace}/{name} for the runs of this Stack",
                "make it, or correct spec.runner.serviceAccountName",
            )
        own = namespace == job.place.namespace and namespace != self.home
        chosen = bool(job.place.account)
        if chosen and not own and _label(found, manifest.BORROWED) != "true":
            raise Stalled(
                "ServiceAccountNotLent",
                f"ServiceAccount {namespace}/{name} is not for runs of Stacks",
                f"give it the label {manifest.BORROWED}: true, or move the Stack to a namespace "
                "of its own",
            )

    async def _account(self, ref: Ref) -> Object | None:
        try:
            return await self.cluster.get(ref)
        except Refused as error:
            hint = "grant get on serviceaccounts to the server"
            raise Stalled("NoServiceAccount", error.message, hint) from error

    async def make(self, job: Job, making: Making) -> None:
        """Whatever of it is there already stays; last of all it is let begin."""
        ref = manifest.job_ref(making.place(job), job.id)
        made = await self._put(manifest.job_body(job, making), ref)
        owner = made.body["metadata"]
        fenced = not job.network and await self._fenced(job, owner)
        access = await self._access(job, making)
        secret = manifest.secret_body(job, access, owner, fenced=fenced)
        await self._put(secret, Ref(manifest.SECRET, ref.namespace, ref.name))
        await self.cluster.patch(ref, manifest.suspended(so=False), media_type="merge")

    async def _fenced(self, job: Job, owner: Mapping[str, Any]) -> bool:
        """Whether a NetworkPolicy keeps the pod in; if we may not make one, the run says so."""
        try:
            found, _ = await self.cluster.list(fence.POLICY, namespace=owner["namespace"])
            if not fence.stands((each.body for each in found), owner["labels"]):
                await self.cluster.create(fence.fence(job, self.door().address, self.home, owner))
        except (Refused, Stalled) as error:
            return isinstance(error, Refused) and error.reason in THERE
        return True

    async def _put(self, body: Mapping[str, Any], ref: Ref) -> Object:
        try:
            return await self.cluster.create(body)
        except Refused as error:
            there = await self.cluster.get(ref) if error.reason in THERE else None
            if there is None:
                raise Stalled("JobRefused", _refusal(ref, error), error.hint) from error
            return there

    async def _access(self, job: Job, making: Making) -> StateAccess:
        """For the pod alone: it opens no state."""
        door = self.door()
        if not door.address:
            raise Stalled(
                "NoStateAddress",
                "the pods of runs cannot reach us: it is not said where the API is",
                "say so: TRUEUP_WEB_ADDRESS",
            )
        lasts = sum(job.seconds) * 2 + manifest.PATIENCE + manifest.SLACK + making.grace + LIVES
        token = await self.tokens.give(Grant(job.id, ""), lasts)
        return StateAccess(f"{door.address}{RUNS}/{job.id}", "", token, door.authority)


def _refusal(ref: Ref, error: Refused) -> str:
    return f"the cluster does not take {ref.kind.kind} {ref.namespace}/{ref.name}: {error.message}"


def _label(found: Object, name: str) -> str:
    return str((found.at("metadata", "labels") or {}).get(name, ""))
