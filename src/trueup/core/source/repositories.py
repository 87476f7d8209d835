"""
Repository addresses in one form, so that two spellings of one repository are equal.

``git@host:org/repo.git``, ``ssh://git@host/org/repo`` and ``https://user@Host/org/repo.git/`` are
spelt in ways that do not matter to a rule of a project.
"""

import re

_USER = re.compile(r"//[^/]*@")
_SCP = re.compile(r"(?:[^/:]+@)?[^/:@]+:(?!//).*")
_NO_PORT = re.compile(r"(ssh://(?:[^/@]+@)*[^/:@]+):(?!\d+(?:/|$)|[^/]*@)")  # git has no such


def normalized(address: str) -> str:
    """
    *address* as rules are compared: lower case, without ``.git``, end slash and user of http.

    Also for patterns: what is no address comes back trimmed and in lower case.
    """
    text = _NO_PORT.sub(r"\1/", address.strip().lower(), count=1)
    if "://" not in text and _SCP.fullmatch(text):
        host, _, path = text.partition(":")
        text = f"{host}/{path.lstrip('/')}"
    text = text.rstrip("/").removesuffix(".git").removeprefix("ssh://")
    scheme, separator, rest = text.partition("://")
    if scheme in ("http", "https"):
        host, slash, path = rest.partition("/")
        rest = f"{host.rpartition('@')[2]}{slash}{path}"
    return f"{scheme}{separator}{rest}"


def shown(address: str) -> str:
    """*address* for people: whoever put a password into it does not read it everywhere."""
    return _USER.sub("//", address)


def same(one: str, other: str) -> bool:
    """Whether both name the same repository."""
    return normalized(one) == normalized(other)
