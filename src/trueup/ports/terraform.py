"""Runs of Terraform, wherever they are carried out, and the states that they leave."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from trueup.model.identity import Identity
from trueup.model.terraform import (
    Grant,
    Job,
    Lock,
    News,
    Owner,
    Progress,
    Result,
    StateVersion,
)


class Runner(Protocol):
    """Runs Terraform, in a process that outlives ours if it must."""

    async def start(self, job: Job) -> None:
        """Begun, or told to be; nothing, if the run of that id has been begun already."""
        ...

    async def watch(self, id: str, told: Callable[[Progress], None]) -> Result | None:
        """Until it has ended; None: nothing is known of that run, so it was never begun."""
        ...

    async def cancel(self, id: str) -> None:
        """Have it end as soon as its state is saved; nothing, if it has ended."""
        ...

    async def forget(self, id: str) -> None:
        """Its result has been taken: nothing of it is needed any more."""
        ...

    async def left(self) -> Sequence[str]:
        """The runs that something is left of: under way, or not forgotten yet."""
        ...


class States(Protocol):
    """
    States by name (``namespace/name/workspace``), in versions; at rest all of it is encrypted.

    Plans are kept beside them, as long as somebody may want to apply them.
    """

    async def listed(self) -> Mapping[str, tuple[StateVersion | None, Lock | None]]:
        """All that there are or were, by name: the newest version, and who holds it."""
        ...

    async def newest(self, name: str) -> StateVersion | None:
        """Without its body; None: there is none, or none any more."""
        ...

    async def standing(self, name: str) -> tuple[StateVersion | None, Lock | None]:
        """`newest` and `holder`, read together, and at once for all who ask at the same time."""
        ...

    async def current(self, name: str) -> tuple[StateVersion, bytes] | None: ...

    async def version(self, name: str, number: int) -> tuple[StateVersion, bytes] | None: ...

    async def versions(self, name: str) -> Sequence[StateVersion]:
        """Newest first."""
        ...

    async def write(self, name: str, body: bytes, by: StateVersion, lock: str) -> StateVersion:
        """
        As the next version; *by*: who, in which run, for which revision. *lock*: its holder's id.

        The same body again, as the newest there is, is no other version. ``Refused`` (409): another
        holds it, or the serial is not newer, or the lineage is another; (400): it is no state.
        """
        ...

    async def restore(self, name: str, number: int, by: str) -> StateVersion:
        """An old version as the newest, with a new serial. ``Refused`` while it is locked."""
        ...

    async def delete(self, name: str, lock: str, by: str = "") -> None:
        """It is empty from now on; its versions stay."""
        ...

    async def lock(self, name: str, lock: Lock) -> Lock | None:
        """None: it is held now; else who has it."""
        ...

    async def unlock(self, name: str, id: str) -> None:
        """``Refused`` (409) if somebody else holds it; nothing, if nobody does."""
        ...

    async def holder(self, name: str) -> Lock | None: ...

    async def keep(self, name: str, id: str, blobs: Mapping[str, bytes], retained: int) -> None:
        """What belongs to the plan or run *id*; of others only the newest *retained* stay."""
        ...

    async def kept(self, name: str, id: str, blob: str) -> bytes | None: ...

    async def rotate(self) -> tuple[str, int]:
        """Another key seals all of it from now on: its id, and how much was sealed anew."""
        ...


class Owners(Protocol):
    """
    Whose states are, by the name of a Stack (``namespace/name``): all its workspaces, and all that
    is kept beside them.
    """

    async def owner(self, stack: str) -> Owner | None:
        """None: nothing is kept under that name, and nobody has claimed it."""
        ...

    async def owners(self) -> Mapping[str, Owner]:
        """All that are written down."""
        ...

    async def claim(self, stack: str, owner: Owner, before: Owner | None) -> bool:
        """It is *owner*'s from now on; False: it is not as *before* says any more."""
        ...

    async def vacate(self, stack: str, before: Owner) -> bool:
        """
        Nothing is kept there any more; False: it is not *before*'s, or there was a state ever.
        """
        ...

    async def clear(self, stack: str) -> None:
        """Nothing is kept beside its states but what it takes to read and to destroy them."""
        ...

    async def remove(self, stack: str) -> None:
        """All of it, every version; nobody owns it then. ``Refused`` (409) while one is locked."""
        ...


class RunTokens(Protocol):
    """Tokens by which runs reach their state over our HTTP backend; they outlive a restart."""

    async def give(self, grant: Grant, lifetime: float) -> str:
        """*lifetime*: seconds after which it counts no more in any case."""
        ...

    async def identify(self, token: str) -> Identity:
        """Raises ``core.access.tokens.Unverified``."""
        ...

    async def end(self, run: str) -> None:
        """None of that run's tokens counts from now on."""
        ...


class Errands(Protocol):
    """
    Runs that are carried out elsewhere: what they are to do, how far they are, what they came to.

    All of it is sealed at rest. Whoever takes a run first, by a key of its own, has it: nobody else
    is told what it is, and nobody else is believed.
    """

    async def leave(self, run: str, namespace: str, errand: bytes) -> None:
        """For whoever takes it; nothing, if it has been left already."""
        ...

    async def news(self, run: str) -> News | None:
        """None: nothing is known of it, or it has been forgotten."""
        ...

    async def created(self, run: str) -> None:
        """What carries it out has been made."""
        ...

    async def cancel(self, run: str) -> None:
        """Nobody may take it from now on."""
        ...

    async def take(self, run: str, key: str, by: str) -> bytes:
        """
        The errand; as often as asked by the same *key*.

        ``Refused`` (404): there is none; (409): another has taken it, or it was cancelled.
        """
        ...

    async def tell(self, run: str, key: str, progress: Progress) -> None:
        """It goes on. ``Refused`` as `take` is."""
        ...

    async def bring(self, run: str, key: str, result: Result) -> None:
        """It has ended; the first result counts. ``Refused`` as `take` is."""
        ...

    async def result(self, run: str) -> Result | None: ...

    async def forget(self, run: str) -> None: ...

    async def left(self) -> Sequence[str]:
        """The runs that are not forgotten."""
        ...
