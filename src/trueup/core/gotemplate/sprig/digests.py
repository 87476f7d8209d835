"""Sprig's functions of digests and passwords that need no chance."""

import hashlib
import hmac
import zlib

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from trueup.core.gotemplate.failed import CallFailed
from trueup.core.gotemplate.sprig.encoding import decoded64
from trueup.core.gotemplate.values import Uint32, octets, text_of

_SEED = b"com.lyndir.masterpassword"
_KINDS = {
    "maximum": "anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno",
    "long": "CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv"
    " CvccCvcvCvcvno CvcvnoCvccCvcv CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc"
    " CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv CvccCvccCvcvno"
    " CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno"
    " CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno",
    "medium": "CvcnoCvc CvcCvcno",
    "short": "Cvcn",
    "basic": "aaanaaan aannaaan aaannaaa",
    "pin": "nnnn",
}
"""The forms of passwords of the Master Password algorithm; each letter stands for a class."""
_LETTERS = {
    "V": "AEIOU",
    "C": "BCDFGHJKLMNPQRSTVWXYZ",
    "v": "aeiou",
    "c": "bcdfghjklmnpqrstvwxyz",
    "A": "AEIOUBCDFGHJKLMNPQRSTVWXYZ",
    "a": "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
    "n": "0123456789",
    "o": "@&%?,=[]_:-+*$#!'^~;()/.",
    "x": "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
}


def sha1sum(text: str) -> str:
    return hashlib.sha1(octets(text), usedforsecurity=False).hexdigest()


def sha256sum(text: str) -> str:
    return hashlib.sha256(octets(text)).hexdigest()


def sha512sum(text: str) -> str:
    return hashlib.sha512(octets(text)).hexdigest()


def adler32sum(text: str) -> str:
    return str(zlib.adler32(octets(text)))


def derive_password(counter: Uint32, kind: str, password: str, user: str, site: str) -> str:
    """The password of *site* that follows from one that somebody remembers."""
    forms = _KINDS.get(kind, "").split()
    if not forms:
        return f"cannot find password template {kind}"
    name, place = octets(user), octets(site)
    salt = _SEED + len(name).to_bytes(4, "big") + name
    key = hashlib.scrypt(octets(password), salt=salt, n=32768, r=8, p=2, maxmem=1 << 26, dklen=64)
    asked = _SEED + len(place).to_bytes(4, "big") + place + int(counter).to_bytes(4, "big")
    seed = hmac.new(key, asked, hashlib.sha256).digest()
    form = forms[seed[0] % len(forms)]
    classes = [_LETTERS[letter] for letter in form]
    return "".join(letters[seed[at] % len(letters)] for at, letters in enumerate(classes, 1))


def decrypt_aes(password: str, text: str) -> str:
    """AES-CBC with the first 32 bytes of the password."""
    data = decoded64(text)
    if len(data) < 32 or len(data) % 16:
        raise CallFailed("the text is no encrypted one")
    cipher = Cipher(algorithms.AES(aes_key(password)), modes.CBC(data[:16])).decryptor()
    plain = cipher.update(data[16:]) + cipher.finalize()
    return text_of(plain[: len(plain) - plain[-1]])


def aes_key(password: str) -> bytes:
    return octets(password)[:32].ljust(32, b"\0")
