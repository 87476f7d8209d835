"""
Views: objects and lists in the form that the client asked for.

The object itself is passed on as it is stored. A Table or bare metadata is made from it, for
one answer, for a list and for the events of a watch alike.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, cast

import orjson

from trueup.apiserver.exchange import JSON, YAML, Headers, Response
from trueup.apiserver.negotiate import Accepted, Form
from trueup.apiserver.reading import Page, listed, metadata
from trueup.apiserver.records import Record
from trueup.apiserver.resources import Resource
from trueup.apiserver.tables import Include, table
from trueup.apiserver.versions import from_stored, shown
from trueup.k8s.yaml import dump

Body = dict[str, Any]


def response(
    status: int, body: bytes, accepted: Accepted, warnings: Iterable[str] = ()
) -> Response:
    """*body*, which is JSON, as an answer."""
    headers = warning_headers(warnings)
    if accepted.yaml:
        return Response(status, dump(orjson.loads(body)).encode(), YAML, headers)
    return Response(status, body, JSON, headers)


def warning_headers(warnings: Iterable[str]) -> Headers:
    return [(b"warning", f'299 - "{_quoted(text)}"'.encode()) for text in warnings]


def _quoted(text: str) -> str:
    """Names of fields are whatever clients send; a header takes no control characters."""
    shown = "".join(each if each.isprintable() else " " for each in text)
    return shown.replace("\\", "\\\\").replace('"', '\\"')


class View:
    """How one client sees the objects of one resource."""

    def __init__(
        self, resource: Resource, accepted: Accepted, now: Callable[[], datetime], include: str = ""
    ) -> None:
        self._resource = resource
        self._form = accepted.form
        self._meta = f"meta.k8s.io/{accepted.version}"
        self._now = now
        self._include = cast("Include", include if include in ("None", "Object") else "Metadata")
        self._headed = False
        self._head = f'{{"apiVersion":"{resource.api_version}","kind":"{resource.kind}",'.encode()

    def one(self, record: Record) -> bytes:
        """An object that stands alone."""
        match self._form:
            case Form.OBJECT:
                return shown(self._resource, record)
            case Form.METADATA:
                return orjson.dumps(self._metadata_only(record))
            case Form.TABLE:
                meta = {"resourceVersion": str(record.revision)} if record.revision else {}
                return orjson.dumps(self._table([record], meta))

    def event(self, record: Record) -> bytes:
        """An object in an event of a watch; tables name their columns only the first time."""
        if self._form is not Form.TABLE:
            return self.one(record)
        made = self._table([record], {"resourceVersion": str(record.revision)})
        if self._headed:
            made["columnDefinitions"] = None
        self._headed = True
        return orjson.dumps(made)

    def page(self, page: Page) -> bytes:
        """A list."""
        meta = metadata(page)
        if self._resource.custom and self._form is Form.OBJECT:
            meta.setdefault("continue", "")
        if self._form is Form.TABLE:
            return orjson.dumps(self._table(page.records, meta))
        items = b",".join([self._item(record) for record in page.records])
        if self._form is Form.METADATA:
            return listed(self._meta, "PartialObjectMetadataList", meta, items)
        return listed(self._resource.api_version, self._resource.list_kind, meta, items)

    def _item(self, record: Record) -> bytes:
        """An object in a list: built-in kinds say what they are once, for the whole list."""
        body = self.one(record)
        if self._form is Form.METADATA or self._resource.custom:
            return body
        if body.startswith(self._head):
            return b"{" + body[len(self._head) :]
        found = orjson.loads(body)
        return orjson.dumps({k: v for k, v in found.items() if k not in ("apiVersion", "kind")})

    def _table(self, records: Iterable[Record], meta: Body) -> Body:
        bodies = [from_stored(self._resource, record.decoded()) for record in records]
        made = table(
            self._resource.group_kind,
            bodies,
            self._now(),
            printer=self._resource.printer,
            include=self._include,
            version=self._meta,
        )
        return {**made, "metadata": meta}

    def _metadata_only(self, record: Record) -> Body:
        meta = from_stored(self._resource, record.decoded())["metadata"]
        return {"kind": "PartialObjectMetadata", "apiVersion": self._meta, "metadata": meta}
