"""
The forms in which a secret may be said: as it is, and as tools write it.

Those are JSON's and HCL's escapes, percent-encoding, base64, also of a text that holds the secret
(``user:password``) at each of the three places where it may begin, and each line of a key.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

_LEAST = 8  # of what is only a part of a form: less of it tells nothing


def forms(secret: str) -> Iterator[str]:
    """Some of them more than once."""
    yield secret
    yield secret.strip()
    for ascii in (True, False):
        escaped = json.dumps(secret, ensure_ascii=ascii)[1:-1]
        yield escaped
        yield escaped.translate(_AS_GO)
    yield secret.replace("${", "$${").replace("%{", "%%{")
    yield quote(secret, safe="", errors="replace")
    yield quote_plus(secret, errors="replace")
    yield from _encoded(secret.encode("utf-8", "surrogatepass"))
    yield from (line.strip() for line in secret.splitlines())


def _encoded(secret: bytes) -> Iterator[str]:
    """Its base64, and what is the same of it whatever stands before and after."""
    for before in range(3):
        whole = b64encode(bytes(before) + secret).decode().rstrip("=")
        first = (0, 2, 3)[before]  # characters that what stands before has a part in
        last = len(whole) - (1 if (before + len(secret)) % 3 else 0)
        if last - first >= _LEAST:
            yield whole[first:last]
            yield whole[first:last].translate(_URL)
    yield b64encode(secret).decode()


_AS_GO = str.maketrans({each: f"\\u{ord(each):04x}" for each in "<>&"})
_URL = str.maketrans("+/", "-_")
