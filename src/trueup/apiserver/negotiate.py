"""
What form a client wants the answer in: the object, a table, or its metadata; JSON or YAML.

Clients name several forms in ``Accept``, best first; the first one that is served is taken.
Kubernetes' own binary encoding is not served: clients that allow JSON beside it get JSON,
others get 406, as from an aggregated API server without it.
"""

from enum import StrEnum
from functools import lru_cache

from trueup.apiserver import errors
from trueup.k8s import status
from trueup.k8s.value import Value

# What a real server names; the binary encoding is among it, and only it is not served here.
_SERVED = ("application/json", "application/yaml", "application/vnd.kubernetes.protobuf")
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


PLAIN = Accepted()
_ANY = ("*/*", "application/*", "application/json")
_YAML = ("application/yaml", "text/yaml")


@lru_cache(maxsize=256)
def accepted(header: bytes) -> Accepted:
    """The form that *header* (the value of ``Accept``) asks for; raises 406 if none is served."""
    if not header:
        return PLAIN
    known = False
    for part in header.decode("latin-1").split(","):
        media, parameters = parse_media(part)
        if media not in _ANY and media not in _YAML:
            known = known or media in _SERVED
            continue
        known = True
        form = _form(parameters)
        if form is not None:
            return Accepted(form, media in _YAML, parameters.get("v", "v1"))
    if known:
        raise errors.not_acceptable(_SERVED)
    raise errors.Refused(status.unserved_form((*_SERVED, *_STREAMS)))


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
