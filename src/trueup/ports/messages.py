"""What people are told, and what they may answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from trueup.model.delivery import Backlog, Delivery, Letter, Occasion, Phase, Sought, Topic
from trueup.model.invitation import Invitation
from trueup.model.notice import About, Head, Notice, ServiceSettings


class Notifier(Protocol):
    """One service that takes messages."""

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        """
        ``Unreachable``: worth another try, perhaps not before ``after`` seconds.

        ``Stalled``: it is not.
        """
        ...


class Notifiers(Protocol):
    """Those that there can be."""

    def notifier(self, service: ServiceSettings) -> Notifier:
        """``Stalled``: its settings make no sense."""
        ...


class Outbox(Protocol):
    """
    What is to be told to whom, until it is told: each occasion once, whoever puts it how often.

    Messages are sealed at rest. Who takes some of them has them until the claim ends.
    """

    async def put(self, occasion: Occasion, letter: Letter) -> bool:
        """Whether it is new."""
        ...

    async def unwritten(self, occasion: Occasion, problem: str) -> bool:
        """There is no message, and why: it is dead, until `put` brings one."""
        ...

    async def ended(self, topic: Topic, states: Sequence[str]) -> None:
        """What these call is not so any more: when it is again, that is told again."""
        ...

    async def grown(self, patience: float) -> None:
        """Until something was put, or *patience* seconds have passed."""
        ...

    async def backlog(self, since: datetime) -> tuple[Sequence[Backlog], datetime | None]:
        """Of whom something is due for; and when more will be. *since*: of what is recent."""
        ...

    async def claim(
        self, receiver: tuple[str, str], most: int, lease: timedelta
    ) -> Sequence[tuple[Delivery, Letter]]:
        """The oldest that are due for a service and its recipient, for as long as *lease*."""
        ...

    async def sent(self, ids: Sequence[int]) -> None:
        """Several: in one message."""
        ...

    async def failed(self, ids: Sequence[int], problem: str, again: datetime | None) -> None:
        """*again*: when it is tried next; None: never."""
        ...

    async def release(self) -> None:
        """What this process had when it ended."""
        ...

    async def thin(self) -> None:
        """What is done with goes after a while, and if there is much of it."""
        ...

    async def state(self, topic: str) -> str:
        """What was told of a topic that is no object, as `keep` has kept it."""
        ...

    async def keep(self, topic: str, state: str) -> None: ...

    async def topics(self) -> Sequence[str]:
        """Those that something is kept of."""
        ...

    async def recalled(self) -> Mapping[str, Mapping[str, str]]:
        """Of each namespace what its settings said when they last meant something."""
        ...

    async def remember(self, namespace: str, data: Mapping[str, str]) -> None: ...


class Threads(Protocol):
    """Under which message of a chat the others of a group belong."""

    async def head(self, group: Sequence[str]) -> Head | None: ...

    async def begin(self, group: Sequence[str], head: Head) -> None: ...


class Deliveries(Protocol):
    """The outbox as people look at it."""

    async def find(self, wanted: Sought, limit: int) -> Sequence[Delivery]:
        """Newest first."""
        ...

    async def one(self, id: int) -> Delivery | None: ...

    async def counts(self) -> Mapping[tuple[str, Phase], int]:
        """By service and phase."""
        ...

    async def again(self, id: int) -> bool:
        """Have it sent; False: there is no message, or it is being sent."""
        ...

    async def drop(self, id: int) -> bool:
        """Have it not sent; False: it is being sent, or was."""
        ...


class Invitations(Protocol):
    """Links that lead to one approval, once; the keys of the home cluster vouch for them."""

    async def give(self, kind: str, namespace: str, name: str, digest: str) -> str:
        """What stands in the link."""
        ...

    async def read(self, link: str) -> Invitation | None:
        """None: it is none of ours."""
        ...

    async def used(self, invitation: Invitation) -> bool: ...

    async def use(self, invitation: Invitation) -> bool:
        """False: it was used before."""
        ...

    async def give_back(self, invitation: Invitation) -> None:
        """It did not lead to anything."""
        ...
