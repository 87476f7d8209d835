"""Deep links as ``application.links`` and the like of ``argocd-cm`` list them."""

import msgspec

from trueup.k8s.value import Value
from trueup.k8s.yaml import YamlError, documents

KEYS = ("application.links", "project.links", "resource.links")


class Link(Value, frozen=True):
    """One of the list; *when*: its condition."""

    url: str = ""
    title: str = ""
    description: str = ""
    icon: str = msgspec.field(default="", name="icon.class")
    when: str = msgspec.field(default="", name="if")


def declared(said: str) -> tuple[Link, ...]:
    """``ValueError`` if it is no such list. A link that makes no sense harms no other."""
    try:
        found = [body for _, body in documents(said.encode())]
        return msgspec.convert(found[0] if found and found[0] else (), tuple[Link, ...])
    except (YamlError, msgspec.ValidationError) as error:
        raise ValueError(f"it is not a list of title and url: {error}") from error
