"""Sets: the lines that an ApplicationSet comes to."""

from collections.abc import Mapping
from typing import Any

from trueup.core.metrics.catalogue.sets import INFO, LABELS, OWNED
from trueup.core.metrics.kept import Asked, Lines, listed, part, renamed, said, valued
from trueup.core.metrics.text import gauge
from trueup.model.metric import Metric


def known(asked: Asked) -> tuple[Metric, ...]:
    """Those that `lines` may give."""
    return (INFO, OWNED, renamed(LABELS, asked.set_labels)) if asked.set_labels else (INFO, OWNED)


def lines(body: Mapping[str, Any], asked: Asked) -> Lines:
    metadata, status = part(body, "metadata"), part(body, "status")
    name = (said(metadata, "namespace"), said(metadata, "name"))
    reasons = [
        said(each, "reason")
        for each in listed(status, "conditions")
        if said(each, "type") == "ResourcesUpToDate"
    ]
    found = {
        INFO: gauge(INFO, (*name, reasons[-1] if reasons else "Unknown")),
        OWNED: gauge(OWNED, name, len(listed(status, "resources"))),
    }
    if asked.set_labels:
        labels = renamed(LABELS, asked.set_labels)
        found[labels] = gauge(labels, (*name, *valued(asked.set_labels, part(metadata, "labels"))))
    return found
