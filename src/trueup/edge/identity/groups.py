"""
Groups of people that are not in their token: asked for with their access token, and kept.

A provider's userinfo says them all; Entra ID leaves out those of whoever has more than two hundred,
and Microsoft Graph tells them. Who cannot be asked for is not let in with fewer groups than they
have: a rule may deny by one.
"""

from collections import OrderedDict
from typing import Any

import orjson

from trueup.core.signon.jwt import Jwt
from trueup.core.signon.people import overflown
from trueup.core.signon.providers import Provider
from trueup.core.signon.refusal import refusal
from trueup.edge.identity.asking import Asker, Reach
from trueup.edge.identity.directory import Directory
from trueup.model.errors import Unreachable
from trueup.ports import Clock

KEPT = 10_000  # people
Who = tuple[str, str]


class Groups:
    """By issuer and subject; in memory, until they or the token end."""

    def __init__(self, asker: Asker, directory: Directory, clock: Clock) -> None:
        self._asker = asker
        self._directory = directory
        self._clock = clock
        self._lent: OrderedDict[Who, tuple[str, float]] = OrderedDict()
        self._found: OrderedDict[Who, tuple[Any, float]] = OrderedDict()

    def lend(self, token: Jwt, access: str) -> None:
        """An access token of whoever *token* is of; it is theirs if the provider says so."""
        who = (token.issuer, token.subject)
        if access and self._lent.get(who) != (access, token.ends):
            _put(self._lent, who, (access, token.ends))

    def forget(self, token: Jwt) -> None:
        """They logged in anew: what was known of them is asked again."""
        self._found.pop((token.issuer, token.subject), None)

    async def of(self, provider: Provider, token: Jwt) -> Any:
        """What ``groups`` is to be; None: as it is. Raises ``Refused``, ``Unreachable``."""
        asks_graph = provider.azure.enable_user_group_overage_claim and overflown(token.claims)
        if not (provider.enable_user_info_groups or asks_graph):
            return None
        who, now = (token.issuer, token.subject), self._clock.now().timestamp()
        if (known := self._found.get(who)) and known[1] > now:
            return known[0]
        access, ends = self._lent.get(who, ("", 0.0))
        if not access or ends <= now:
            raise refusal("the groups of this session are not known here any more", "log in again")
        ask = self._userinfo if provider.enable_user_info_groups else self._graph
        found = await ask(provider, token, access)
        until = min(token.ends, now + provider.groups_kept) if provider.groups_kept else token.ends
        _put(self._found, who, (found, until))
        return found

    async def _userinfo(self, provider: Provider, token: Jwt, access: str) -> Any:
        address = await self._address(provider)
        answer = await self._asker.get(Reach.of(provider), address, _bearer(access))
        if answer.status == 401:
            raise refusal(
                "the identity provider does not know the session any more", "log in again"
            )
        said = answer.json()
        if answer.status != 200 or not said:
            raise Unreachable(f"identity provider: {address} answers {answer.status}")
        if said.get("sub") != token.subject:
            raise refusal("the identity provider tells the groups of somebody else")
        return said.get("groups") or []

    async def _address(self, provider: Provider) -> str:
        base, path = provider.user_info_base_url or provider.issuer, provider.user_info_path
        if path:
            return base.rstrip("/") + "/" + path.lstrip("/")
        address = (await self._directory.document(Reach.of(provider))).userinfo_endpoint
        if not address:
            raise Unreachable(f"{provider.issuer} names no userinfo", "set userInfoPath")
        return address

    async def _graph(self, provider: Provider, _token: Jwt, access: str) -> Any:
        address = f"{provider.graph}/me/getMemberGroups"
        body = orjson.dumps({"securityEnabledOnly": True})
        headers = {**_bearer(access), "Content-Type": "application/json"}
        answer = await self._asker.post(Reach(provider.graph), address, body, headers)
        groups = answer.json().get("value")
        if answer.status != 200 or not isinstance(groups, list):
            raise Unreachable(
                f"Microsoft Graph answers {answer.status}", "grant the application User.Read"
            )
        return groups


def _bearer(access: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {access}"}


def _put(kept: OrderedDict[Who, Any], who: Who, value: Any) -> None:
    kept[who] = value
    kept.move_to_end(who)
    while len(kept) > KEPT:
        kept.popitem(last=False)
