"""
``/api/v1/account``: local accounts, their passwords and tokens, and what the caller may do.

Everybody has their own account; for those of others it takes the right ``accounts``.
"""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.access.accounts import Account
from trueup.core.access.policy import ACTIONS, PROJECT_SCOPED, RESOURCES
from trueup.core.access.roles import role_of
from trueup.core.history.differing import edits
from trueup.model.identity import ISSUER
from trueup.model.record import Edit, Kind, Outcome
from trueup.web.doors import Doors, Refusal
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, document, reply
from trueup.web.login.session import address
from trueup.web.record import CREDENTIALS, by_id, note
from trueup.web.rights import allowed, caller, demand, named

FRESH = 300.0  # seconds that the token of somebody from elsewhere may be old to set a password


async def list_accounts(request: Request) -> Response:
    known = _doors(request).accounts
    shown = [known[name] for name in sorted(known) if _may(request, "get", name)]
    return reply({"items": [_shown(each) for each in shown]})


async def get(request: Request) -> Response:
    name = request.path_params["name"]
    _demand(request, "get", name)
    return reply(_shown(_known(_doors(request), name)))


async def can_i(request: Request) -> Response:
    """``{value: yes|no}``. *subresource* may hold slashes; ``*`` asks about everything."""
    resource, action, object = (
        request.path_params[each] for each in ("resource", "action", "subresource")
    )
    if action not in ACTIONS:
        raise invalid(f"action: {action!r} is none of {', '.join(ACTIONS)}")
    if resource not in RESOURCES:
        raise invalid(f"resource: {resource!r} is none of {', '.join(RESOURCES)}")
    doors = deps(request).doors
    if action == "rollback" and not (doors and doors.rollback_apart):
        action = "sync"
    if resource in PROJECT_SCOPED and object.count("/") == 2:
        project, namespace, name = object.split("/")
        object = named(request, project, namespace, name)
    yes = allowed(request, resource, action, object)
    return reply({"value": "yes" if yes else "no"})


async def update_password(request: Request) -> Response:
    """Body: ``{name, currentPassword, newPassword}``; without a name one's own."""
    said, who, doors = await document(request), caller(request), _doors(request)
    asked = str(said.get("name") or "")
    name = asked or who.subject
    if not _own(request, name):
        demand(request, "accounts", "update", asked)
    await _prove(request, doors, str(said.get("currentPassword") or ""), asked)
    _known(doors, name)
    await doors.change_password(name, str(said.get("newPassword") or ""))
    _note(request, "changed password of", name, changes=(CREDENTIALS,))
    return reply({})


async def create_token(request: Request) -> Response:
    """Body: ``{id, expiresIn}``, in seconds; 0 or nothing: it never ends."""
    said, name = await document(request), request.path_params["name"]
    _demand(request, "update", name)
    lifetime = seconds(said.get("expiresIn"), "expiresIn")
    before = _tokens(request, name)
    token = await _doors(request).give_token(name, str(said.get("id") or ""), lifetime)
    _note(request, "created token for", name, changes=_changed(before, _tokens(request, name)))
    return reply({"token": token})


async def delete_token(request: Request) -> Response:
    name = request.path_params["name"]
    _demand(request, "update", name)
    before = _tokens(request, name)
    await _doors(request).take_token(name, request.path_params["id"])
    _note(request, "deleted token of", name, changes=_changed(before, _tokens(request, name)))
    return reply({})


def _note(request: Request, did: str, name: str, **more: Any) -> None:
    more |= {"message": f"{did} {name}", "resource": "accounts", "named": name}
    note(request, Kind.CHANGE, did, **more)


def _tokens(request: Request, name: str) -> Mapping[str, Any]:
    """What is known of them by their ids; what they are is nobody's to know."""
    account = _doors(request).accounts.get(name)
    return by_id(_shown(account).get("tokens", ())) if account else {}


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Edit, ...]:
    return edits({"jwtTokens": before}, {"jwtTokens": after})


def seconds(said: Any, name: str) -> float:
    """A number of seconds, also as a text, as gateways write 64 bits."""
    try:
        found = float(int(said or 0))
    except (TypeError, ValueError) as error:
        raise invalid(f"{name}: {said!r} is no number of seconds") from error
    if found < 0:
        raise invalid(f"{name}: {said!r} is negative", "0: it never ends")
    return found


async def _prove(request: Request, doors: Doors, password: str, asked: str) -> None:
    """A local account shows its own password; somebody from elsewhere must have come just now."""
    who = caller(request)
    if who.operator:
        return
    if who.issuer == ISSUER:
        if not asked and role_of(who.subject):
            raise invalid(f'password can only be changed for local users, not user "{who.subject}"')
        try:
            await doors.check_password(who.subject, password, address(request))
        except Refusal as error:
            note(
                request,
                Kind.LOGIN,
                "log in",
                outcome=Outcome.FAILED,
                message=f"to change the password: {error}",
                resource="accounts",
                named=who.subject,
            )
            raise invalid("current password does not match") from error
        return
    begun = who.claims.get("iat")
    now = deps(request).clock.now().timestamp()
    if not isinstance(begun, (int, float)) or now - begun > FRESH:
        raise ApiError(Code.PERMISSION_DENIED, "the token is too old", "log in again")


def _doors(request: Request) -> Doors:
    doors = deps(request).doors
    if doors is None:
        raise ApiError(
            Code.FAILED_PRECONDITION,
            "this server is open: it has no accounts",
            "start it without --disable-auth",
        )
    return doors


def _known(doors: Doors, name: str) -> Account:
    found = doors.accounts.get(name)
    if found is None:
        raise ApiError(Code.NOT_FOUND, f"account '{name}' does not exist")
    return found


def _own(request: Request, name: str) -> bool:
    who = caller(request)
    return bool(who.subject) and who.subject == name and who.issuer == ISSUER


def _may(request: Request, action: str, name: str) -> bool:
    return _own(request, name) or allowed(request, "accounts", action, name)


def _demand(request: Request, action: str, name: str) -> None:
    if not _own(request, name):
        demand(request, "accounts", action, name)


def _shown(account: Account) -> Mapping[str, Any]:
    """Never the hash of a password."""
    newest = sorted(account.tokens, key=lambda each: -each.iat)
    tokens = [
        {"id": each.id, "issuedAt": each.iat} | ({"expiresAt": each.exp} if each.exp else {})
        for each in newest
    ]
    return {
        "name": account.name,
        "enabled": account.enabled,
        "capabilities": list(account.capabilities),
        **({"tokens": tokens} if tokens else {}),
    }
