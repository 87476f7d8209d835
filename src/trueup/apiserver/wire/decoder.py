"""
Decoder: a body in Kubernetes' binary encoding to the object it says.

Newer kubectl sends what it makes itself (``create``, ``expose``, ``auth can-i`` …) in this form
and does not fall back to JSON.

The encoding does not tell a field that is not set from one with Go's zero value. As Go's JSON
encoding would, zero values are left out, but for the fields that are pointers in Go, where they
mean something: ``replicas: 0``.
"""

import base64
import struct
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from trueup.apiserver.wire.messages import Field, Messages
from trueup.k8s.shape import BY_VALUE

MAGIC = b"k8s\x00"
Body = dict[str, Any]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Fields whose zero value is not the same as nothing, in messages that `pointers` does not tell of.
_MEANT = """
activeDeadlineSeconds allocateLoadBalancerNodePorts allowPrivilegeEscalation
allowVolumeExpansion attachRequired automountServiceAccountToken averageUtilization
backoffLimit backoffLimitPerIndex blockOwnerDeletion completions controller defaultMode
deletionGracePeriodSeconds enableServiceLinks endPort expirationSeconds failedJobsHistoryLimit
fsGroup gracePeriodSeconds hostUsers immutable manualSelector maxFailedIndexes minReplicas mode
optional orphanDependents parallelism partition podInfoOnMount privileged ready
readOnlyRootFilesystem replicas requiresRepublish revisionHistoryLimit runAsGroup runAsNonRoot
runAsUser serving setHostnameAsFQDN shareProcessNamespace stabilizationWindowSeconds
startingDeadlineSeconds storageCapacity storageClassName successfulJobsHistoryLimit suspend
targetCPUUtilizationPercentage terminating terminationGracePeriodSeconds timeoutSeconds
tolerationSeconds ttlSecondsAfterFinished
"""
# The same of the fields of a definition's schema.
_MEANT_OF_SCHEMAS = """
lendablePercent maxItems maxLength maxProperties maximum minItems minLength minProperties minimum
multipleOf nominalConcurrencyShares optionalOldSelf x-kubernetes-preserve-unknown-fields
"""
MEANT = frozenset((_MEANT + _MEANT_OF_SCHEMAS).split())
_SUBRESOURCES = "apiextensions.v1.CustomResourceSubresources"  # `status: {}` is not nothing there


class WireError(ValueError):
    """Bytes that are not such an encoding."""


class Decoder:
    """Reads bodies; made once."""

    def __init__(self) -> None:
        self._messages = Messages()
        self._pointers = pointers()

    def type_meta(self, data: bytes) -> tuple[str, str, bytes]:
        """The apiVersion, the kind and the encoded object of a body."""
        if not data.startswith(MAGIC):
            raise WireError("provided data does not appear to be a protobuf message")
        version = kind = ""
        raw = b""
        for number, value in fields_of(data[len(MAGIC) :]):
            if number == 1:
                said = dict(fields_of(_bytes(value)))
                version = _bytes(said.get(1, b"")).decode()
                kind = _bytes(said.get(2, b"")).decode()
            elif number == 2:
                raw = _bytes(value)
        return version, kind, raw

    def object(self, message: str, data: bytes) -> Body:
        """The object that *data* says, a *message* of the table."""
        fields = self._messages.fields(message)
        if fields is None:
            raise WireError(f"no such message: {message}")
        found: Body = {}
        for number, value in fields_of(data):
            field = fields.get(number)
            if field is not None:  # fields of newer versions are not known
                self._set(found, message, field, value)
                if message == _SUBRESOURCES:
                    found.setdefault(field.name, {})
        return found

    def _set(self, found: Body, message: str, field: Field, value: int | bytes) -> None:
        match field.form:
            case "*":
                found.setdefault(field.name, []).append(self._value(field.type, value))
            case "<":
                key, item = self._entry(field.type, _bytes(value))
                found.setdefault(field.name, {})[key] = item
            case "!":
                found.update(self.object(field.type, _bytes(value)))
            case _:
                read = self._value(field.type, value)
                meant = self._pointers.get(message, MEANT)
                if not _is_nothing(field.name, read, meant):
                    found[field.name] = read

    def _entry(self, kind: str, data: bytes) -> tuple[str, Any]:
        pairs = dict(fields_of(data))
        empty: int | bytes = 0 if kind in ("i", "b") else b""
        return _bytes(pairs.get(1, b"")).decode(), self._value(kind, pairs.get(2, empty))

    def _value(self, kind: str, value: int | bytes) -> Any:
        match kind:
            case "s":
                return _bytes(value).decode()
            case "i":
                return _signed(value)
            case "b":
                return bool(value)
            case "y":
                return base64.b64encode(_bytes(value)).decode()
            case "d":
                return _fraction(_bytes(value))
        return self._message(kind, _bytes(value))

    def _message(self, kind: str, data: bytes) -> Any:
        """A message; some have a form of their own in JSON."""
        pairs = dict(fields_of(data))
        match kind:
            case "api.resource.Quantity":
                return _bytes(pairs.get(1, b"0")).decode()
            case "util.intstr.IntOrString":
                if pairs.get(1):
                    return _bytes(pairs.get(3, b"")).decode()
                return _signed(pairs.get(2, 0))
            case "meta.v1.Time":
                return _time(pairs, digits=0) if pairs else None
            case "meta.v1.MicroTime":
                return _time(pairs, digits=6) if pairs else None
            case "meta.v1.Duration":
                return f"{_signed(pairs.get(1, 0)) / 1e9:g}s"
            case "meta.v1.FieldsV1" | "runtime.RawExtension" | "apiextensions.v1.JSON":
                return orjson.loads(_bytes(pairs.get(1, b"")) or b"null")
            case "authentication.v1.ExtraValue" | "authorization.v1.ExtraValue" | "meta.v1.Verbs":
                return [_bytes(value).decode() for _, value in fields_of(data)]
        if kind in EITHER:
            return self._either(kind, data)
        return self.object(kind, data)

    def _either(self, kind: str, data: bytes) -> Any:
        """What is a schema, or else something simpler."""
        found = self.object(kind, data)
        return found["schema"] if "schema" in found else found.get(EITHER[kind], False)


