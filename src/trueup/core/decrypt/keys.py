"""
The key of a file of sops, sealed for each of those who may open it.

An age key opens it here. What takes a program or a server (GnuPG, Vault's transit engine) is told
as :class:`Locked`: somebody outside opens these, and what they found is given with the next try.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from trueup.core.decrypt import age, shamir
from trueup.model.lock import Lock

PGP = "-----BEGIN PGP PRIVATE KEY BLOCK-----"
VAULT = "vault "  # before the address and the token, among the keys
REFUSED = "!"  # before the reason why one was not opened
KINDS = {
    "age": "recipient",
    "pgp": "fp",
    "hc_vault": "key_name",
    "kms": "arn",
    "gcp_kms": "resource_id",
    "azure_kv": "name",
    "hckms": "key_id",
}
"""Who a key may be sealed for, and what names them."""


class Locked(Exception):
    """Somebody outside has to open these first."""

    def __init__(self, locks: tuple[Lock, ...]) -> None:
        super().__init__("locked")
        self.locks = locks


class Keys(NamedTuple):
    """
    What opens files: *age* identities, and what others opened.

    *kinds* that others can open for us. *unlocked*: by what was sealed, the key in base64, or why
    not after ``!``.
    """

    age: Sequence[Any] = ()
    kinds: frozenset[str] = frozenset()
    unlocked: Mapping[str, str] = {}


def keys_of(texts: Sequence[str], unlocked: Mapping[str, str]) -> Keys:
    """*texts*: of age keys, of secret PGP keys, and of tokens of Vaults."""
    found = tuple(each for text in texts for each in age.identities(text))
    marks = {"pgp": PGP, "hc_vault": VAULT}
    kinds = (kind for kind, mark in marks.items() if any(mark in text for text in texts))
    return Keys(found, frozenset(kinds), unlocked)


def data_key(metadata: Mapping[str, Any], keys: Keys) -> bytes:
    """``ValueError`` says why it cannot be had, ``Locked`` what has to be opened."""
    groups = [each for each in metadata.get("key_groups") or () if isinstance(each, Mapping)]
    if len(groups) < 2:
        (key,) = _parts([*groups, metadata], 1, keys)
        return key
    wanted = int(metadata.get("shamir_threshold") or 0) or len(groups)
    return shamir.combined(_parts(groups, wanted, keys))


def _parts(groups: Sequence[Mapping[str, Any]], wanted: int, keys: Keys) -> list[bytes]:
    """What enough of *groups* hold."""
    found = [part for group in groups if (part := _part(group, keys)) is not None]
    if len(found) >= wanted:
        return found[:wanted]
    locks = tuple(lock for group in groups for lock in _locks(group, keys))
    if locks:
        raise Locked(locks)
    raise ValueError(_nobody(groups, len(found), wanted, keys))


def _part(group: Mapping[str, Any], keys: Keys) -> bytes | None:
    for kind, entry in _entries(group):
        sealed = str(entry.get("enc", ""))
        if kind == "age" and (opened := age.unsealed(sealed.encode(), keys.age)) is not None:
            return opened
        known = keys.unlocked.get(sealed, REFUSED)
        if not known.startswith(REFUSED):
            return base64.b64decode(known)
    return None


def _locks(group: Mapping[str, Any], keys: Keys) -> Iterator[Lock]:
    for kind, entry in _entries(group):
        sealed = str(entry.get("enc", ""))
        if kind in keys.kinds and sealed not in keys.unlocked:
            yield Lock(kind, sealed, {key: str(value) for key, value in entry.items()})


def _entries(group: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for kind in KINDS:
        for entry in group.get(kind) or ():
            if isinstance(entry, Mapping):
                yield kind, entry


def _nobody(groups: Sequence[Mapping[str, Any]], found: int, wanted: int, keys: Keys) -> str:
    told = [_told(kind, entry, keys) for group in groups for kind, entry in _entries(group)]
    names = ", ".join(dict.fromkeys(told))
    if not names:
        return "it is for nobody"
    if wanted > 1:
        return f"our keys open {found} of its key groups, {wanted} are needed; it is for {names}"
    return f"no key of ours opens it; it is for {names}"


def _told(kind: str, entry: Mapping[str, Any], keys: Keys) -> str:
    name = str(entry.get(KINDS[kind]))
    said = name if kind == "age" else f"{kind} {name}"
    why = keys.unlocked.get(str(entry.get("enc", "")), "").removeprefix(REFUSED)
    return f"{said} ({why})" if why else said
