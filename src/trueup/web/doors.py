"""Doors: who gets in, and how; ``service.access`` makes it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from trueup.core.access.accounts import Account
from trueup.core.access.rulebook import Reason
from trueup.model.identity import Identity
from trueup.model.project import AppProject


class Refusal(Exception):
    """What somebody asks of an account cannot be; the text may be told to them."""


class NotLetIn(Refusal):
    """The name and the password do not open."""


class NoSuch(Refusal):
    """There is no such account or token."""


class TooMany(Refusal):
    """Too many have failed; *after*: seconds until the next try is looked at."""

    def __init__(self, message: str, after: float) -> None:
        super().__init__(message)
        self.after = after


class Rules(Protocol):
    """What ``argocd-rbac-cm`` and the projects permit, as they are now."""

    def allow(self, who: Identity, resource: str, action: str, object: str) -> bool:
        """
        Whether *who* may do *action* (``get``, ``sync``, ``action/apps/Deployment/restart``).

        *resource*: of `argocd-rbac-cm`: ``applications``, ``repositories`` …; *object*: as rules
        name it: ``project/name``, ``project/namespace/name`` for an Application elsewhere.
        """
        ...

    def project(self, name: str) -> AppProject | None:
        """As rights stand on it."""
        ...

    def reason(
        self, who: Identity, asked: tuple[str, str, str], draft: AppProject | None = None
    ) -> Reason:
        """Why `allow` says so; *draft*: as it would be if this were how the project stands."""
        ...

    def covers(self, pattern: str, text: str) -> bool:
        """Whether a field of a rule is about *text*."""
        ...

    @property
    def rules(self) -> Mapping[str, str]:
        """What ``argocd-rbac-cm`` says, as far as it is in force."""
        ...

    @property
    def scopes(self) -> Sequence[str]:
        """The claims that groups are read from."""
        ...


class Doors(Rules, Protocol):
    """Identities, and the local accounts."""

    def answers(self, who: Identity, resource: str, action: str) -> Callable[[str], bool]:
        """`allow` for many objects, or for one again and again: it remembers what it said."""
        ...

    @property
    def anonymous(self) -> bool:
        """Whether somebody without a token is let in, as nobody in particular."""
        ...

    @property
    def problems(self) -> Sequence[str]:
        """What is wrong with the settings of access; what was in force before stays so."""
        ...

    @property
    def rollback_apart(self) -> bool:
        """Whether a rollback takes the right ``rollback``; else it takes ``sync``."""
        ...

    @property
    def override_for_revisions(self) -> bool:
        """Whether a sync to another revision than the declared one takes ``override``."""
        ...

    @property
    def inherited(self) -> bool:
        """Whether who may update or delete an Application may do so to what it declares."""
        ...

    @property
    def accounts(self) -> Mapping[str, Account]: ...

    def groups(self, who: Identity) -> Sequence[str]:
        """By the claims that ``scopes`` names."""
        ...

    async def identify(self, token: str) -> Identity:
        """Raises ``core.access.tokens.Unverified``."""
        ...

    def renewed(self, who: Identity) -> str:
        """Another token for a session that is near its end; empty: it is not."""
        ...

    def signed(self, subject: str, id: str, lifetime: float) -> str:
        """A token of ours; *lifetime* in seconds, 0: for ever."""
        ...

    async def log_in(self, name: str, password: str, address: str) -> str:
        """A token for a session. Raises ``NotLetIn`` or ``TooMany``."""
        ...

    async def log_out(self, who: Identity) -> None: ...

    async def check_password(self, name: str, password: str, address: str) -> None:
        """Raises ``NotLetIn`` if it is another, or ``TooMany``."""
        ...

    async def change_password(self, name: str, password: str) -> None: ...

    async def give_token(self, name: str, id: str, lifetime: float) -> str: ...

    async def take_token(self, name: str, id: str) -> None: ...
