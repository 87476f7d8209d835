"""
The keeper: lets people in and knows what they may do.

It holds the web API's port `web.doors.Doors`. Everything that changes an account is written to
``argocd-secret`` at once, and counts from then on in every replica.
"""

import asyncio
import hmac
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence

import msgspec

from trueup.control.holdings import Change
from trueup.core.access.accounts import API_KEY, LOGIN, Account, ApiToken, entries
from trueup.core.access.rulebook import Reason
from trueup.core.access.sessions import identified, wants_renewal
from trueup.core.access.tokens import Unverified, issuer, session_subject, signed, verified
from trueup.core.regex import found
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.errors import Refused, Stalled
from trueup.model.identity import ISSUER, OPERATOR, Identity
from trueup.model.project import AppProject
from trueup.ports import Clock, Cluster, Passwords
from trueup.service.access import revoked
from trueup.service.access.answers import Shelf
from trueup.service.access.furnish import NAME as SECRET_NAME
from trueup.service.access.furnish import encoded
from trueup.service.access.lastgood import LastGood
from trueup.service.access.register import LAST_GOOD, Register
from trueup.service.access.throttle import USUAL, Limits, Throttle
from trueup.service.argocd_cm import ref
from trueup.service.credentials import Held
from trueup.service.secrets import SECRET, decoded
from trueup.web.doors import NoSuch, NotLetIn, Refusal, TooMany

log = logging.getLogger("trueup.access")

WRONG = "Invalid username or password"
NO_TOKEN = "failed to update account with new token"  # noqa: S105 Argo CD's words
LONGEST_NAME = 32  # bytes of a user name, as Argo CD has it
ATTEMPTS = 5
AT_A_TIME = 4  # passwords that are looked at together: it costs memory and a processor each

Elsewhere = Callable[[str], Awaitable[Identity]]
"""Who has a token of another issuer; ``Unverified`` if nobody vouches for it."""


async def nowhere(token: str) -> Identity:
    raise Unverified("no identity provider is configured")


