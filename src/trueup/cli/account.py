"""``account``: who the server takes you for, local accounts and their tokens."""

import getpass
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from trueup.cli.answers import NOT_FOUND, ApiError, missing, segment
from trueup.cli.claims import claims
from trueup.cli.command import Call, Command
from trueup.cli.connect import config_path, contexts_of
from trueup.cli.contexts import save
from trueup.cli.flags import OUTPUT, text
from trueup.cli.output import FAILED, Failure
from trueup.cli.rights import full_name, whole
from trueup.cli.tokens import lifetime, moment

if TYPE_CHECKING:
    from trueup.cli.client import Client

ROOT = "/api/v1/account"
LOCAL = "argocd"
"""Who signs the tokens of local accounts."""
Body = Mapping[str, Any]


async def get_user_info(call: Call) -> None:
    async with call.server() as client:
        info = await _me(client)
    call.out.shown(info, call.given.text("output") or "wide", lambda: _lines(call, info))


async def session_token(call: Call) -> None:
    """For scripts: ``curl -H "Authorization: Bearer $(trueup account session-token)"``."""
    async with call.server() as client:
        token = client.context.token
    format = call.given.text("output")
    if not token:
        raise Failure("no token is stored", "trueup login SERVER")
    if not format:
        call.out.line(token)
        return
    said = claims(token)
    local = said.get("iss") == LOCAL
    name = str(said.get("email") or said.get("sub") or "")
    found = {
        "type": "local" if local else "sso",
        "issuer": said.get("iss") or "",
        "username": name.removesuffix(":login") if local else name,
        "token": token,
        "expires_at": moment(said.get("exp"), ""),
    }
    call.out.shown(found, format, lambda: call.out.line(token))


async def list_(call: Call) -> None:
    async with call.server() as client:
        items = (await client.get(ROOT)).get("items") or []
    rows = [(each["name"], _yes(each.get("enabled")), _capabilities(each)) for each in items]
    headers = ("NAME", "ENABLED", "CAPABILITIES")
    call.out.shown(items, call.given.text("output"), lambda: call.out.table(headers, rows))


async def get(call: Call) -> None:
    async with call.server() as client:
        name = await _account(call, client)
        found = await _asked(client, name)
    call.out.shown(found, call.given.text("output"), lambda: _show(call, found))


async def can_i(call: Call) -> None:
    """As in ``admin settings rbac can``: ``app`` is applications, and ``*`` of them is ``*/*``."""
    given = call.given
    resource, action = full_name(given.text("RESOURCE")), given.text("ACTION")
    object = whole(resource, given.text("SUBRESOURCE"))
    async with call.server() as client:
        path = "/".join((ROOT, "can-i", segment(resource), segment(action), object))
        answer = await client.get(path)
    call.out.line(str(answer["value"]), "green" if answer["value"] == "yes" else "red")


async def update_password(call: Call) -> None:
    """One's own, or that of another account; one's own password is asked for in both cases."""
    given = call.given
    async with call.server() as client:
        me = await _me(client)
        current = given.text("current-password")
        if me.get("iss") == LOCAL and not current:
            current = _secret(
                call, f"*** Enter password of currently logged in user ({me['username']}): "
            )
        name = given.text("account") or str(me.get("username") or "")
        new = given.text("new-password") or _new(call, name)
        body = {"name": name, "currentPassword": current, "newPassword": new}
        await client.put(f"{ROOT}/password", body)
        call.out.line("Password updated")
        if name == me.get("username") and me.get("iss") == LOCAL:
            await _renewed(call, client, name, new)


async def generate_token(call: Call) -> None:
    given = call.given
    body = {"id": given.text("id"), "expiresIn": lifetime(given.text("expires-in"))}
    async with call.server() as client:
        name = await _account(call, client)
        await _asked(client, name)
        made = await client.post(f"{ROOT}/{segment(name)}/token", body)
    call.out.line(str(made["token"]))


async def delete_token(call: Call) -> int:
    id = call.given.text("ID")
    async with call.server() as client:
        name = await _account(call, client)
        known = [str(each["id"]) for each in (await _asked(client, name)).get("tokens") or ()]
        if id not in known:
            hint = f"there are: {', '.join(known)}" if known else "it has none"
            raise Failure(f"account '{name}' has no token '{id}'", hint)
        if not call.agreed(f"Are you sure you want to delete '{id}' token? [y/n] "):
            call.out.line(f"The command to delete '{id}' was cancelled.")
            return FAILED
        await client.delete(f"{ROOT}/{segment(name)}/token/{segment(id)}")
    return 0


async def bcrypt(call: Call) -> None:
    """Of ``--password``, of what is typed, or of a line on standard input."""
    import bcrypt

    password = call.given.text("password")
    if not password:
        asks = call.out.asks
        password = _secret(call, "Password: ") if asks else sys.stdin.readline().rstrip("\n")
    if len(password.encode()) > 72:
        raise Failure("bcrypt takes 72 bytes at most", "a shorter password")
    call.out.line(bcrypt.hashpw(password.encode(), bcrypt.gensalt(10)).decode())


