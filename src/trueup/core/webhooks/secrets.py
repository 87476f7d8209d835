"""Secrets of webhooks, out of ``argocd-secret``."""

import base64
import binascii
from collections.abc import Callable

from trueup.core.webhooks import KEYS
from trueup.core.webhooks.host import Secrets
from trueup.k8s.object import Object

NAME = "argocd-secret"
PART = "app.kubernetes.io/part-of"


def texts(secret: Object | None) -> Secrets:
    """What a Secret holds, as far as it is text."""
    found = {}
    for key, value in ((secret.at("data") if secret else None) or {}).items():
        try:
            found[key] = base64.b64decode(value).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def secrets(named: Callable[[str], Object | None]) -> Secrets:
    """
    Those that are set; *named* gives a Secret by name.

    ``$key`` stands for another key of the same Secret, ``$name:key`` for one of another, as
    everywhere in Argo CD's settings; one that is not there counts as it is written.
    """
    own = texts(named(NAME))
    return {key: _meant(own[key], own, named).strip() for key in KEYS if own.get(key, "").strip()}


def _meant(text: str, own: Secrets, named: Callable[[str], Object | None]) -> str:
    if not text.startswith("$"):
        return text
    name, colon, key = text[1:].strip().partition(":")
    found = own.get(name) if not colon else texts(_ours(named(name))).get(key)
    return text if found is None else found


def _ours(secret: Object | None) -> Object | None:
    """Only what is marked as part of the installation can be meant."""
    marked = secret is not None and secret.at("metadata", "labels", PART) == "argocd"
    return secret if marked else None
