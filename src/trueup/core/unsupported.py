"""Unsupported: what this version accepts but does not act on yet (signatures first)."""

from collections.abc import Mapping
from typing import Any

from trueup.model.policy import Finding


def unsupported(body: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Warnings ``… is not supported yet`` for an Application's manifest."""
    raise NotImplementedError
