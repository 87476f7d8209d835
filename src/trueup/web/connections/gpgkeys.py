"""
``/api/v1/gpgkeys``: the public keys that signatures are checked by.

Besides GnuPG's they may be SSH's, which Argo CD does not have; their id is their fingerprint.
"""

import hashlib
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.source.integrity import KEYS, same_key
from trueup.model.errors import Stalled
from trueup.model.signature import PublicKey
from trueup.web import maps
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, document, flag, reply, text
from trueup.web.record import stored
from trueup.web.rights import demand

RESOURCE = "gpgkeys"


async def list_keys(request: Request) -> Response:
    demand(request, RESOURCE, "get", "")
    wanted = text(request, "keyID")
    found = await _stored(request)
    items = [
        _shown(each) for _, each in found if not wanted or same_key(each.id) == same_key(wanted)
    ]
    return reply({"metadata": {}, "items": items})


async def get(request: Request) -> Response:
    demand(request, RESOURCE, "get", "")
    _, key = await _one(request, request.path_params["key"])
    return reply({**_shown(key), "keyData": key.text})


async def create(request: Request) -> Response:
    """All keys of ``keyData``; those that are there are skipped, or with ``upsert`` replaced."""
    demand(request, RESOURCE, "create", "")
    said = str((await document(request)).get("keyData") or "")
    try:
        given = await deps(request).described(said)
    except Stalled as error:
        raise invalid(error.message, error.hint) from error
    known = {same_key(each.id) for _, each in await _stored(request)}
    new = [each for each in given if same_key(each.id) not in known or flag(request, "upsert")]
    if new:
        await maps.change(request, KEYS, {_name(each): each.text for each in new})
    for each in new:
        stored(request, "created", "gpgkeys", each.id, after=_shown(each))
    skipped = [each.id for each in given if each not in new]
    created = {"metadata": {}, "items": [_shown(each) for each in new]}
    return reply({"created": created, "skipped": skipped})


async def delete(request: Request) -> Response:
    demand(request, RESOURCE, "delete", "")
    name, key = await _one(request, text(request, "keyID"))
    await maps.change(request, KEYS, {name: None})
    stored(request, "deleted", "gpgkeys", key.id, before=_shown(key))
    return reply({})


async def _stored(request: Request) -> list[tuple[str, PublicKey]]:
    """Each with the name under which the ConfigMap has it; what is no key is passed over."""
    found = []
    for name, said in sorted((await maps.data(request, KEYS)).items()):
        try:
            found += [(name, each) for each in await deps(request).described(said)]
        except Stalled as error:
            if error.reason != "NoKey":
                raise
    return found


async def _one(request: Request, key: str) -> tuple[str, PublicKey]:
    if not key:
        raise invalid("keyID: Required value: name the key")
    for name, each in await _stored(request):
        if same_key(key) in (same_key(each.id), same_key(each.fingerprint)):
            return name, each
    raise ApiError(Code.NOT_FOUND, f"no such key: {key}", "trueup gpg list")


def _name(key: PublicKey) -> str:
    """A ConfigMap's key takes no slash: an SSH key is named by a digest of its fingerprint."""
    if key.id.startswith("SHA256:"):
        return "ssh-" + hashlib.sha256(key.id.encode()).hexdigest()[:16]
    return key.id


def _shown(key: PublicKey) -> dict[str, Any]:
    return {
        "keyID": key.id,
        "fingerprint": key.fingerprint,
        "subType": key.kind,
        "owner": key.owner,
        "trust": "ultimate",
    }
