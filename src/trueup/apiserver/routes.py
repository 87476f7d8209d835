"""
Routes: a path to what it names, parsed by hand because every request takes this way.

``/api/v1/namespaces/{namespace}/{plural}/{name}/{subresource}`` and the same under
``/apis/{group}/{version}``. ``/namespaces/{name}/status`` and ``/finalize`` are parts of
the namespace itself, as in the real server.
"""

from typing import NamedTuple

_OF_NAMESPACES = ("status", "finalize")


class Target(NamedTuple):
    """What a path names; empty where it does not say."""

    group: str
    version: str
    plural: str
    namespace: str = ""
    name: str = ""
    subresource: str = ""
    watch: bool = False  # the old /watch/ paths


def target(path: str) -> Target | None:
    """What *path* names, None if it is not the path of a resource."""
    parts = path.strip("/").split("/")
    if parts[0] == "api" and len(parts) > 2:
        return _below("", parts[1], parts[2:])
    if parts[0] == "apis" and len(parts) > 3:
        return _below(parts[1], parts[2], parts[3:])
    return None


def _below(group: str, version: str, parts: list[str]) -> Target | None:
    if parts[0] == "watch" and len(parts) > 1:
        found = _below(group, version, parts[1:])
        return found._replace(watch=True) if found else None
    namespace = ""
    if parts[0] == "namespaces" and len(parts) > 2 and parts[2] not in _OF_NAMESPACES:
        namespace, parts = parts[1], parts[2:]
    if len(parts) > 3 and parts[2] != "proxy":
        return None
    plural, name, subresource = (*parts, "", "")[:3]
    return Target(group, version, plural, namespace, name, subresource)
