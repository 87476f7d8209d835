"""``trueup gpg``: the public keys that signatures are checked by, of GnuPG and of SSH."""

from collections.abc import Mapping
from typing import Any

from trueup.cli import files
from trueup.cli.answers import NOT_FOUND, ApiError, missing, segment
from trueup.cli.command import Call, Command
from trueup.cli.flags import OUTPUT, text
from trueup.cli.output import Failure

ROOT = "/api/v1/gpgkeys"
COLUMNS = ("KEYID", "TYPE", "IDENTITY")


async def list_(call: Call) -> None:
    async with call.server() as client:
        items = (await client.get(ROOT)).get("items") or []
    wanted = call.given.text("output")
    call.out.shown(items, wanted, lambda: call.out.table(COLUMNS, map(_row, items)))


async def get(call: Call) -> None:
    key = call.given.text("KEYID")
    async with call.server() as client:
        try:
            found = await client.get(f"{ROOT}/{segment(key)}")
        except ApiError as error:
            raise await _missing(client, key, error) from error
    call.out.shown(found, call.given.text("output"), lambda: _details(call, found))


async def add(call: Call) -> None:
    place = call.given.text("from")
    if not place:
        raise Failure("no key was given", "gpg --export --armor KEYID > key.asc; --from key.asc")
    body = {"keyData": await files.read(place)}
    async with call.server() as client:
        answer = await client.post(ROOT, body)
    created = (answer.get("created") or {}).get("items") or []
    skipped = answer.get("skipped") or []
    if created:
        call.out.line(f"Created {len(created)} key(s) from input file:")
        call.out.table(COLUMNS, map(_row, created))
    if skipped:
        call.out.line(f"{len(skipped)} key(s) were skipped because they exist already")


async def remove(call: Call) -> None:
    key = call.given.text("KEYID")
    call.confirm(f"Are you sure you want to remove '{key}'?")
    async with call.server() as client:
        try:
            await client.delete(ROOT, keyID=key)
        except ApiError as error:
            raise await _missing(client, key, error) from error
    call.out.line(f"Deleted key with key ID {key}")


async def _missing(client: Any, key: str, error: ApiError) -> Exception:
    if error.status != NOT_FOUND:
        return error
    known = [each["keyID"] for each in (await client.get(ROOT)).get("items") or []]
    return missing("key", key, known)


def _details(call: Call, found: Mapping[str, Any]) -> None:
    for name, key in (
        ("Key ID", "keyID"),
        ("Key fingerprint", "fingerprint"),
        ("Key subtype", "subType"),
        ("Key owner", "owner"),
    ):
        call.out.line(f"{name + ':':<20}{found.get(key) or ''}")
    call.out.line("Key data follows until EOF:")
    call.out.line(found.get("keyData") or "")


def _row(found: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(found.get(key) or "" for key in ("keyID", "subType", "owner"))


COMMANDS = (
    Command("list", list_, "List keys", (), (OUTPUT,)),
    Command("get", get, "Show a key", ("KEYID",), (OUTPUT,)),
    Command(
        "add",
        add,
        "Add keys",
        (),
        (text("from", "File with an armoured GnuPG key, or with a public SSH key", "f"),),
    ),
    Command("rm", remove, "Remove a key", ("KEYID",)),
)
