"""``login`` and ``logout``: remember how to reach a server, and forget it."""

import getpass
from dataclasses import replace
from urllib.parse import urlsplit

from trueup.cli.answers import ApiError
from trueup.cli.client import opened
from trueup.cli.command import Call, Command
from trueup.cli.connect import config_path, named, reachable
from trueup.cli.contexts import Context, load, save
from trueup.cli.flags import number, switch, text
from trueup.cli.output import Failure

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})


async def login(call: Call) -> None:
    """Try the server, get a token where one is needed, and make it the one in use."""
    given, path = call.given, config_path(call.given)
    known = load(path)
    if given.on("core"):
        save(path, known.put(Context("kubernetes", "kubernetes"), use=True))
        call.out.line("Context 'kubernetes' updated")
        return
    server = given.text("SERVER") or given.text("server")
    if not server:
        raise Failure("which server?", "trueup login SERVER; a local one needs no login")
    stored = named(server, known)
    stored = replace(
        stored,
        plaintext=given.on("plaintext") or stored.plaintext or _loopback(server),
        insecure=given.on("insecure") or stored.insecure,
    )
    context = reachable(stored, known)
    token = given.text("auth-token") or context.token
    user = given.text("username") or "admin"
    if given.text("password"):
        token = await _session(context, user, given.text("password"))
    elif not await _logged_in(replace(context, token=token)):
        token = await _session(context, user, _asked(call, server))
    name = given.text("name") or server
    save(path, known.put(replace(stored, name=name, token=token), use=True))
    call.out.line(f"'{user}:login' logged in successfully")
    call.out.line(f"Context '{name}' updated")


async def logout(call: Call) -> None:
    path = config_path(call.given)
    known = load(path)
    name = call.given.text("CONTEXT") or known.current
    found = known.get(name)
    if found is None:
        raise Failure(f"not logged in to {name!r}")
    save(path, known.put(replace(found, token="")))
    call.out.line(f"Logged out from '{name}'")


def _loopback(server: str) -> bool:
    host = urlsplit(server if "://" in server else f"//{server}").hostname or ""
    return host in LOOPBACK and not server.startswith("https:")


async def _logged_in(context: Context) -> bool:
    async with opened(context) as client:
        try:
            return bool((await client.get("/api/v1/session/userinfo")).get("loggedIn"))
        except ApiError as error:
            if error.status == 401:
                return False
            raise


async def _session(context: Context, user: str, password: str) -> str:
    async with opened(replace(context, token="")) as client:
        try:
            said = await client.post("/api/v1/session", {"username": user, "password": password})
        except ApiError as error:
            raise Failure(error.message) from error  # the hint would be to log in
        return str(said["token"])


def _asked(call: Call, server: str) -> str:
    if not call.out.asks:
        raise Failure(f"{server} asks for a password", "--password, or --auth-token")
    return getpass.getpass("Password: ")


COMMANDS = (
    Command(
        "login",
        login,
        "Log in to a server and remember it",
        ("[SERVER]",),
        (
            text("callback", "Accepted for compatibility"),
            text("name", "Name of the context"),
            text("password", "Password"),
            switch("skip-test-tls", "Accepted for compatibility"),
            switch("sso", "Accepted for compatibility"),
            switch("sso-launch-browser", "Accepted for compatibility", on=True),
            number("sso-port", "Accepted for compatibility", default=8085),
            text("username", "User"),
        ),
    ),
    Command("logout", logout, "Forget the token of a server", ("[CONTEXT]",)),
)
