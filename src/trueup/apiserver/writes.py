"""
Write: what the server's own controllers want done, as a value.

The simulated controllers and the garbage collector are pure: they look at objects and
answer with writes. The background driver carries them out as an internal client and
calls them again when something changed.

* ``CREATE``: *body* is the new object, ``status`` included. It is admitted (defaulted and
  validated) like any other; a ``generateName`` without a name is completed by the server.
* ``UPDATE``: *body* is the whole object as it is to stand, ``status`` included, in one
  revision, and is not admitted again. It carries the ``resourceVersion`` that was looked
  at; a conflict is dropped, as the newer object will be looked at anyway.
* ``DELETE``: a deletion with the given propagation, of the object with this uid only.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import field

from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value

MANAGER = "kube-controller-manager"


class Verb(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class Write(Value, frozen=True):
    """One change that a controller asks for."""

    verb: Verb
    ref: Ref
    body: Mapping[str, Any] = field(default_factory=dict)
    manager: str = MANAGER
    uid: str = ""  # DELETE: a precondition
    propagation: str = "Background"  # DELETE: Background, Foreground or Orphan
    grace: int | None = None  # DELETE: seconds; None leaves it to the kind


def create(body: dict[str, Any], manager: str = MANAGER) -> Write:
    return Write(Verb.CREATE, ref_of(body), body, manager)


def update(body: dict[str, Any], manager: str = MANAGER) -> Write:
    return Write(Verb.UPDATE, ref_of(body), body, manager)


def delete(
    body: Mapping[str, Any],
    *,
    propagation: str = "Background",
    grace: int | None = None,
    manager: str = MANAGER,
) -> Write:
    uid = body["metadata"].get("uid", "")
    return Write(Verb.DELETE, ref_of(body), {}, manager, uid, propagation, grace)


def ref_of(body: Mapping[str, Any]) -> Ref:
    """The name of *body*; the name is empty while only ``generateName`` is known."""
    meta = body["metadata"]
    return Ref(kind_of(body), meta.get("namespace", ""), meta.get("name", ""))


def kind_of(body: Mapping[str, Any]) -> GroupKind:
    group, _, _ = body["apiVersion"].rpartition("/")
    return GroupKind(group, body["kind"])
