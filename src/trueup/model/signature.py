"""Signature: who vouches for a commit or an annotated tag, as far as the keyring can tell."""

from enum import StrEnum

from trueup.k8s.value import Value


class Verdict(StrEnum):
    """What the check of one signature came to; the values are how it is told, as in Argo CD."""

    GOOD = "signed"
    BAD = "bad signature"
    UNTRUSTED = "signed with untrusted key"
    EXPIRED = "expired signature"
    EXPIRED_KEY = "signed with expired key"
    REVOKED_KEY = "signed with revoked key"
    NO_KEY = "signed with key not in keyring"
    UNSIGNED = "unsigned"


class Signature(Value, frozen=True):
    """
    Of a commit, or of a tag by its name.

    *key*: what signed, a GnuPG key id or an SSH key's ``SHA256:…``; *primary*: the fingerprint of
    the key that it is a subkey of. *signer*: the author, or who made the tag.
    """

    subject: str
    verdict: Verdict
    key: str = ""
    primary: str = ""
    signer: str = ""


class PublicKey(Value, frozen=True):
    """A key that signatures are checked by; *kind* is ``rsa4096``, ``ed25519`` …"""

    id: str
    fingerprint: str
    kind: str = ""
    owner: str = ""
    text: str = ""


class Signing(Value, frozen=True):
    """Files of a private key, and of its passphrase; without the first nothing is signed."""

    key: str = ""
    passphrase: str = ""
