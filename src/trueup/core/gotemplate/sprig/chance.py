"""Sprig's functions of chance. Where it comes from is handed in."""

import base64
import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import bcrypt
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from trueup.core.gotemplate.calls import Work
from trueup.core.gotemplate.failed import CallFailed, bounded
from trueup.core.gotemplate.sprig.digests import aes_key
from trueup.core.gotemplate.values import Int, octets

Entropy = Callable[[int], bytes]
"""So many bytes that nobody can foretell."""
_ASCII = "".join(map(chr, range(32, 127)))
_BCRYPT = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_LONGEST_PASSWORD = 72


def no_entropy(_: int) -> bytes:
    raise CallFailed("there is no source of chance here")


@dataclass(frozen=True, slots=True)
class Chance:
    """Sprig's functions, as they are called there; their annotations are their signatures in Go."""

    entropy: Entropy

    def rand_alpha_num(self, work: Work, count: Int) -> str:
        return self._letters(work, count, string.ascii_letters + string.digits)

    def rand_alpha(self, work: Work, count: Int) -> str:
        return self._letters(work, count, string.ascii_letters)

    def rand_numeric(self, work: Work, count: Int) -> str:
        return self._letters(work, count, string.digits)

    def rand_ascii(self, work: Work, count: Int) -> str:
        return self._letters(work, count, _ASCII)

    def rand_int(self, least: Int, limit: Int) -> Int:
        if limit <= least:
            raise CallFailed("invalid argument to Intn")
        return Int(least + self._below(limit - least))

    def rand_bytes(self, count: Int) -> str:
        if count < 0:
            raise CallFailed("runtime error: makeslice: len out of range")
        return base64.b64encode(self.entropy(bounded(count))).decode()

    def shuffle(self, text: str) -> str:
        items = list(text)
        for last in range(len(items) - 1, 0, -1):
            other = self._below(last + 1)
            items[last], items[other] = items[other], items[last]
        return "".join(items)

    def uuidv4(self) -> str:
        data = bytearray(self.entropy(16))
        data[6], data[8] = data[6] & 0x0F | 0x40, data[8] & 0x3F | 0x80
        text = data.hex()
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

    def bcrypt(self, text: str) -> str:
        if len(octets(text)) > _LONGEST_PASSWORD:
            return "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes"
        return bcrypt.hashpw(octets(text), b"$2a$10$" + _salt(self.entropy(16))).decode()

    def htpasswd(self, user: str, password: str) -> str:
        return f"invalid username: {user}" if ":" in user else f"{user}:{self.bcrypt(password)}"

    def encrypt_aes(self, password: str, text: str) -> str:
        start = self.entropy(16)
        plain = octets(text)
        missing = 16 - len(plain) % 16
        cipher = Cipher(algorithms.AES(aes_key(password)), modes.CBC(start)).encryptor()
        data = cipher.update(plain + bytes([missing]) * missing) + cipher.finalize()
        return base64.b64encode(start + data).decode()

    def _letters(self, work: Work, count: int, among: str) -> str:
        if count < 0:
            return ""
        work(64 * bounded(count))
        return "".join(among[self._below(len(among))] for _ in range(count))

    def _below(self, limit: int) -> int:
        """Even: eight bytes more than needed."""
        size = limit.bit_length() // 8 + 8
        return int.from_bytes(self.entropy(size), "big") % limit


def chances(entropy: Entropy) -> dict[str, Callable[..., Any]]:
    """What is another each time."""
    made = Chance(entropy)
    return {
        "randAlphaNum": made.rand_alpha_num,
        "randAlpha": made.rand_alpha,
        "randNumeric": made.rand_numeric,
        "randAscii": made.rand_ascii,
        "randInt": made.rand_int,
        "randBytes": made.rand_bytes,
        "shuffle": made.shuffle,
        "uuidv4": made.uuidv4,
        "bcrypt": made.bcrypt,
        "htpasswd": made.htpasswd,
        "encryptAES": made.encrypt_aes,
    }


def _salt(data: bytes) -> bytes:
    """16 bytes in bcrypt's own letters, padded as it expects them."""
    bits = int.from_bytes(data, "big") << 4
    return "".join(_BCRYPT[bits >> shift & 63] for shift in range(126, -1, -6)).encode()
