"""Lock: the sealed key of a file, that somebody outside of the render has to open."""

from collections.abc import Mapping

from trueup.k8s.value import Value


class Lock(Value, frozen=True):
    """The key of a file, *sealed* for somebody of a *kind*; *about*: the rest of the entry."""

    kind: str
    sealed: str
    about: Mapping[str, str] = {}
