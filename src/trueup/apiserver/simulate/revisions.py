"""ControllerRevisions: the templates that a StatefulSet or DaemonSet has had."""

from collections.abc import Mapping, Sequence
from typing import Any

from trueup.apiserver.simulate.contract import Body, Related
from trueup.apiserver.simulate.marks import digest
from trueup.apiserver.simulate.owners import REVISION, labels_of, owner_reference
from trueup.apiserver.writes import Write, create, delete, update
from trueup.k8s.ref import Ref

HASH = "controller-revision-hash"


class History:
    """The revisions of one owner; the one of its present template is *update*."""

    def __init__(self, owner: Body, related: Related) -> None:
        self.writes: list[Write] = []
        self._related = related
        self.known = sorted(
            related.owned(REVISION, owner["metadata"]["uid"]), key=lambda r: int(r["revision"])
        )
        data = {"spec": {"template": {**owner["spec"]["template"], "$patch": "replace"}}}
        self.update = self._find(data) or self._make(owner, data)

    @property
    def name(self) -> str:
        return str(self.update["metadata"]["name"])

    @property
    def hash(self) -> str:
        return str(labels_of(self.update)[HASH])

    def template_of(self, name: str) -> Mapping[str, Any] | None:
        """The template of a revision, by the revision's name."""
        for revision in (*self.known, self.update):
            if revision["metadata"]["name"] == name:
                found = dict(revision["data"]["spec"]["template"])
                found.pop("$patch", None)
                return found
        return None

    def expired(self, live: Sequence[str], limit: int) -> list[Write]:
        """Deletions of the oldest revisions beyond *limit* that are not *live*."""
        idle = [r for r in self.known if r["metadata"]["name"] not in (*live, self.name)]
        return [delete(revision) for revision in idle[: max(len(idle) - limit, 0)]]

    def _find(self, data: Mapping[str, Any]) -> Body | None:
        """A revision with this template; an old one becomes the newest again."""
        found = next((r for r in reversed(self.known) if r.get("data") == data), None)
        if found is None or found is self.known[-1]:
            return found
        renewed = {**found, "revision": int(self.known[-1]["revision"]) + 1}
        self.writes.append(update(renewed))
        return renewed

    def _make(self, owner: Body, data: Mapping[str, Any]) -> Body:
        meta = owner["metadata"]
        key, tries = digest(data), 0
        while self._taken(owner, f"{meta['name']}-{key}"):
            tries += 1
            key = digest([data, tries])
        labels = owner["spec"]["template"].get("metadata", {}).get("labels") or {}
        body = {
            "apiVersion": "apps/v1",
            "kind": "ControllerRevision",
            "metadata": {
                "name": f"{meta['name']}-{key}",
                "namespace": meta["namespace"],
                "labels": {**labels, HASH: f"{meta['name']}-{key}" if _long(owner) else key},
                "ownerReferences": [owner_reference(owner)],
            },
            "data": dict(data),
            "revision": int(self.known[-1]["revision"]) + 1 if self.known else 1,
        }
        self.writes.append(create(body))
        return body

    def _taken(self, owner: Body, name: str) -> bool:
        return self._related.get(Ref(REVISION, owner["metadata"]["namespace"], name)) is not None


def _long(owner: Body) -> bool:
    """A StatefulSet's pods carry the whole name of the revision, a DaemonSet's only its hash."""
    return bool(owner["kind"] == "StatefulSet")
