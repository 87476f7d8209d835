"""``/api/v1/certificates``: keys of SSH servers and certificates of HTTPS servers."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any

from cryptography import x509
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.source.hosts import (
    CERTIFICATES,
    KNOWN_HOSTS,
    KNOWN_HOSTS_KEY,
    HostKey,
    bare,
    certificates,
    host_keys,
    is_host,
    matches_host,
    replaced,
    without,
)
from trueup.web import maps
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import document, flag, reply, text
from trueup.web.record import stored
from trueup.web.rights import demand

RESOURCE = "certificates"
SSH, HTTPS = "ssh", "https"


async def list_certificates(request: Request) -> Response:
    demand(request, RESOURCE, "get", "")
    hosts, trusted = await _stored(request)
    found = [*map(_ssh, host_keys(hosts)), *_tls(trusted)]
    items = sorted(_selected(request, found), key=lambda each: each["serverName"])
    return reply({"metadata": {}, "items": items})


async def create(request: Request) -> Response:
    """Those of the body; with ``upsert`` in place of others of the same host and kind."""
    demand(request, RESOURCE, "create", "")
    said = (await document(request)).get("items") or []
    hosts, trusted = await _stored(request)
    keys = [_host_key(each) for each in said if each.get("certType") == SSH]
    wanted = dict(_certificate(each) for each in said if each.get("certType") == HTTPS)
    if len(keys) + len(wanted) != len(said):
        raise invalid("certType must be ssh or https, and each host be there once")
    known = {(each.host, each.kind): each.key for each in host_keys(hosts)}
    taken = [each for each in keys if known.get((each.host, each.kind)) not in (None, each.key)]
    others = [host for host, pem in wanted.items() if trusted.get(host) not in (None, pem)]
    if (taken or others) and not flag(request, "upsert"):
        what = f"Key for '{taken[0].host}' (subtype: '{taken[0].kind}')" if taken else ""
        what = what or f"TLS certificate for '{others[0]}'"
        raise invalid(f"{what} already exist and upsert was not specified.", "--upsert")
    if keys:
        await maps.change(request, KNOWN_HOSTS, {KNOWN_HOSTS_KEY: replaced(hosts, keys)})
    if wanted:
        await maps.change(request, CERTIFICATES, wanted)
    items = [*map(_ssh, keys), *_tls(wanted)]
    for each in items:
        stored(request, "created", "certificates", each["serverName"], after=each)
    return reply({"metadata": {}, "items": items})


async def delete(request: Request) -> Response:
    """Those that the query selects; what is gone is told."""
    demand(request, RESOURCE, "delete", "")
    if not text(request, "hostNamePattern"):
        raise invalid("hostNamePattern: Required value: name the host, or * for all")
    hosts, trusted = await _stored(request)
    keys = [each for each in host_keys(hosts) if _selected(request, [_ssh(each)])]
    gone = [each["serverName"] for each in _selected(request, list(_tls(trusted)))]
    if keys:
        await maps.change(request, KNOWN_HOSTS, {KNOWN_HOSTS_KEY: without(hosts, keys)})
    if gone:
        await maps.change(request, CERTIFICATES, dict.fromkeys(gone))
    told = [*map(_ssh, keys), *_tls({host: trusted[host] for host in gone})]
    for each in told:
        stored(request, "deleted", "certificates", each["serverName"], before=each)
    return reply({"metadata": {}, "items": told})


async def _stored(request: Request) -> tuple[str, dict[str, str]]:
    hosts = await maps.data(request, KNOWN_HOSTS)
    return hosts.get(KNOWN_HOSTS_KEY, ""), await maps.data(request, CERTIFICATES)


def _selected(request: Request, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    pattern, kind = text(request, "hostNamePattern"), text(request, "certType")
    part = text(request, "certSubType")
    return [
        each
        for each in found
        if (not pattern or matches_host(pattern, each["serverName"]))
        and kind in ("", "*", each["certType"])
        and part in ("", "*", each["certSubType"])
    ]


def _ssh(key: HostKey) -> dict[str, Any]:
    info = {"certSubType": key.kind, "certInfo": key.fingerprint}
    return {"serverName": key.host, "certType": SSH, **info}


def _tls(trusted: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for host, pem in trusted.items():
        for each in certificates(pem):
            try:
                cert = x509.load_pem_x509_certificate(each.encode())
                kind = _kind(cert.public_key())
                info = cert.subject.rfc4514_string()
            except ValueError:
                kind, info = "", "not a certificate"
            told = {"certSubType": kind, "certInfo": info}
            yield {"serverName": host, "certType": HTTPS, **told}


def _kind(key: object) -> str:
    """As Argo CD calls it."""
    name = type(key).__name__.strip("_").removesuffix("PublicKey").lower()
    return "ecdsa" if name in ("ec", "ellipticcurve") else name


def _host_key(said: Mapping[str, Any]) -> HostKey:
    host, kind = str(said.get("serverName") or ""), str(said.get("certSubType") or "")
    if not is_host(bare(host)):
        raise invalid(f"invalid hostname in request: {bare(host)}", "host, or [host]:port")
    given = _given(said)
    found = list(host_keys(f"{host} {kind} {(given.split() or [''])[-1]}"))
    if len(found) != 1 or found[0].host != host:
        raise invalid(
            f"{host or 'a host'}: this is not a key of an SSH server",
            "give lines as ssh-keyscan prints them: host kind key",
        )
    return found[0]


def _certificate(said: Mapping[str, Any]) -> tuple[str, str]:
    host = str(said.get("serverName") or "")
    if not is_host(host):
        raise invalid(f"'{host}' is not the name of a host", "leave out https:// and the port")
    pem = _given(said)
    found = certificates(pem)
    try:
        for each in found:
            x509.load_pem_x509_certificate(each.encode())
    except ValueError as error:
        raise invalid(f"{host}: what was given is not a certificate in PEM") from error
    if not found:
        raise invalid(f"{host}: no certificate in PEM was given", "--from FILE")
    return host, "".join(found)


def _given(said: Mapping[str, Any]) -> str:
    try:
        return base64.b64decode(str(said.get("certData") or ""), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ApiError(Code.INVALID_ARGUMENT, "certData must be text in base64") from error
