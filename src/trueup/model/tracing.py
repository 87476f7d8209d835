"""Tracing: where spans are sent, if anywhere."""

from collections.abc import Mapping

from trueup.k8s.value import Value


class Tracing(Value, frozen=True):
    """
    *address*: of a collector; empty: none. *headers* of each request may be secrets. *attributes*:
    of every span. *ratio*: how many of all traces are sent, from 0 to 1; None: nobody says.
    """

    address: str = ""
    insecure: bool = True
    headers: Mapping[str, str] = {}
    attributes: Mapping[str, str] = {}
    ratio: float | None = None
