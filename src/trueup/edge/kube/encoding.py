"""
Encoding: an object as the JSON that is sent.

An API server reads the body of a server-side apply as YAML, even if it is JSON. YAML refuses some
characters that JSON lets stand in a text, and takes others for the end of a line: a U+0085 in a
ConfigMap would be stored as a blank. Written as escapes they arrive as they are.
"""

import re
from typing import Any

import orjson

_SUSPECT = re.compile(rb"[\x7f\xc2\xe2\xef]")  # with what the characters below begin in UTF-8
_MISREAD = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def encoded(body: Any) -> bytes:
    """*body* as JSON that means the same when it is read as YAML."""
    data = orjson.dumps(body)
    if _SUSPECT.search(data) is None:
        return data
    return _MISREAD.sub(_escape, data.decode()).encode()


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
