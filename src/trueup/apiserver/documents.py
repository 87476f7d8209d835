"""
Documents: what the server says of itself: discovery, version, OpenAPI, health.

Documents that describe the served kinds are made when asked for and kept until the kinds
change.
"""

import hashlib
import platform
from collections.abc import Mapping
from typing import Any

import orjson

from trueup.apiserver import discovery, errors
from trueup.apiserver.exchange import JSON, TEXT, Headers, Request, Response
from trueup.apiserver.openapi import OpenApi
from trueup.apiserver.registry import Registry
from trueup.apiserver.timeouts import check_timeout

VERSION = "v1.37.0+trueup"
_CHECKS = ("ping", "log", "etcd")
_HEALTH = ("healthz", "livez", "readyz")  # asked by any method
_ETAG = b"etag"
Made = tuple[bytes, bytes]  # body, content type


class Documents:
    """Answers to paths that name no resource."""

    def __init__(self, registry: Registry, openapi: OpenApi, address: str) -> None:
        self._registry = registry
        self._openapi = openapi
        self._address = address
        self._kept: dict[str, tuple[Made, bytes]] = {}
        self._generation = -1

    def answer(self, request: Request) -> Response:
        path = request.path.rstrip("/") or "/"
        parts = path.split("/")[1:]
        if request.method not in ("GET", "HEAD") and parts[0] not in _HEALTH:
            raise errors.no_such_path()
        check_timeout(request)
        match parts:
            case ["version"]:
                return _json(version())
            case [name, *checks] if name in _HEALTH:
                return _health(name, checks, verbose="verbose" in request.query)
            case ["api" | "apis" | "openapi", *_]:
                return self._described(request, parts)
            case [""]:
                return _json({"paths": self._paths()})
        return not_found()

    def _described(self, request: Request, parts: list[str]) -> Response:
        accept = request.header(b"accept")
        if self._generation != self._registry.generation:
            self._generation = self._registry.generation
            self._kept.clear()
        key = f"{'/'.join(parts)} {accept.decode('latin-1')}"
        if key not in self._kept:
            made = self._make(parts, accept)
            if made is None:
                return self._missing(parts)
            digest = hashlib.sha512(made[0]).hexdigest().upper()
            self._kept[key] = (made, f'"{digest}"'.encode())
        (body, content_type), tag = self._kept[key]
        headers: Headers = [(_ETAG, tag), (b"vary", b"Accept")]
        if request.header(b"if-none-match") == tag:
            return Response(304, b"", content_type, headers)
        return Response(200, body, content_type, headers)

    def _make(self, parts: list[str], accept: bytes) -> Made | None:
        match parts:
            case ["api" | "apis" as root]:
                return self._groups(root, accept)
            case ["openapi", *rest]:
                return self._openapi.document("/".join(rest), accept)
            case ["api", "v1"]:
                found = discovery.resource_list(self._registry, "", "v1")
            case ["apis", group]:
                found = discovery.group(self._registry, group)
            case ["apis", group, version_name]:
                found = discovery.resource_list(self._registry, group, version_name)
            case _:
                found = None
        return (_dumped(found), JSON) if found else None

    def _missing(self, parts: list[str]) -> Response:
        """A group that is served knows that it has no such version; elsewhere nobody is asked."""
        group = "" if parts[0] == "api" else parts[1]
        if len(parts) > 1 and parts[0] != "openapi" and self._registry.is_builtin(group):
            raise errors.no_such_path()
        return not_found()

    def _groups(self, root: str, accept: bytes) -> Made:
        core = root == "api"
        if form := discovery.wants_aggregated(accept):
            found = discovery.aggregated(self._registry, form, core=core)
            return _dumped(found), discovery.aggregated_type(form)
        if core:
            return _dumped(discovery.api_versions(self._address)), JSON
        return _dumped(discovery.group_list(self._registry)), JSON

    def _paths(self) -> list[str]:
        groups = [
            path
            for group in self._registry.groups()
            if group
            for path in (
                f"/apis/{group}",
                *(f"/apis/{group}/{each}" for each in self._registry.versions(group)),
            )
        ]
        checks = ["/healthz", "/livez", "/readyz"]
        documents = ["/openapi/v2", "/openapi/v3", "/version"]
        return ["/api", "/api/v1", "/apis", *sorted(groups), *checks, *documents]


def version() -> dict[str, str]:
    """``/version``: the Kubernetes whose API this is."""
    major, minor, _ = VERSION.removeprefix("v").split(".", 2)
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return {
        "major": major,
        "minor": minor,
        "gitVersion": VERSION,
        "gitCommit": "0" * 40,
        "gitTreeState": "clean",
        "buildDate": "2026-01-01T00:00:00Z",
        "goVersion": "none",
        "compiler": "none",
        "platform": f"{platform.system().lower()}/{machine}",
    }


def _health(name: str, checks: list[str], *, verbose: bool) -> Response:
    if checks and (len(checks) > 1 or checks[0] not in _CHECKS):
        return not_found()
    if not verbose:
        return Response(200, b"ok", TEXT)
    lines = [f"[+]{check} ok" for check in _CHECKS]
    return Response(200, "\n".join([*lines, f"{name} check passed", ""]).encode(), TEXT)


def not_found() -> Response:
    return Response(404, b"404 page not found\n", TEXT)


def _json(found: Mapping[str, Any]) -> Response:
    return Response(200, orjson.dumps(found, option=orjson.OPT_INDENT_2))


def _dumped(found: Mapping[str, Any]) -> bytes:
    return orjson.dumps(found)
