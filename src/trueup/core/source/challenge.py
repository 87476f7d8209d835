"""What a server wants to know of us: the challenges of ``WWW-Authenticate`` (RFC 9110, 11.6.1)."""

import re
from collections.abc import Iterable, Mapping

_TOKEN = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"  # noqa: S105  # the grammar's name for a word
_SCHEME = re.compile(rf"({_TOKEN})(?:\s+(?!=)|$)")
_PARAMETER = re.compile(rf"\s*({_TOKEN})\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s,]*))\s*,?\s*")
_QUOTED = re.compile(r"\\(.)")


def challenges(headers: Iterable[str]) -> Mapping[str, Mapping[str, str]]:
    """The parameters of each scheme (in lower case), of one header or several."""
    made: dict[str, Mapping[str, str]] = {}
    for header in headers:
        rest = header.strip()
        while scheme := _SCHEME.match(rest):
            found: dict[str, str] = {}
            rest = rest[scheme.end() :]
            while one := _PARAMETER.match(rest):
                name, quoted, bare = one.groups()
                found[name.lower()] = bare if quoted is None else _QUOTED.sub(r"\1", quoted)
                rest = rest[one.end() :]
            made.setdefault(scheme[1].lower(), found)
            rest = rest.lstrip(", ")
    return made
