"""Places: which Applications have a source where: a webhook need not look at all of them."""

from collections.abc import Iterable, Iterator

from trueup.web.apps.entry import Entry, Key


class Places:
    """By what `core.webhooks.addresses` calls the place of a repository."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._keys: dict[str, set[Key]] = {}
        for entry in entries:
            self.put(None, entry)

    def put(self, before: Entry | None, now: Entry | None) -> None:
        """None: it is not there. Most changes are of a status: their places are those before."""
        if before and now and before.body.get("spec") == now.body.get("spec"):
            now.settle(before.places)
            return
        if before:
            self._drop(before)
        if now:
            for place in now.places:
                self._keys.setdefault(place, set()).add(now.key)

    def _drop(self, entry: Entry) -> None:
        for place in entry.places:
            keys = self._keys[place]
            keys.discard(entry.key)
            if not keys:
                del self._keys[place]

    def at(self, places: Iterable[str]) -> Iterator[Key]:
        """Each once, by namespace and name."""
        found: set[Key] = set()
        for each in places:
            found |= self._keys.get(each, set())
        return iter(sorted(found))
