"""What people ask of a Stack, and what they allow."""

from datetime import datetime

import msgspec

from trueup.k8s.value import Value
from trueup.model.application import Initiator


class PlanOperation(Value, frozen=True):
    """
    Plan anew; *destroy*: all of it; *refresh_only*: what the world did; *replace*: addresses.

    *revision*: what another commit would do, as a Proposal of its own, which is never applied.
    """

    revision: str = ""
    destroy: bool = False
    refresh_only: bool = False
    targets: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()


class ApplyOperation(Value, frozen=True):
    """Carry out the plan of this digest; nothing, if there is another by then."""

    digest: str = ""


class RejectOperation(Value, frozen=True):
    """The plan of this digest is not wanted: it stays undone until Git says something else."""

    digest: str = ""
    reason: str = ""


class ImportOperation(Value, frozen=True):
    """Take what exists as *id* into the state, as *address*."""

    address: str = ""
    id: str = ""


class UnlockOperation(Value, frozen=True):
    """Release the lock of that *id*, of a state that the root keeps itself; *reason*: on record."""

    id: str = ""
    reason: str = ""


class StackOperation(Value, frozen=True):
    """
    One request; removed when it is carried out. *look*: for drift, now. *cancel*: end what runs,
    its state saved.
    """

    plan: PlanOperation | None = None
    apply: ApplyOperation | None = None
    reject: RejectOperation | None = None
    import_: ImportOperation | None = msgspec.field(name="import", default=None)
    unlock: UnlockOperation | None = None
    look: bool = False
    cancel: bool = False
    initiated_by: Initiator = Initiator()

    @property
    def kind(self) -> str:
        """In a word."""
        named = (
            ("import", self.import_),
            ("apply", self.apply),
            ("reject", self.reject),
            ("unlock", self.unlock),
        )
        said = next((name for name, what in named if what is not None), "plan")
        said = "drift" if self.look else said
        return "cancel" if self.cancel else said


class Approval(Value, frozen=True):
    """
    Somebody has looked at the plan of this digest and allows it.

    *proposal*: they did so before it was merged, and are none of those who wrote its commits.
    """

    digest: str
    by: str
    at: datetime | None = None
    comment: str = ""
    proposal: str = ""
