"""
Order: deliveries may overtake each other, and what is old news is none.

A pull request that was closed at once is told to be open after that: a Proposal would be made that
nobody withdraws. Hosts say as of when what they tell is; the newest of each is remembered here.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

from trueup.core.webhooks.addresses import place
from trueup.core.webhooks.notice import PullRequest

MOST = 10_000


@dataclass(slots=True)
class Order:
    """By repository and number, as of when it was told last."""

    _told: OrderedDict[tuple[str, str], datetime] = field(default_factory=OrderedDict)

    def late(self, said: PullRequest) -> bool:
        """Whether something newer was told already."""
        known = self._told.get(_name(said))
        return said.at is not None and known is not None and said.at < known

    def remember(self, said: PullRequest) -> None:
        if said.at is None:
            return
        self._told[_name(said)] = said.at
        self._told.move_to_end(_name(said))
        while len(self._told) > MOST:
            self._told.popitem(last=False)


def _name(said: PullRequest) -> tuple[str, str]:
    return place(next(iter(said.addresses), "")), said.number
