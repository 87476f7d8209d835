"""sops in small: files encrypted as the real program does, for tests that need no program."""

import base64
import hashlib
import json
import os
from typing import Any

import pyrage
import yaml
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

WHEN = "2026-01-02T03:04:05Z"


class Person:
    """Somebody with a key."""

    def __init__(self) -> None:
        identity = pyrage.x25519.Identity.generate()
        self.key = str(identity)
        self.recipient = str(identity.to_public())


def encrypted(body: dict[str, Any], person: Person, *keys: str) -> dict[str, Any]:
    """*body* with the values below *keys* sealed, and the metadata; without *keys* all are."""
    key, digest = os.urandom(32), hashlib.sha512()
    made = _sealed(body, key, (), keys, digest)
    recipient = pyrage.x25519.Recipient.from_str(person.recipient)
    text = base64.b64encode(pyrage.encrypt(key, [recipient])).decode()
    enc = "".join(f"{text[at : at + 64]}\n" for at in range(0, len(text), 64))
    armored = f"-----BEGIN AGE ENCRYPTED FILE-----\n{enc}-----END AGE ENCRYPTED FILE-----\n"
    return {
        **made,
        "sops": {
            "age": [{"recipient": person.recipient, "enc": armored}],
            "lastmodified": WHEN,
            "mac": _seal(digest.hexdigest().upper(), key, WHEN),
            **({"encrypted_regex": f"^({'|'.join(keys)})$"} if keys else {}),
            "version": "3.13.3",
        },
    }


def as_yaml(body: dict[str, Any], person: Person, *keys: str) -> str:
    return yaml.safe_dump(encrypted(body, person, *keys), sort_keys=False, width=10_000)


def as_json(body: dict[str, Any], person: Person) -> str:
    return json.dumps(encrypted(body, person))


def _sealed(value: Any, key: bytes, path: tuple[str, ...], keys: tuple[str, ...], sha: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sealed(each, key, (*path, name), keys, sha) for name, each in value.items()}
    if isinstance(value, list):
        return [_sealed(each, key, path, keys, sha) for each in value]
    if value is None:
        return None
    sha.update(str(value).encode())
    if not isinstance(value, str) or not value or (keys and not set(keys) & set(path)):
        return value
    return _seal(value, key, "".join(f"{part}:" for part in path))


def _seal(text: str, key: bytes, place: str) -> str:
    iv = os.urandom(32)
    sealed = AESGCM(key).encrypt(iv, text.encode(), place.encode())
    parts = (sealed[:-16], iv, sealed[-16:])
    data, nonce, tag = (base64.b64encode(part).decode() for part in parts)
    return f"ENC[AES256_GCM,data:{data},iv:{nonce},tag:{tag},type:str]"
