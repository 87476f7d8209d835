"""
Answers about one caller, remembered while nothing changes that they stand on.

A list of ten thousand Applications asks as many questions; the next one of the same people asks
none.
"""

from collections import OrderedDict
from collections.abc import Callable

from trueup.model.identity import Identity

REMEMBERED = 256  # callers, each by what rules know of them
Allow = Callable[[Identity, str, str, str], bool]
Key = tuple[str, ...]


class Answers:
    """Calling it with an object asks whether that is allowed; *edition*: of what it stands on."""

    __slots__ = ("_action", "_allow", "_edition", "_known", "_read", "_resource", "_who")

    def __init__(
        self, allow: Allow, edition: Callable[[], int], who: Identity, resource: str, action: str
    ) -> None:
        self._allow = allow
        self._read = edition
        self._who = who
        self._resource = resource
        self._action = action
        self._edition = -1
        self._known: dict[str, bool] = {}

    def __call__(self, object: str) -> bool:
        if (edition := self._read()) != self._edition:
            self._edition, self._known = edition, {}
        known = self._known.get(object)
        if known is None:
            known = self._allow(self._who, self._resource, self._action, object)
            self._known[object] = known
        return known


class Shelf:
    """The answers about the callers of late."""

    def __init__(self, allow: Allow, edition: Callable[[], int]) -> None:
        self._allow = allow
        self._edition = edition
        self._of: OrderedDict[Key, Answers] = OrderedDict()

    def of(self, who: Identity, groups: list[str], resource: str, action: str) -> Answers:
        key = (who.issuer, who.subject, resource, action, *groups)
        found = self._of.pop(key, None)
        if found is None:
            found = Answers(self._allow, self._edition, who, resource, action)
        self._of[key] = found
        if len(self._of) > REMEMBERED:
            self._of.popitem(last=False)
        return found
