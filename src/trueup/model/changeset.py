"""
ChangeSet: what one commit would do to everything that it touches, as one plan with one digest.

A Terraform root and an Application are parts of the same kind: each has its `Plan`, and says which
others it waits for. The command line makes it of a checkout, the server of a pull request; people
read it in the same forms (:mod:`trueup.core.changeset`) and approve it by the same digest.
"""

from enum import StrEnum

from trueup.k8s.value import Value
from trueup.model.plan import Counts, Plan
from trueup.model.policy import Finding


class PartKind(StrEnum):
    """ROOT: a root that no Stack is about; FOLDER: manifests that no Application is about."""

    STACK = "Stack"
    APPLICATION = "Application"
    ROOT = "Root"
    FOLDER = "Folder"


class PartState(StrEnum):
    """
    What became of a part.

    PENDING: its plan is not there yet. PLANNED: there is something to do; UNCHANGED: there is not.
    FAILED: no plan could be made. SKIPPED: none was made, as something that it waits for failed, or
    as nothing of it was touched.
    """

    PENDING = "Pending"
    PLANNED = "Planned"
    UNCHANGED = "Unchanged"
    FAILED = "Failed"
    SKIPPED = "Skipped"


class Part(Value, frozen=True):
    """
    One Stack, Application, root or folder.

    *path*: its folder in the repository. *after*: ids of the parts that come before it. *plan* has
    no secrets. *digest*: what stands for that plan, the same as long as the same would be done;
    empty: there is none. *touched*: by what of the change (``modules/net/main.tf``); empty: not.
    *why*: it is in this *state*, for people. *against*: what it is compared with (``its state``,
    ``the cluster``, ``main``). *remarks*: what rules, files and Terraform say beside the plan's own
    findings. *provisional*: some of its inputs are only assumed: it is shown, and never applied.
    *needs*: how many approvals, *because* of what; *risks*: what deserves a second look.
    """

    kind: PartKind
    name: str
    namespace: str = ""
    path: str = ""
    after: tuple[str, ...] = ()
    state: PartState = PartState.PENDING
    why: str = ""
    touched: str = ""
    against: str = ""
    plan: Plan | None = None
    digest: str = ""
    remarks: tuple[Finding, ...] = ()
    provisional: bool = False
    needs: int = 0
    because: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """``Stack/infra/net``, ``Root/envs-prod``: no two parts have the same."""
        return "/".join(filter(None, (self.kind, self.namespace, self.name)))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that is said of it, each once."""
        own = self.plan.findings if self.plan else ()
        return tuple(dict.fromkeys((*own, *self.remarks)))

    @property
    def counts(self) -> Counts:
        return self.plan.counts if self.plan else Counts()

    @property
    def stops(self) -> bool:
        """It cannot be carried out as it stands, whoever approves."""
        failed = self.state is PartState.FAILED
        return failed or any(finding.stops for finding in self.findings)


class ChangeSet(Value, frozen=True):
    """
    What *revision* of *repository* would do where *base* is carried out already.

    *parts* in the order in which they are carried out. *digest*: of all of them; what one approval
    is given to. *remarks*: about the whole (a cycle, a layout that makes no sense).
    """

    repository: str = ""
    revision: str = ""
    base: str = ""
    parts: tuple[Part, ...] = ()
    digest: str = ""
    remarks: tuple[Finding, ...] = ()

    @property
    def counts(self) -> Counts:
        """Of all parts together."""
        names = Counts.__struct_fields__
        sums = (sum(getattr(part.counts, name) for part in self.parts) for name in names)
        return Counts(*sums)

    @property
    def empty(self) -> bool:
        """Nothing would be done, as far as all of it is known."""
        quiet = (PartState.UNCHANGED, PartState.SKIPPED)
        return all(part.state in quiet for part in self.parts)

    @property
    def stops(self) -> bool:
        """Something of it cannot be carried out as it stands."""
        return any(part.stops for part in self.parts) or any(each.stops for each in self.remarks)

    @property
    def provisional(self) -> bool:
        return any(part.provisional for part in self.parts)

    @property
    def pending(self) -> bool:
        return any(part.state is PartState.PENDING for part in self.parts)
