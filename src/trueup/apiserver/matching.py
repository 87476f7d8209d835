"""Whether a label selector of a spec selects some labels: admission and the controllers ask."""

from collections.abc import Mapping
from typing import Any

from trueup.k8s.selector import SelectorError, from_label_selector


def selects(selector: Mapping[str, Any] | None, labels: Mapping[str, str]) -> bool:
    """An empty selector selects all, None nothing, and so does one that is wrong."""
    if selector is None:
        return False
    # Nearly all selectors are plain labels: no need to read more of them.
    wanted = selector.get("matchLabels") or {}
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    if not selector.get("matchExpressions"):
        return True
    try:
        found = from_label_selector(selector)
    except SelectorError:
        return False
    return found is not None and found.matches(labels)
