"""``account``: who the server takes you for."""

from trueup.cli.command import Call, Command
from trueup.cli.flags import text, unused


async def get_user_info(call: Call) -> None:
    async with call.server() as client:
        info = await client.get("/api/v1/session/userinfo")
    call.out.shown(info, call.given.text("output") or "wide", lambda: _lines(call, info))


async def session_token(call: Call) -> None:
    async with call.server() as client:
        token = client.context.token
    call.out.line(token)


def _lines(call: Call, info: dict[str, object]) -> None:
    call.out.line(f"Logged In: {str(info.get('loggedIn')).lower()}")
    if info.get("loggedIn"):
        groups = info.get("groups")
        call.out.line(f"Username: {info.get('username')}")
        call.out.line(f"Issuer: {info.get('iss') or ''}")
        call.out.line(f"Groups: {','.join(groups) if isinstance(groups, list) else ''}")


COMMANDS = (
    Command(
        "get-user-info",
        get_user_info,
        "Show who you are",
        (),
        (text("output", "json or yaml", "o"),),
    ),
    Command(
        "session-token",
        session_token,
        "Print the token in use",
        (),
        (unused(text("output", short="o"), "it is one word"),),
    ),
)
