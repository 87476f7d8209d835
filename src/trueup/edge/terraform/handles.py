"""What a process that was forked holds open of the one that it comes from."""

import os

_MOST = 4096  # handles that may be open


def let_go(*kept: int) -> None:
    """Of all but *kept* and what every process has: whoever waits for their end must see it."""
    after = 2
    for each in sorted(kept):
        os.closerange(after + 1, each)
        after = each
    os.closerange(after + 1, _MOST)
