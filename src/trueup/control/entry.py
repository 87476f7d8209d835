"""
Entry: one live object as the cache keeps it.

Kept as JSON bytes, which take a tenth of the memory of the dictionaries that they stand for and
are decoded in microseconds when someone asks. Whole are those that an application is marked for,
what Trueup itself reads (Applications, projects, settings), and what somebody has asked for; of
all others there is an `outline`. Helm's release records, which nobody reads here, are without data.
"""

import hashlib
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
import orjson

from trueup.control.outline import outline
from trueup.core.annotations.tracking import Method, Tracking, instance_of, self_referenced
from trueup.core.tree.kin import noted_owner
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref

HELM_RELEASE = "helm.sh/release.v1"
BOOKKEEPING = frozenset({"resourceVersion", "generation", "managedFields"})
OUR_GROUPS = frozenset({"argoproj.io", "trueup.dev"})
OUR_KINDS = frozenset({GroupKind("", "Namespace")})


class Entry(msgspec.Struct, frozen=True, gc=False):
    """
    *app*: the instance that it is marked for. *stamp* changes when anything but its status does.
    *noted*: the uid of an owner that it names otherwise than in ownerReferences.

    *whole*: nothing of it is left out. *written*: we wrote or read it ourselves and the watch has
    not told of it yet.
    """

    ref: Ref
    uid: str
    version: str
    app: str
    owners: tuple[str, ...]
    stamp: bytes
    body: bytes
    whole: bool = True
    written: bool = False
    noted: str = ""

    @property
    def object(self) -> Object:
        return Object(orjson.loads(self.body))


def entry(obj: Object, tracking: Tracking, *, whole: bool = False, written: bool = False) -> Entry:
    """What is kept of *obj*; *whole*: all of it, whatever it is."""
    meta = obj.body["metadata"]
    owners = tuple(each.get("uid", "") for each in meta.get("ownerReferences") or ())
    app, ref = instance_of(obj, tracking), _shared(obj.ref)
    marked = bool(app) and _meant(obj, tracking, owners)
    whole = whole or marked or _ours(ref.kind)
    kept = _slim(obj.body) if whole else outline(obj.body, ref.kind, owned=bool(owners))
    return Entry(
        ref=ref,
        uid=meta.get("uid", ""),
        version=meta.get("resourceVersion", ""),
        app=app,
        owners=owners,
        stamp=_stamp(obj.body),
        body=orjson.dumps(obj.body if marked else kept),
        whole=whole,
        written=written,
        noted=noted_owner(obj.body),
    )


def remarked(old: Entry, tracking: Tracking) -> Entry:
    """The same object under another way of tracking."""
    return msgspec.structs.replace(old, app=instance_of(old.object, tracking))


def _meant(obj: Object, tracking: Tracking, owners: tuple[str, ...]) -> bool:
    """Whether its mark is its own: controllers copy marks, labels above all, to what they make."""
    if owners and tracking.method is Method.LABEL:
        return False
    return self_referenced(obj, tracking)


def _ours(kind: GroupKind) -> bool:
    return kind.group in OUR_GROUPS or kind in OUR_KINDS


def _shared(ref: Ref) -> Ref:
    """Thousands of objects have the same kind and the same namespace: they share them."""
    return Ref(_same(ref.kind), sys.intern(ref.namespace), ref.name)


@lru_cache(maxsize=4096)
def _same(kind: GroupKind) -> GroupKind:
    return kind


def _slim(body: Mapping[str, Any]) -> Mapping[str, Any]:
    if body.get("type") == HELM_RELEASE:
        return {key: value for key, value in body.items() if key != "data"}
    return body


def _stamp(body: Mapping[str, Any]) -> bytes:
    """Who owns which field counts too: what an apply removes depends on it."""
    meta = body["metadata"]
    fields = [
        (each.get("manager"), each.get("operation"), each.get("fieldsV1"))
        for each in meta.get("managedFields") or ()
        if each.get("subresource") != "status"
    ]
    rest = {key: value for key, value in meta.items() if key not in BOOKKEEPING}
    declared = {key: value for key, value in body.items() if key not in ("status", "metadata")}
    text = orjson.dumps((declared, rest, fields))
    return hashlib.blake2b(text, digest_size=8).digest()
