"""
Secrets, masked wherever they may be said: as they are, and in the forms that tools give them.

Those are JSON's and HCL's escapes, percent-encoding, and base64 of a text that holds the secret
(``user:password``), at each of the three places where it may begin.
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

MASKED = "(hidden)"
_SHORT = 4  # a shorter one is masked only where it stands alone: else it would be everywhere
_LINE = 8


class Mask:
    """Of these *secrets*; empty ones are none."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets for form in _forms(secret) if form}
        longest = sorted(forms, key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join(map(_found, longest))) if longest else None

    def __call__(self, text: str) -> str:
        return self._pattern.sub(MASKED, text) if self._pattern else text


def _found(form: str) -> str:
    escaped = re.escape(form)
    return escaped if len(form) >= _SHORT else rf"(?<!\w){escaped}(?!\w)"


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield secret.strip()
    if len(secret) < _SHORT:
        return
    for ascii in (True, False):
        escaped = json.dumps(secret, ensure_ascii=ascii)[1:-1]
        yield escaped
        yield escaped.translate(_AS_GO)
    yield secret.replace("${", "$${").replace("%{", "%%{")
    yield quote(secret, safe="")
    yield quote_plus(secret)
    yield from _encoded(secret.encode())
    yield from (line.strip() for line in secret.splitlines() if len(line.strip()) >= _LINE)


def _encoded(secret: bytes) -> Iterator[str]:
    """Its base64, and what is the same of it whatever stands before and after."""
    for before in range(3):
        whole = b64encode(bytes(before) + secret).decode().rstrip("=")
        first = (0, 2, 3)[before]  # characters that what stands before has a part in
        last = len(whole) - (1 if (before + len(secret)) % 3 else 0)
        if last - first >= _LINE:
            yield whole[first:last]
            yield whole[first:last].translate(_URL)
    yield b64encode(secret).decode()


_AS_GO = str.maketrans({each: f"\\u{ord(each):04x}" for each in "<>&"})
_URL = str.maketrans("+/", "-_")
