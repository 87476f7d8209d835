"""Verbs: what a request to an API server asks for, as metrics of Argo CD call it."""

WRITES = {"POST": "Create", "PUT": "Update", "PATCH": "Patch", "DELETE": "Delete"}
UNKNOWN = "Unknown"
WATCHES = frozenset({"watch=1", "watch=true"})
DEEPEST = 4  # parts behind the version: namespaces, which, kind, name; what is below is a Get


def verb(method: str, path: str) -> str:
    """*path*: with its query. An odd number of parts behind the version is a collection."""
    if method != "GET":
        return WRITES.get(method, UNKNOWN)
    place, _, query = path.partition("?")
    if len(_behind(place)[:DEEPEST]) % 2 == 0:
        return "Get"
    return "Watch" if WATCHES.intersection(query.split("&")) else "List"


def _behind(place: str) -> list[str]:
    """The parts behind the version: of ``/api/VERSION`` and of ``/apis/GROUP/VERSION``."""
    first, *rest = place.strip("/").split("/")
    return rest[1:] if first == "api" else rest[2:] if first == "apis" else []
