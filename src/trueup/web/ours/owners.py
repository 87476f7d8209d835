"""``GET applications/{name}/owners``: who wrote which field of a live object, and when."""

from starlette.requests import Request
from starlette.responses import Response

from trueup.k8s.ownership import Ownership, owners
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value, encode
from trueup.web.apps.found import application, decoded
from trueup.web.apps.located import live, located
from trueup.web.exchange import raw
from trueup.web.ours.asking import object_asked


class OwnedField(Value, frozen=True):
    """*path* as ``spec.replicas``; the owners of what has several agree on it."""

    path: str
    owners: tuple[Ownership, ...]


class Owned(Value, frozen=True):
    """*managers*: all of them, with how many fields each has."""

    group: str
    kind: str
    namespace: str
    name: str
    managers: dict[str, int]
    fields: tuple[OwnedField, ...]


async def field_owners(request: Request) -> Response:
    """Of the object that ``group``, ``kind``, ``namespace`` and ``resourceName`` name."""
    _, found = await application(request)
    wanted = object_asked(request)
    cluster, node = await located(request, decoded(found), wanted)
    there = await live(cluster, node, node.version)
    return raw(encode(owned(there.ref, owners(there.body))))


def owned(ref: Ref, known: dict[str, tuple[Ownership, ...]]) -> Owned:
    managers: dict[str, int] = {}
    for each in known.values():
        for owner in each:
            managers[owner.manager] = managers.get(owner.manager, 0) + 1
    fields = (OwnedField(path.removeprefix("."), each) for path, each in sorted(known.items()))
    return Owned(ref.kind.group, ref.kind.kind, ref.namespace, ref.name, managers, tuple(fields))
