"""The device flow (RFC 8628): somebody types a code elsewhere while we ask whether they have."""

from collections.abc import Callable

from trueup.core.signon.providers import Provider
from trueup.core.signon.tokens import Tokens
from trueup.edge.identity.grants import DeviceCode, Grants
from trueup.model.errors import Stalled
from trueup.ports import Clock

SLOWER = 5.0  # seconds that are added when the provider asks for it
WAITING = ("authorization_pending", "slow_down")


async def by_device(
    grants: Grants,
    provider: Provider,
    scopes: tuple[str, ...],
    tell: Callable[[DeviceCode], None],
    clock: Clock,
) -> Tokens:
    """The tokens, once somebody has agreed. Raises ``Stalled`` if nobody does."""
    code = await grants.device(provider, scopes)
    tell(code)
    pause, ends = code.interval, clock.monotonic() + code.expires_in
    while clock.monotonic() < ends:
        await clock.sleep(pause)
        found = await grants.of_device(provider, code.device_code)
        if found.error not in WAITING:
            return _given(found)
        pause += SLOWER if found.error == "slow_down" else 0.0
    raise Stalled("Expired", "nobody has entered the code in time", "begin again")


def _given(found: Tokens) -> Tokens:
    if found.error:
        told = f"{found.error}: {found.error_description}".removesuffix(": ")
        raise Stalled("NotGranted", f"the identity provider refused: {told}", "begin again")
    return found
