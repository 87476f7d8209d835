"""``login`` and ``logout``: remember how to reach a server, and forget it."""

import getpass
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from trueup.cli.answers import ApiError
from trueup.cli.client import opened
from trueup.cli.command import Call, Command
from trueup.cli.connect import config_path, contexts_of, named, reachable
from trueup.cli.contexts import Context, save
from trueup.cli.flags import number, switch, text, unused
from trueup.cli.output import Failure
from trueup.cli.wire import LOOPBACK, flagged
from trueup.model.identity import ISSUER


async def login(call: Call) -> None:
    """Try the server, get a token where one is needed, and make it the one in use."""
    given, path = call.given, config_path(call.given)
    known = contexts_of(call.given)
    if given.on("core"):
        save(path, known.put(Context("kubernetes", "kubernetes", core=True), use=True))
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
        wire=flagged(stored.wire, given),
    )
    context = reachable(stored, known)
    name = given.text("name") or server
    if others := _vouched(call):
        found = await others(context)
        who = await _of_others(found)
        kept = replace(stored, name=name, token=found.token, refresh=found.refresh)
        save(path, known.put(kept, use=True))
        call.out.line(f"'{who}' logged in successfully")
        call.out.line(f"Context '{name}' updated")
        return
    token = given.text("auth-token") or context.token
    user = given.text("username") or "admin"
    if given.text("password"):
        token = await _session(context, user, given.text("password"))
    elif not await _logged_in(replace(context, token=token)):
        token = await _session(context, user, _asked(call, server))
    save(path, known.put(replace(stored, name=name, token=token, refresh=""), use=True))
    call.out.line(f"'{user}:login' logged in successfully")
    call.out.line(f"Context '{name}' updated")


async def relogin(call: Call) -> None:
    """Another token for the context in use, in the way that it got the one that it has."""
    given, path = call.given, config_path(call.given)
    known = contexts_of(call.given)
    name = given.text("argocd-context") or known.current
    stored = known.get(name)
    if stored is None:
        raise Failure(f"not logged in to {name!r}", "trueup login SERVER")
    context = reachable(stored, known)
    user = session_of(stored.token)
    if given.text("password") or user:
        password = given.text("password") or _asked(call, stored.server)
        found = replace(stored, token=await _session(context, user or "admin", password))
    else:
        from trueup.cli import sso

        said = await sso.again(given, call.out, context)
        found = replace(stored, token=said.token, refresh=said.refresh)
    save(path, known.put(found))
    call.out.line(f"Context '{stored.name}' updated")


def session_of(token: str) -> str:
    """The local account whose session *token* is; empty: of none."""
    from trueup.cli.claims import claims

    said = claims(token)
    account, _, use = str(said.get("sub") or "").partition(":")
    return account if said.get("iss") == ISSUER and use in ("", "login") else ""


def _vouched(call: Call) -> Callable[[Context], Awaitable[Context]] | None:
    """How to get a token of somebody else than the server; None: that is not asked for."""
    given = call.given
    if given.on("ci") or given.text("token-file"):
        from trueup.cli import sso

        return partial(sso.of_pipeline, given)
    if given.on("sso") or given.on("device"):
        from trueup.cli import sso

        return partial(sso.logged_in, given, call.out)
    return None


async def _of_others(context: Context) -> str:
    """What its bearer is called; ``Failure`` if the server does not take the token."""
    from trueup.cli import sso

    await sso.check(context)
    return sso.called(context.token)


async def logout(call: Call) -> None:
    path = config_path(call.given)
    known = contexts_of(call.given)
    name = call.given.text("CONTEXT") or known.current
    found = known.get(name)
    if found is None:
        raise Failure(f"not logged in to {name!r}")
    save(path, known.put(replace(found, token="", refresh="")))
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
            hint = "" if error.status == 401 else error.hint  # it would be to log in
            raise Failure(error.message, hint) from error
        return str(said["token"])


def _asked(call: Call, server: str) -> str:
    if not call.out.asks:
        raise Failure(f"{server} asks for a password", "--password, or --auth-token")
    return getpass.getpass("Password: ")


SSO = (
    text("callback", "Host and port by which the browser reaches --sso-port"),
    switch("sso-launch-browser", "Open a browser; else print where to go", on=True),
    number("sso-port", "Port on which the browser's answer is waited for", default=8085),
    switch("device", "Enter a code in a browser elsewhere"),
    text("sso-provider", "Which of several identity providers"),
)
COMMANDS = (
    Command(
        "login",
        login,
        "Log in to a server and remember it",
        ("[SERVER]",),
        (
            *SSO,
            text("audience", "Whom the token of --ci is meant for (default: the server)"),
            switch("ci", "Log in with the token that GitHub Actions, GitLab or Kubernetes gives"),
            text("name", "Name of the context"),
            text("password", "Password"),
            unused(switch("skip-test-tls"), "nothing but the log-in itself is tried"),
            switch("sso", "Log in at an identity provider, in a browser"),
            text("token-file", "Log in with the token of an issuer in this file (-: input)"),
            text("username", "User"),
        ),
    ),
    Command(
        "relogin",
        relogin,
        "Get another token for the server in use",
        flags=(text("password", "Password of a local account"), *SSO),
    ),
    Command("logout", logout, "Forget the token of a server", ("[CONTEXT]",)),
)