async def _me(client: "Client") -> dict[str, Any]:
    found: dict[str, Any] = await client.get("/api/v1/session/userinfo")
    return found


async def _account(call: Call, client: "Client") -> str:
    """``--account``, or one's own."""
    name = call.given.text("account") or str((await _me(client)).get("username") or "")
    if not name:
        raise Failure("you are not logged in", "--account NAME, or trueup login SERVER")
    return name


async def _asked(client: "Client", name: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = await client.get(f"{ROOT}/{segment(name)}")
    except ApiError as error:
        if error.status != NOT_FOUND:
            raise
        items = (await client.get(ROOT)).get("items") or []
        raise missing("account", name, [each["name"] for each in items]) from error
    return found


async def _renewed(call: Call, client: "Client", name: str, password: str) -> None:
    """Tokens from before count no more: log in again, where a context is kept."""
    path = config_path(call.given)
    known = contexts_of(call.given)
    stored = known.get(client.context.name)
    if stored is None:
        return
    said = await client.post("/api/v1/session", {"username": name, "password": password})
    save(path, known.put(replace(stored, token=str(said["token"]))))
    call.out.line(f"Context '{stored.name}' updated")


def _secret(call: Call, question: str) -> str:
    if not call.out.asks:
        raise Failure("a password is needed", "--current-password and --new-password")
    return getpass.getpass(question)


def _new(call: Call, name: str) -> str:
    first = _secret(call, f"*** Enter new password for user {name}: ")
    if first != _secret(call, f"*** Confirm new password for user {name}: "):
        raise Failure("the passwords differ")
    return first


def _lines(call: Call, info: Body) -> None:
    call.out.line(f"Logged In: {_yes(info.get('loggedIn'))}")
    if info.get("loggedIn"):
        groups = info.get("groups")
        call.out.line(f"Username: {info.get('username')}")
        call.out.line(f"Issuer: {info.get('iss') or ''}")
        call.out.line(f"Groups: {','.join(groups) if isinstance(groups, list) else ''}")


def _show(call: Call, account: Body) -> None:
    call.out.pairs(
        [
            ("Name", account["name"]),
            ("Enabled", _yes(account.get("enabled"))),
            ("Capabilities", _capabilities(account)),
        ]
    )
    call.out.line()
    call.out.line("Tokens:")
    tokens = account.get("tokens") or []
    if not tokens:
        call.out.line("NONE")
        return
    rows = [(each.get("id"), moment(each.get("issuedAt")), _end(each)) for each in tokens]
    call.out.table(("ID", "ISSUED AT", "EXPIRING AT"), rows)


def _end(token: Body) -> str:
    at = int(token.get("expiresAt") or 0)
    past = 0 < at < datetime.now(UTC).timestamp()
    return moment(at, "never") + (" (expired)" if past else "")


def _capabilities(account: Body) -> str:
    return ", ".join(account.get("capabilities") or ())


def _yes(value: object) -> str:
    return str(bool(value)).lower()


_ACCOUNT = text("account", "Name of the account; without it, your own", "a")
COMMANDS = (
    Command(
        "get-user-info",
        get_user_info,
        "Show who you are",
        (),
        (text("output", "json or yaml", "o"),),
        ("whoami",),
    ),
    Command(
        "can-i",
        can_i,
        "Tell whether you may do that: sync applications 'web/*'",
        ("ACTION", "RESOURCE", "SUBRESOURCE"),
    ),
    Command("list", list_, "List accounts", (), (OUTPUT,)),
    Command("get", get, "Show an account and its tokens", (), (_ACCOUNT, OUTPUT)),
    Command(
        "update-password",
        update_password,
        "Change a password",
        (),
        (
            text("account", "Name of the account; without it, your own"),
            text("current-password", "Your own password"),
            text("new-password", "The new password of the account"),
        ),
    ),
    Command(
        "generate-token",
        generate_token,
        "Give out a token of an account",
        (),
        (
            _ACCOUNT,
            text("expires-in", "How long it counts, such as 12h or 7d; 0s: for ever", "e", "0s"),
            text("id", "Its id; without one, one is made"),
        ),
    ),
    Command("delete-token", delete_token, "Take a token back", ("ID",), (_ACCOUNT,)),
    Command(
        "bcrypt",
        bcrypt,
        "Print the hash of a password, for argocd-secret",
        (),
        (text("password", "Password; without it, it is asked for, or read from standard input"),),
    ),
    Command(
        "session-token",
        session_token,
        "Print the token in use",
        (),
        (text("output", "json or yaml: what it says of itself too", "o"),),
    ),
)
