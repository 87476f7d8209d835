"""Opened: what a file said before it was encrypted, and what of it must not be told."""

from typing import NamedTuple

from trueup.model.errors import Stalled

SHORTEST = 4  # characters of a secret that is looked for in texts


class Opened(NamedTuple):
    """The *text*, and the values in it that were secret."""

    text: bytes
    secrets: tuple[str, ...]


def masked(text: str, secrets: tuple[str, ...]) -> str:
    """*text* without the *secrets*, their lines neither."""
    lines = {line.strip() for each in secrets for line in (each, *each.splitlines())}
    for secret in sorted(lines, key=len, reverse=True):
        if len(secret) >= SHORTEST:
            text = text.replace(secret, "******")
    return text


def refused(path: str, why: str) -> Stalled:
    return Stalled(
        "DecryptionFailed",
        f"{path}: cannot be decrypted: {why}",
        "give the key in a Secret labelled trueup.dev/secret-type: sops; an age key by --age-keys",
    )
