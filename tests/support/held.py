"""A hand-written ``Held``: objects of the home cluster, as its watch has told them."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from trueup.control.holdings import Change, Reason
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref


class Held:
    def __init__(self) -> None:
        self.objects: dict[Ref, Object] = {}

    def get(self, ref: Ref) -> Object | None:
        return self.objects.get(ref)

    def of_kind(self, kind: GroupKind, namespace: str = "") -> Sequence[Object]:
        return [
            each
            for ref, each in self.objects.items()
            if ref.kind == kind and namespace in ("", ref.namespace)
        ]

    def put(
        self,
        kind: str,
        name: str,
        data: Mapping[str, str],
        namespace: str = "argocd",
        **labels: str,
    ) -> Change:
        metadata: dict[str, Any] = {"name": name, "namespace": namespace, "labels": labels}
        body = {"apiVersion": "v1", "kind": kind, "metadata": metadata, "data": dict(data)}
        ref = Ref(GroupKind("", kind), namespace, name)
        self.objects[ref] = Object(body)
        return Change(ref, Reason.CHANGED, frozenset())

    def secret(
        self, name: str, data: Mapping[str, str], namespace: str = "argocd", **labels: str
    ) -> Change:
        coded = {key: base64.b64encode(text.encode()).decode() for key, text in data.items()}
        return self.put("Secret", name, coded, namespace, **labels)
