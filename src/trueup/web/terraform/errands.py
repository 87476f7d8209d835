"""
``/terraform/runs/{run}/…``: where a run that is carried out elsewhere asks what it is to do, tells
how far it is, and brings what it came to.

It comes with the token that was made for it, which opens nothing else, and with a key that it has
made itself. The first key has the run: whoever finds the token later, such as the root's own code,
is told nothing, and is not believed.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trueup.core.terraform.backend import RUN_KEY, RUNS
from trueup.core.terraform.runtokens import grant_of
from trueup.k8s.value import Value
from trueup.model.terraform import Progress, Result
from trueup.ports import Errands
from trueup.web.errors import ApiError, Code, invalid, not_found
from trueup.web.exchange import deps, raw
from trueup.web.rights import caller
from trueup.web.terraform.bodies import bounded

T = TypeVar("T")
RESULT_LIMIT = 256 * 2**20  # bytes: a plan, and what is shown of it
SMALL_LIMIT = 4 * 2**20
SHORTEST, LONGEST = 32, 256  # characters of a key


class Taking(Value, frozen=True):
    """*pod*: who takes it, for people."""

    pod: str = ""


async def take(request: Request) -> Response:
    run, key = _who(request)
    asked = _read(await bounded(request, SMALL_LIMIT), Taking)
    answer = raw(await _errands(request).take(run, key, asked.pod[:LONGEST]))
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def tell(request: Request) -> Response:
    run, key = _who(request)
    progress = _read(await bounded(request, SMALL_LIMIT), Progress)
    await _errands(request).tell(run, key, progress)
    return raw(b"{}")


async def bring(request: Request) -> Response:
    run, key = _who(request)
    result = _read(await bounded(request, RESULT_LIMIT), Result)
    await _errands(request).bring(run, key, result)
    return raw(b"{}")


def _who(request: Request) -> tuple[str, str]:
    """The run that asks, and its key."""
    run = str(request.path_params["run"])
    grant = grant_of(caller(request))
    if grant is None or grant.run != run or grant.state:
        raise ApiError(Code.PERMISSION_DENIED, f"permission denied: run {run[:80]!r}")
    key = request.headers.get(RUN_KEY, "")
    if not SHORTEST <= len(key) <= LONGEST:
        raise invalid(f"{RUN_KEY} must have {SHORTEST} to {LONGEST} characters")
    return run, key


def _errands(request: Request) -> Errands:
    found: Errands | None = deps(request).errands
    if found is None:
        raise not_found("runs", "here")
    return found


def _read(body: bytes, of: type[T]) -> T:
    try:
        return msgspec.json.decode(body or b"{}", type=of)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise invalid(f"the body is not what a run says: {error}") from error


def _route(what: str, handler: Callable[[Request], Awaitable[Response]]) -> Route:
    return Route(f"{RUNS}/{{run}}/{what}", handler, methods=["POST"])


ROUTES = [_route("errand", take), _route("progress", tell), _route("result", bring)]
