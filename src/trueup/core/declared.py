"""
Declared: what two declarations differ in, object by object, whatever is live.

For people who compare two deployments: what was declared then and then, as it is rendered today.
"""

from collections.abc import Collection, Iterable

from trueup.core.compare.differences import differences
from trueup.core.mask import masked_changes
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.schema import ANYTHING
from trueup.model.change import Action, Change


def declared_changes(
    before: Iterable[Object], after: Iterable[Object], sensitive: Collection[str] = ()
) -> tuple[Change, ...]:
    """
    From one to the other, in the order of kinds and names; secret values are masked.

    *sensitive*: annotations of Secrets that are as secret.
    """
    old, new = ({each.ref: each for each in objects} for objects in (before, after))
    found = (_change(ref, old.get(ref), new.get(ref)) for ref in sorted({**old, **new}))
    return masked_changes((each for each in found if each.action is not Action.KEEP), sensitive)


def _change(ref: Ref, old: Object | None, new: Object | None) -> Change:
    if old is None:
        return Change(ref, Action.CREATE)
    if new is None:
        return Change(ref, Action.DELETE)
    fields = tuple(differences(old.body, new.body, ANYTHING, custom=True))
    return Change(ref, Action.UPDATE if fields else Action.KEEP, fields=fields)
