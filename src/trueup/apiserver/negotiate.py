"""
What form a client wants the answer in: the object, a table, or its metadata; JSON or YAML.

Clients name several forms in ``Accept``, best first; the first one that is served is taken. But
Kubernetes' own binary encoding is for clients that do not allow JSON beside it, since objects are
stored as JSON; of bare metadata, which is made anew in any case, the client has the choice.
"""

from enum import StrEnum
from functools import lru_cache

from trueup.apiserver import errors
from trueup.k8s import status
from trueup.k8s.value import Value

_WIRE = "application/vnd.kubernetes.protobuf"
_SERVED = ("application/json", "application/yaml", _WIRE)
_STREAMS = ("application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch")


class Form(StrEnum):
    OBJECT = "object"
    TABLE = "table"
    METADATA = "metadata"


class Accepted(Value, frozen=True):
    """The form of the answer."""

    form: Form = Form.OBJECT
    yaml: bool = False
    version: str = "v1"  # of a table or of bare metadata
    wire: bool = False  # in the binary encoding


PLAIN = Accepted()
_ANY = ("*/*", "application/*", "application/json")
_YAML = ("application/yaml", "text/yaml")


@lru_cache(maxsize=256)
def accepted(header: bytes) -> Accepted:
    """The form that *header* (the value of ``Accept``) asks for; raises 406 if none is served."""
    if not header:
        return PLAIN
    known, wire = False, False
    for part in header.decode("latin-1").split(","):
        media, parameters = parse_media(part)
        form = _form(parameters)
        if media == _WIRE:
            known = True
            if form is Form.METADATA:
                return Accepted(form, False, parameters["v"], True)
            wire = wire or form is Form.OBJECT
        if media not in _ANY and media not in _YAML:
            continue
        known = True
        if form is not None:
            return Accepted(form, media in _YAML, parameters.get("v", "v1"))
    if wire:
        return Accepted(wire=True)
    if known:
        raise errors.not_acceptable(_SERVED)
    raise errors.Refused(status.unserved_form((*_SERVED, *_STREAMS)))


@lru_cache(maxsize=256)
def on_the_wire(header: bytes) -> bool:
    """Whether the answer goes in the binary encoding, be it a refusal."""
    try:
        return accepted(header).wire
    except errors.Refused:
        return False


def encodable(header: bytes) -> None:
    """Raise 406 if *header* asks for the binary encoding of what has none: a custom object."""
    asked = accepted(header)
    if asked.wire and asked.form is Form.OBJECT:
        raise errors.not_acceptable(_SERVED[:2])


def without_table(header: bytes) -> None:
    """Raise 406 if *header* asks for a table of what has none: the answer to a question."""
    if accepted(header).form is Form.TABLE:
        raise errors.not_acceptable(_SERVED)


def parse_media(text: str) -> tuple[str, dict[str, str]]:
    """``a/b;c=d`` as ``("a/b", {"c": "d"})``."""
    media, *rest = text.split(";")
    pairs = (each.partition("=") for each in rest)
    return media.strip().lower(), {name.strip(): value.strip() for name, _, value in pairs}


def _form(parameters: dict[str, str]) -> Form | None:
    """None: a form that is not served."""
    match parameters.get("as"), parameters.get("g"), parameters.get("v"):
        case None, _, _:
            return Form.OBJECT
        case "Table", "meta.k8s.io", "v1" | "v1beta1":
            return Form.TABLE
        case (
            ("PartialObjectMetadata" | "PartialObjectMetadataList"),
            "meta.k8s.io",
            "v1" | "v1beta1",
        ):
            return Form.METADATA
    return None
