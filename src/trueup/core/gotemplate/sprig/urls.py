"""``urlParse`` and ``urlJoin``, and the functions of paths."""

import posixpath
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from trueup.core.gotemplate.failed import CallFailed
from trueup.core.gotemplate.quoting import quoted
from trueup.core.gotemplate.values import kind, octets, text_of

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})(.{0,2})", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def parsed(text: str) -> dict[str, Any]:
    """``urlParse``."""
    try:
        return _parsed(text)
    except CallFailed as error:
        raise CallFailed(f"unable to parse url: parse {quoted(text)}: {error}") from None


def _parsed(text: str) -> dict[str, Any]:
    if _CONTROL.search(text):
        raise CallFailed("net/url: invalid control character in URL")
    rest, _, fragment = text.partition("#")
    found = dict.fromkeys(("scheme", "host", "hostname", "path", "query", "opaque", "userinfo"), "")
    found["fragment"] = _unescaped(fragment)
    if text.startswith(":"):
        raise CallFailed("missing protocol scheme")
    if scheme := _SCHEME.match(rest):
        found["scheme"], rest = scheme[0][:-1].lower(), rest[scheme.end() :]
    rest, _, found["query"] = rest.partition("?")
    if found["scheme"] and not rest.startswith("/"):
        found["opaque"] = rest
        return found
    if not found["scheme"] and ":" in rest.partition("/")[0]:
        raise CallFailed("first path segment in URL cannot contain colon")
    if rest.startswith("//") and (found["scheme"] or not rest.startswith("///")):
        authority, slash, path = rest[2:].partition("/")
        rest = slash + path
        found.update(_authority(authority))
    found["path"] = _unescaped(rest)
    return found


def _authority(text: str) -> dict[str, str]:
    user, at, host = text.rpartition("@")
    if " " in host:
        raise CallFailed('invalid character " " in host name')
    name, colon, port = host.rpartition(":")
    if host.startswith("["):
        name, colon, port = host.partition("]")[0] + "]", "", host.partition("]")[2]
        port = port.removeprefix(":")
    elif not colon:
        name, port = host, ""
    if port and not (port.isascii() and port.isdigit()):
        raise CallFailed(f"invalid port {quoted(':' + port)} after host")
    hostname = _unescaped(name)
    told = hostname + (f":{port}" if port or host.endswith(":") else "")
    return {
        "host": told,
        "hostname": hostname.strip("[]") if hostname.startswith("[") else hostname,
        "userinfo": _userinfo(user) if at else "",
    }


def _userinfo(user: str) -> str:
    name, colon, password = user.partition(":")
    return _escaped_user(_unescaped(name)) + (
        ":" + _escaped_user(_unescaped(password)) if colon else ""
    )


def _escaped_user(text: str) -> str:
    return quote(octets(text), safe="-_.~$&+,;=")


def _unescaped(text: str) -> str:
    if "%" not in text:
        return text
    if broken := _BROKEN.search(text):
        raise CallFailed(f"invalid URL escape {quoted('%' + broken[1])}")
    return text_of(unquote_to_bytes(octets(text)))


def joined(parts: dict[str, Any]) -> str:
    """``urlJoin``."""
    scheme, host, path, query, opaque, fragment, user = (
        _text(parts, name)
        for name in ("scheme", "host", "path", "query", "opaque", "fragment", "userinfo")
    )
    out = f"{scheme}:" if scheme else ""
    if opaque:
        out += opaque
    else:
        out += _place(scheme, host, user, path)
    out += f"?{query}" if query else ""
    return out + (f"#{quote(octets(fragment), safe=_PATH + '?!()*')}" if fragment else "")


_PATH = "-_.~$&+,/:;=@"


def _place(scheme: str, host: str, user: str, path: str) -> str:
    out = ""
    if scheme or host or user:
        if host or path or user:
            out = "//" if host or user or not path.startswith("/") or scheme else ""
            out += f"{_userinfo(user)}@" if user else ""
            out += quote(octets(host), safe="-_.~!$&'()*+,;=:[]<>\"")
        if path and not path.startswith("/") and host:
            out += "/"
    escaped = quote(octets(path), safe=_PATH)
    if not out and not scheme and ":" in escaped.partition("/")[0]:
        out = "./"
    return out + escaped


def _text(parts: dict[str, Any], name: str) -> str:
    value = parts.get(name, "")
    if not isinstance(value, str):
        raise CallFailed(
            f"unable to parse {name} key, must be of type string, but {kind(value)} found"
        )
    return value


def base(path: str) -> str:
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


def folder(path: str) -> str:
    return clean(path.rpartition("/")[0] + ("/" if "/" in path else ""))


def clean(path: str) -> str:
    if not path:
        return "."
    cleaned = posixpath.normpath(path)
    return "/" + cleaned.lstrip("/") if cleaned.startswith("//") else cleaned


def extension(path: str) -> str:
    name = path.rpartition("/")[2]
    _, dot, last = name.rpartition(".")
    return dot + last if dot else ""


def is_absolute(path: str) -> bool:
    return path.startswith("/")


URLS: dict[str, Callable[..., Any]] = {
    "urlParse": parsed,
    "urlJoin": joined,
    "base": base,
    "dir": folder,
    "clean": clean,
    "ext": extension,
    "isAbs": is_absolute,
    "osBase": base,
    "osDir": folder,
    "osClean": clean,
    "osExt": extension,
    "osIsAbs": is_absolute,
}
