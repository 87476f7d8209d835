"""``trueup repocreds``: credentials for all repositories whose address begins alike."""

from collections.abc import Mapping
from typing import Any

from trueup.cli.answers import NOT_FOUND, ApiError, missing, segment
from trueup.cli.command import Call, Command
from trueup.cli.flags import Flag, number, switch, text
from trueup.cli.repo import DEFAULTS, FILES, HELP, NUMBERS, SWITCHES, TEXTS, consistent, credentials

ROOT = "/api/v1/repocreds"
COLUMNS = ("URL PATTERN", "USERNAME", "SSH_CREDS", "TLS_CREDS")
_PROXY = "proxy-url"
_NOT_THEIRS = {
    *("name", "project", "proxy", "no-proxy", "depth", "webhook-manifest-cache-warm-disabled"),
    *("insecure-skip-server-verification", "insecure-ignore-host-key", "enable-lfs"),
}


async def add(call: Call) -> None:
    given = call.given
    url = given.text("REPOURL")
    body = {"url": url, **consistent(await credentials(given), url)}
    if proxy := given.text(_PROXY):
        body["proxy"] = proxy
    async with call.server() as client:
        await client.post(ROOT, body, upsert=given.on("upsert"))
    call.out.line(f"Repository credentials for '{url}' added")


async def list_(call: Call) -> None:
    async with call.server() as client:
        items = (await client.get(ROOT)).get("items") or []
    if call.given.text("output") == "url":
        for each in items:
            call.out.line(each["url"])
        return
    wanted = call.given.text("output")
    call.out.shown(items, wanted, lambda: call.out.table(COLUMNS, map(_row, items)))


async def remove(call: Call) -> None:
    url = call.given.text("CREDSURL")
    call.confirm(f"Are you sure you want to remove '{url}'?")
    async with call.server() as client:
        try:
            await client.delete(f"{ROOT}/{segment(url)}")
        except ApiError as error:
            if error.status != NOT_FOUND:
                raise
            known = [each["url"] for each in (await client.get(ROOT)).get("items") or []]
            raise missing("repository credentials", url, known) from error
    call.out.line(f"Repository credentials for '{url}' removed")


def _row(found: Mapping[str, Any]) -> tuple[object, ...]:
    shown = ("true" if found.get(key) else "false" for key in ("sshCreds", "tlsCreds"))
    return (found["url"], found.get("username") or "-", *shown)


def _mine(flags: Mapping[str, str]) -> list[str]:
    return [flag for flag in flags if flag not in _NOT_THEIRS]


_CREDENTIALS: tuple[Flag, ...] = (
    *(text(flag, HELP.get(flag, ""), default=DEFAULTS.get(flag, "")) for flag in _mine(TEXTS)),
    *(text(flag, HELP.get(flag, "")) for flag in _mine(FILES)),
    *(switch(flag, HELP.get(flag, "")) for flag in _mine(SWITCHES)),
    *(number(flag, HELP.get(flag, "")) for flag in _mine(NUMBERS)),
    text(_PROXY, "HTTP proxy"),
)

COMMANDS = (
    Command(
        "add",
        add,
        "Add credentials for all repositories whose address begins so",
        ("REPOURL",),
        (*_CREDENTIALS, switch("upsert", "Overwrite ones that differ")),
    ),
    Command(
        "list",
        list_,
        "List credentials",
        (),
        (text("output", "json, yaml, wide, url", "o", "wide"),),
    ),
    Command("rm", remove, "Remove credentials", ("CREDSURL",)),
)
