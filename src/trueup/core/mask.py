"""Mask: secret values never leave in clear (signatures first; the body follows)."""

from collections.abc import Iterable

from trueup.k8s.object import Object
from trueup.model.change import Change


def masked(*objects: Object | None) -> tuple[Object | None, ...]:
    """The objects (several states of one) with secret values masked: equal values equal marks."""
    raise NotImplementedError


def masked_changes(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes with secret values masked in ``after`` and in the fields."""
    raise NotImplementedError