# In JSON these are one of two things; the encoding has a field for each.
EITHER = {
    "apiextensions.v1.JSONSchemaPropsOrArray": "jSONSchemas",
    "apiextensions.v1.JSONSchemaPropsOrBool": "allows",
    "apiextensions.v1.JSONSchemaPropsOrStringArray": "property",
}


def _fraction(data: bytes) -> float | int:
    (found,) = struct.unpack("<d", data)
    return int(found) if found.is_integer() else float(found)


def _is_nothing(name: str, value: Any, meant: frozenset[str]) -> bool:
    if value is None:
        return True
    if isinstance(value, dict):
        return not value and name in BY_VALUE
    return not value and not isinstance(value, list) and name not in meant


@cache
def pointers() -> Mapping[str, frozenset[str]]:
    """The fields that are pointers in Go, by message: the ``&`` of the table of forms."""
    text = (files("trueup.apiserver") / "forms.txt").read_text()
    lines = (line.partition(" ") for line in text.splitlines())
    return {
        name: MEANT | {mark[1:] for mark in rest.split() if mark[0] == "&"}
        for name, _, rest in lines
    }


def _time(pairs: dict[int, int | bytes], *, digits: int) -> str:
    moment = _EPOCH + timedelta(seconds=_signed(pairs.get(1, 0)))
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    nanos = _signed(pairs.get(2, 0))
    return f"{text}.{nanos // 1000:06d}Z" if digits else f"{text}Z"


def _bytes(value: int | bytes) -> bytes:
    if isinstance(value, int):
        raise WireError("a number where a text belongs")
    return value


def _signed(value: int | bytes) -> int:
    if not isinstance(value, int):
        raise WireError("a text where a number belongs")
    return value - 2**64 if value >= 2**63 else value


def fields_of(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The numbers and raw values of the fields of a message."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, form = key >> 3, key & 7
        if form == 0:
            value, at = _varint(data, at)
            yield number, value
            continue
        if form == 2:
            length, at = _varint(data, at)
        elif form in (1, 5):
            length = 8 if form == 1 else 4
        else:
            raise WireError(f"wire type {form} is not known")
        if at + length > len(data):
            raise WireError("unexpected end of the message")
        yield number, data[at : at + length]
        at += length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    result = shift = 0
    while at < len(data):
        byte = data[at]
        at += 1
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            return result, at
        shift += 7
        if shift > 63:
            break
    raise WireError("a number does not end")
