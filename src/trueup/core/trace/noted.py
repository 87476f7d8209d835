"""
Noted: what Kustomize writes on an object about its origin, if its ``buildMetadata`` says so.

``config.kubernetes.io/origin`` names the file that an object was read from, or what generated it;
``alpha.config.kubernetes.io/transformations`` lists what changed it afterwards, not which fields.
"""

from collections.abc import Mapping
from typing import Any

from trueup.k8s.value import Value
from trueup.k8s.yaml import YamlError, documents

ANNOTATIONS = ("originAnnotations", "transformerAnnotations")
_ORIGIN = "config.kubernetes.io/origin"
_CHANGES = "alpha.config.kubernetes.io/transformations"


class Note(Value, frozen=True):
    """
    *file*: relative to the folder that is built. *by*: the kind of generator, if one made it.

    *changed*: something was done to the object after it was read, so what its file says of a field
    need not be what has become of it.
    """

    file: str = ""
    by: str = ""
    changed: bool = False

    def fits(self, declared: Any, made: Mapping[str, Any]) -> bool:
        """Whether *declared*, of that file, can be what *made* came from."""
        if not isinstance(declared, Mapping) or declared.get("kind") != made.get("kind"):
            return False
        name = (declared.get("metadata") or {}).get("name")
        return isinstance(name, str) and name in made["metadata"]["name"]


def noted(body: Mapping[str, Any]) -> Note:
    """What stands on *body*."""
    annotations = body["metadata"].get("annotations") or {}
    origin = _read(annotations.get(_ORIGIN))
    made = origin if isinstance(origin, Mapping) else {}
    by = (made.get("configuredBy") or {}).get("kind") or ""
    file = made.get("path") or made.get("configuredIn") or ""
    return Note(str(file), str(by), bool(_read(annotations.get(_CHANGES))))


def _read(text: Any) -> Any:
    try:
        return documents(str(text or ""))[0][1] if text else None
    except (YamlError, IndexError):
        return None