class Keeper:
    """
    *key*: of this very server; empty: there is none. *elsewhere*: tokens that are not ours.
    *others*: what is wrong with the settings of those who vouch for others.

    `told` must hear the changes of the home cluster.
    """

    def __init__(
        self,
        home: Held,
        cluster: Cluster,
        namespace: str,
        clock: Clock,
        passwords: Passwords,
        key: str = "",
        elsewhere: Elsewhere = nowhere,
        limits: Limits = USUAL,
        others: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self._cluster = cluster
        self._namespace = namespace
        self._clock = clock
        self._operators = key
        self._elsewhere = elsewhere
        self._others = others
        self._register = Register(home, namespace)
        self._answers = Shelf(self.allow, self._register.edition)
        self._throttle = Throttle(limits)
        self._passwords = passwords
        self._looking = asyncio.Semaphore(AT_A_TIME)
        self._warned: tuple[str, ...] = ()

    async def run(self) -> None:
        """Keep what is good of the rules, for those who start later."""
        known, where = self._register, ref(self._namespace, LAST_GOOD)
        await LastGood(self._cluster, where, lambda: known.ruling.good, known.changed).run()

    def told(self, change: Change) -> None:
        self._register.forget(change.ref)
        if (problems := self._register.problems) != self._warned:
            self._warned = problems
            for each in problems:
                log.warning("access", extra={"problem": each})

    # What somebody may do.

    @property
    def problems(self) -> Sequence[str]:
        return tuple(dict.fromkeys((*self._register.problems, *self._others())))

    @property
    def anonymous(self) -> bool:
        return self._register.entrance.anonymous

    @property
    def rollback_apart(self) -> bool:
        return self._register.entrance.rollback_apart

    @property
    def override_for_revisions(self) -> bool:
        return self._register.entrance.override_for_revisions

    @property
    def inherited(self) -> bool:
        return self._register.entrance.coarse

    def allow(self, who: Identity, resource: str, action: str, object: str) -> bool:
        known = self._register
        return who.operator or known.ruling.allow(
            who, resource, action, object, known.projects, known.accounts
        )

    def reason(
        self, who: Identity, asked: tuple[str, str, str], draft: AppProject | None = None
    ) -> Reason:
        known = self._register
        if who.operator:
            return Reason(True, "operator")
        return known.ruling.reason(who, asked, known.projects, known.accounts, draft)

    def covers(self, pattern: str, text: str) -> bool:
        return self._register.ruling.covers(pattern, text)

    @property
    def rules(self) -> Mapping[str, str]:
        return self._register.ruling.good or {}

    @property
    def scopes(self) -> Sequence[str]:
        return self._register.ruling.scopes

    def answers(self, who: Identity, resource: str, action: str) -> Callable[[str], bool]:
        return self._answers.of(who, [*self.groups(who)], resource, action)

    def groups(self, who: Identity) -> Sequence[str]:
        return self._register.ruling.groups(who)

    def project(self, name: str) -> AppProject | None:
        return self._register.projects.get(name)

    # Who somebody is.

    async def identify(self, token: str) -> Identity:
        if self._operators and hmac.compare_digest(token.encode(), self._operators.encode()):
            return OPERATOR
        if issuer(token) != ISSUER:
            return await self._elsewhere(token)
        known = self._register
        claims = verified(token, self._signing_key(), self._now())
        return identified(claims, known.accounts, known.projects, known.revoked)

    def renewed(self, who: Identity) -> str:
        """Another token for a session that is near its end; empty: it is not."""
        lifetime = wants_renewal(who.claims, self._now()) if who.session else 0
        return self.signed(session_subject(who.subject), _fresh_id(), lifetime) if lifetime else ""

    async def log_in(self, name: str, password: str, address: str) -> str:
        if not name or not password:
            raise NotLetIn("no credentials supplied")
        if len(name.encode()) > LONGEST_NAME:
            raise NotLetIn(f"Username is too long ({LONGEST_NAME} bytes max)")
        await self._check(name, password, address)
        account = self._register.accounts[name]
        if not account.enabled:
            raise NotLetIn(f"Account {name} is disabled")
        if not account.may(LOGIN):
            raise NotLetIn(f"Account {name} does not have {LOGIN} capability")
        duration = self._register.entrance.duration
        return self.signed(session_subject(name), _fresh_id(), duration)

    async def log_out(self, who: Identity) -> None:
        """End the session; other tokens are taken back where they were given out."""
        id = str(who.claims.get("jti") or "")
        if not (who.session and id):
            return
        end = who.claims.get("exp")
        until = float(end) if isinstance(end, (int, float)) else 0.0
        await self.end(id, until)

    async def end(self, id: str, until: float) -> None:
        """The token of that *id*, ours or another's, is nobody's from now on."""
        await revoked.revoke(self._cluster, self._namespace, id, until, self._now())
        self._register.forget(revoked.place(self._namespace))

    def has(self, id: str) -> bool:
        """Whether the token of that *id* was ended."""
        return id in self._register.revoked

    def signed(self, subject: str, id: str, lifetime: float) -> str:
        return signed(subject, self._signing_key(), now=self._now(), id=id, lifetime=lifetime)

    # Accounts.

    @property
    def accounts(self) -> Mapping[str, Account]:
        return self._register.accounts

    async def check_password(self, name: str, password: str, address: str) -> None:
        await self._check(name, password, address)

    async def change_password(self, name: str, password: str) -> None:
        pattern = self._register.entrance.pattern
        if not found(pattern, password):
            raise Refusal(f"new password does not match the following expression: {pattern}")
        hash, now = await self._passwords.hashed(password), self._now()

        def changed(account: Account) -> Account:
            return msgspec.structs.replace(account, password=hash, changed=float(int(now)))

        await self._update(name, changed)

    async def give_token(self, name: str, id: str, lifetime: float) -> str:
        id, now = id or _fresh_id(), self._now()
        end = int(now + lifetime) if lifetime > 0 else 0
        token = self.signed(f"{name}:{API_KEY}", id, lifetime)

        def with_token(account: Account) -> Account:
            if not account.may(API_KEY):
                raise Refusal(f"{NO_TOKEN}: account '{name}' does not have {API_KEY} capability")
            if any(each.id == id for each in account.tokens):
                raise Refusal(f"{NO_TOKEN}: account already has token with id '{id}'")
            kept = tuple(each for each in account.tokens if not 0 < each.exp < now)
            return msgspec.structs.replace(account, tokens=(*kept, ApiToken(id, int(now), end)))

        await self._update(name, with_token)
        return token

    async def take_token(self, name: str, id: str) -> None:
        def without(account: Account) -> Account:
            kept = tuple(each for each in account.tokens if each.id != id)
            if len(kept) == len(account.tokens):
                raise NoSuch(f"token with id '{id}' does not exist")
            return msgspec.structs.replace(account, tokens=kept)

        await self._update(name, without)

    async def _update(self, name: str, change: Callable[[Account], Account]) -> None:
        """Written on what the Secret says now: two changes at a time both count."""
        where = Ref(SECRET, self._namespace, SECRET_NAME)
        for _ in range(ATTEMPTS):
            secret = await self._cluster.get(where)
            if secret is None:
                raise Stalled("NoSecret", f"Secret {SECRET_NAME} is missing", "restart the server")
            account = self._account(name, secret)
            patch = {
                "metadata": {"resourceVersion": secret.at("metadata", "resourceVersion")},
                "data": encoded(entries(change(account))),
            }
            try:
                await self._cluster.patch(where, patch, media_type="merge")
            except Refused as error:
                if error.reason != "Conflict":
                    raise
            else:
                return
        raise Stalled("Conflict", f"Secret {SECRET_NAME} keeps changing", "try again")

    def _account(self, name: str, secret: Object) -> Account:
        known = self._register.read_accounts(decoded(secret)).get(name)
        if known is None:
            raise NoSuch(f"account '{name}' does not exist")
        return known

    async def _check(self, name: str, password: str, address: str) -> None:
        moment = self._clock.monotonic()
        if wait := self._throttle.wait(name, address, moment):
            raise TooMany("too many failed logins", wait)
        known = self._register.accounts
        self._throttle.failed(name, address, moment)  # until it is known better: others may try
        hash = known[name].password if name in known else ""
        # Where there is none, one like others' is looked at: the time tells nothing.
        looked_at = hash or next((each.password for each in known.values() if each.password), "")
        async with self._looking:
            fits = await self._passwords.fits(password, looked_at)
        if not (hash and fits):
            raise NotLetIn(WRONG)
        self._throttle.succeeded(name, address)

    def _signing_key(self) -> bytes:
        if not self._register.key:
            raise Stalled(
                "NoKey", f"Secret {SECRET_NAME} has no server.secretkey", "restart the server"
            )
        return self._register.key

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _fresh_id() -> str:
    return str(uuid.uuid4())
