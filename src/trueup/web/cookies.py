"""
Cookies of any length: cut as Argo CD cuts them, so that either reads the other's.

A browser keeps 4096 bytes of one cookie, and a token with many groups is longer. The first part
says how many there are: ``argocd.token=2:…``, ``argocd.token-1=…``.
"""

from collections.abc import Iterator, Mapping

from starlette.responses import Response

TOKEN = "argocd.token"  # noqa: S105 the name of a cookie
PART = 3800  # bytes, which leaves room for the attributes
MOST = 20  # parts, as in Argo CD


class TooLong(Exception):
    """No browser would keep it."""


def joined(cookies: Mapping[str, str], name: str) -> str:
    """The whole value; empty if it is not there, or not all of it."""
    first = cookies.get(name, "")
    count, mark, rest = first.partition(":")
    if not mark:
        return first
    if not count.isdecimal() or not 1 <= int(count) <= MOST:
        return ""
    parts = [rest, *(cookies.get(f"{name}-{number}", "") for number in range(1, int(count)))]
    return "".join(parts) if all(parts) else ""


def parts(name: str, value: str) -> Iterator[tuple[str, str]]:
    """Raises `TooLong`."""
    cut = [value[at : at + PART] for at in range(0, len(value), PART)] or [""]
    if len(cut) > MOST:
        raise TooLong(f"{name} has {len(value)} bytes, a browser keeps {PART * MOST}")
    yield name, f"{len(cut)}:{cut[0]}" if len(cut) > 1 else cut[0]
    for number, each in enumerate(cut[1:], 1):
        yield f"{name}-{number}", each


def put(response: Response, name: str, value: str, *, path: str, secure: bool) -> None:
    """Until the browser is closed; not for scripts, nor for requests that other sites begin."""
    more = f"; path={path}; SameSite=lax; HttpOnly{'; Secure' if secure else ''}"
    for part, text in parts(name, value):
        # Not `set_cookie`, which puts a value with a colon between quotes: Argo CD has none.
        response.headers.append("Set-Cookie", f"{part}={text}{more}")


def drop(response: Response, cookies: Mapping[str, str], name: str, *, path: str) -> None:
    """All parts of it that the browser has."""
    for each in cookies:
        if each == name or each.startswith(f"{name}-"):
            response.delete_cookie(each, path=path, httponly=True, samesite="lax")
