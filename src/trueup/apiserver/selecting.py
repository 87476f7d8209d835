"""
Selecting: label and field selectors of lists and watches, on stored records.

Labels are kept beside the bytes; a field other than name and namespace makes the object be
decoded. Which fields can be selected by is fixed for each kind, as in the real server.
"""

from collections.abc import Mapping
from typing import Any

from trueup.apiserver import errors
from trueup.apiserver.records import Record
from trueup.apiserver.resources import Resource
from trueup.k8s.selector import FieldTerm, Selector, SelectorError, field_text, parse, parse_fields
from trueup.k8s.value import Value

_ALWAYS = ("metadata.name", "metadata.namespace")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "events": (
        "involvedObject.kind",
        "involvedObject.namespace",
        "involvedObject.name",
        "involvedObject.uid",
        "involvedObject.apiVersion",
        "involvedObject.resourceVersion",
        "involvedObject.fieldPath",
        "reason",
        "reportingComponent",
        "source",
        "type",
    ),
    "namespaces": ("status.phase",),
    "nodes": ("spec.unschedulable",),
    "pods": (
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.schedulerName",
        "spec.serviceAccountName",
        "spec.hostNetwork",
        "status.phase",
        "status.podIP",
        "status.podIPs",
        "status.nominatedNodeName",
    ),
    "replicationcontrollers": ("status.replicas",),
    "secrets": ("type",),
    "services": ("spec.clusterIP", "spec.type"),
    "jobs.batch": ("status.successful",),
    "certificatesigningrequests.certificates.k8s.io": ("spec.signerName",),
}
# What a field reads if it is not there: Go's zero value in words.
_ZERO = {"spec.unschedulable": "false", "spec.hostNetwork": "false", "status.replicas": "0"}
_ELSEWHERE = {"status.successful": "status.succeeded", "source": "source.component"}


class Selection(Value, frozen=True):
    """Which objects are meant."""

    labels: Selector | None = None
    terms: tuple[FieldTerm, ...] = ()

    @property
    def everything(self) -> bool:
        return self.labels is None and not self.terms

    def of(self, records: list[Record]) -> list[Record]:
        if self.everything:
            return records
        return [record for record in records if self.has(record)]

    def has(self, record: Record) -> bool:
        if self.labels is not None and not self.labels.matches(record.labels or {}):
            return False
        return not self.terms or self._has_fields(record)

    def _has_fields(self, record: Record) -> bool:
        body: dict[str, Any] | None = None
        for term in self.terms:
            if term.field == "metadata.name":
                found = record.name
            elif term.field == "metadata.namespace":
                found = record.namespace
            else:
                body = record.decoded() if body is None else body
                found = _at(body, term.field)
            if (found == term.value) != term.equal:
                return False
        return True


ALL = Selection()


def selection(resource: Resource, labels: str, fields: str) -> Selection:
    """The selection that the two parameters say; raises 400 for what cannot be selected by."""
    if not labels and not fields:
        return ALL
    return Selection(_labels(labels), _terms(resource, fields))


def _labels(text: str) -> Selector | None:
    if not text.strip():
        return None
    try:
        return parse(text)
    except SelectorError as error:
        raise errors.bad_request(str(error)) from error


def _terms(resource: Resource, text: str) -> tuple[FieldTerm, ...]:
    allowed = (*_ALWAYS, *FIELDS.get(resource.key, ()), *resource.selectable)
    try:
        terms = parse_fields(text).terms
    except SelectorError as error:
        raise errors.bad_request(str(error)) from error
    for term in terms:
        if term.field not in allowed:
            raise errors.bad_request(_unknown(resource, term.field))
    return terms


def _unknown(resource: Resource, field: str) -> str:
    """The words for a field that cannot be selected by."""
    if resource.custom or resource.key in FIELDS:
        return f"field label not supported: {field}"
    return f'"{field}" is not a known field selector: only "metadata.name", "metadata.namespace"'


def _at(body: Mapping[str, Any], path: str) -> str:
    return field_text(body, _ELSEWHERE.get(path, path)) or _ZERO.get(path, "")
