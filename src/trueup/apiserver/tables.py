"""
table: objects as rows, the way the API server prints them for ``kubectl get``.

The client picks the columns by their priority (0 always, 1 with ``-o wide``).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from trueup.k8s.ref import GroupKind

Include = Literal["None", "Metadata", "Object"]


def table(
    kind: GroupKind,
    bodies: Iterable[Mapping[str, Any]],
    now: datetime,
    *,
    printer: Sequence[Mapping[str, Any]] | None = None,
    include: Include = "Metadata",
) -> dict[str, Any]:
    """
    A ``meta.k8s.io/v1`` Table of *bodies*; its list metadata is left to the caller.

    *printer* is the ``additionalPrinterColumns`` of a CRD's version, None for built-in kinds.
    """
    return {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {}, "rows": []}
