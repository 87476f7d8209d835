"""Every view, menu, dialogue and state, by day and night, wide and on a phone, from either side."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.page.furnished import furnish
from tests.page.looking import Sight, everything_wrong
from tests.page.place import opened
from tests.page.settled import SECTIONS
from tests.page.sights import APPLICATION, LISTS, OPENED

pytestmark = pytest.mark.slow
SETTINGS = tuple(Sight(f"/settings/{each}") for each in ("", *SECTIONS, *OPENED))
REFUSED = "status of 4"  # what is not there is asked for, too


@pytest.mark.parametrize("sights", [LISTS, APPLICATION, SETTINGS], ids=["lists", "one", "settings"])
async def test_every_view_is_for_everybody(tmp_path: Path, sights: Sequence[Sight]) -> None:
    async with opened(tmp_path, REFUSED) as it:
        await furnish(it)
        await it.log_in("/applications")
        await it.page.get_by_role("link", name="billing").wait_for()
        wrong = [fault for each in sights for fault in await everything_wrong(it, each)]
        assert wrong == [], "\n".join(wrong)
