"""What is asked for with a reason, which goes on record."""

from typing import Protocol, TypeVar

import msgspec
from starlette.requests import Request

from trueup.web.errors import invalid
from trueup.web.exchange import body

LONGEST = 1000  # characters


class Reasoned(Protocol):
    @property
    def reason(self) -> str: ...


Asked = TypeVar("Asked", bound=Reasoned)


async def reasoned(request: Request, kind: type[Asked]) -> Asked:
    """The body of *request*. ``INVALID_ARGUMENT`` if it is no *kind*, or does not say why."""
    try:
        asked = msgspec.convert(await body(request), kind)
    except msgspec.ValidationError as error:
        raise invalid(str(error)) from error
    if not asked.reason.strip() or len(asked.reason) > LONGEST:
        raise invalid(f"reason: say why, in at most {LONGEST} characters; it goes on record")
    return asked
