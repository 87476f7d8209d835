"""``trueup cert``: keys of SSH servers, and certificates of HTTPS servers."""

import base64
from collections.abc import Mapping
from typing import Any

from trueup.cli import files
from trueup.cli.command import Call, Command
from trueup.cli.flags import switch, text
from trueup.cli.output import Failure

ROOT = "/api/v1/certificates"
COLUMNS = ("HOSTNAME", "TYPE", "SUBTYPE", "INFO")
SORTS = {"hostname": "serverName", "type": "certType"}
_KINDS = ("ssh", "https")


async def add_tls(call: Call) -> None:
    host = call.given.text("SERVERNAME")
    pem = await files.read(call.given.text("from") or "-")
    count = pem.count("-----BEGIN CERTIFICATE-----")
    if not count:
        raise Failure("there is no certificate in PEM in what was given", "--from FILE")
    await _create(call, [_item(host, "https", "", pem)])
    told = f"Created entry with {count} PEM certificates for repository server {host}"
    call.out.line(told)


async def add_ssh(call: Call) -> None:
    """Lines of ``known_hosts``."""
    if not (call.given.on("batch") or call.given.text("from")):
        raise Failure("say --batch to read known hosts", "ssh-keyscan HOST | … --batch")
    said = await files.read(call.given.text("from") or "-")
    items = []
    for number, line in enumerate(said.splitlines(), 1):
        words = line.split()
        if words and not line.startswith("#"):
            if len(words) < 3:
                # not the line itself: somebody may have given a private key
                raise Failure(f"line {number} is no known host", "lines are: host kind key")
            items += [_item(host, "ssh", words[1], words[2]) for host in words[0].split(",")]
    if not items:
        raise Failure("no known hosts were given", "ssh-keyscan HOST prints them")
    await _create(call, items)
    call.out.line(f"Successfully created {len(items)} SSH known host entries")


async def list_(call: Call) -> None:
    given = call.given
    query = {"hostNamePattern": given.text("hostname-pattern"), "certType": _kind(call)}
    async with call.server() as client:
        items = (await client.get(ROOT, **query)).get("items") or []
    if order := given.text("sort"):
        if order not in SORTS:
            raise Failure(f"cannot sort by {order}", f"--sort {' or '.join(SORTS)}")
        items = sorted(items, key=lambda each: str(each[SORTS[order]]))
    wanted = given.text("output")
    call.out.shown(items, wanted, lambda: call.out.table(COLUMNS, map(_row, items)))


async def remove(call: Call) -> None:
    pattern = call.given.text("REPOSERVER")
    query = {"certType": _kind(call), "certSubType": call.given.text("cert-sub-type")}
    call.confirm(f"Are you sure you want to remove all certificates for '{pattern}'?")
    async with call.server() as client:
        gone = await client.call("DELETE", ROOT, {"hostNamePattern": pattern, **query})
    items = gone.get("items") or []
    if not items:
        call.out.line("No certificates were removed (none matched the given pattern)")
    for each in items:
        name, kind, part = each["serverName"], each["certType"], each["certSubType"]
        call.out.line(f"Removed cert for '{name}' of type '{kind}' (subtype '{part}')")


async def _create(call: Call, items: list[dict[str, Any]]) -> None:
    async with call.server() as client:
        await client.post(ROOT, {"items": items}, upsert=call.given.on("upsert"))


def _kind(call: Call) -> str:
    said = call.given.text("cert-type")
    if said and said not in _KINDS:
        raise Failure(f"there is no type {said}", "--cert-type ssh or https")
    return said


def _item(host: str, kind: str, part: str, data: str) -> dict[str, Any]:
    encoded = base64.b64encode(data.encode()).decode()
    return {"serverName": host, "certType": kind, "certSubType": part, "certData": encoded}


def _row(found: Mapping[str, Any]) -> tuple[object, ...]:
    keys = ("serverName", "certType", "certSubType", "certInfo")
    return tuple(found.get(key) or "" for key in keys)


_UPSERT = switch("upsert", "Replace what is there for the host")
_KIND_FLAG = text("cert-type", "ssh or https")
COMMANDS = (
    Command(
        "add-tls",
        add_tls,
        "Trust a certificate, or an authority's, for a host",
        ("SERVERNAME",),
        (text("from", "File with certificates in PEM; left out: standard input"), _UPSERT),
    ),
    Command(
        "add-ssh",
        add_ssh,
        "Trust keys of SSH servers",
        (),
        (
            text("from", "File with lines of known_hosts; left out: standard input"),
            switch("batch", "Read lines of known_hosts"),
            _UPSERT,
        ),
    ),
    Command(
        "list",
        list_,
        "List certificates and keys",
        (),
        (
            text("output", "json, yaml, wide", "o", "wide"),
            text("sort", "hostname or type"),
            _KIND_FLAG,
            text("hostname-pattern", "Only hosts that match this glob"),
        ),
    ),
    Command(
        "rm",
        remove,
        "Trust no more; REPOSERVER may be a glob",
        ("REPOSERVER",),
        (_KIND_FLAG, text("cert-sub-type", "Only keys of this kind")),
    ),
)
