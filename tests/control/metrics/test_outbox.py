"""What of the outbox is told to who scrapes."""

from pathlib import Path

from tests.support.outbox import outbox
from tests.support.posting import letter, occasion
from trueup.control.metrics.outbox import OutboxFigures
from trueup.core.metrics.catalogue.notifications import STANDING
from trueup.model.delivery import Phase
from trueup.model.errors import Unreachable


async def test_by_service_and_phase(tmp_path: Path) -> None:
    async with outbox(tmp_path) as made:
        for name in ("one", "two"):
            await made.deliveries.put(occasion(name), letter())
        await made.deliveries.unwritten(occasion(service="mail"), "no template")
        figures = OutboxFigures(made.deliveries.counts)
        await figures.ready()
        assert b"".join(figures.lines(STANDING, openly=False)).decode().splitlines() == [
            'trueup_notifications_deliveries{service="mail",phase="dead"} 1',
            'trueup_notifications_deliveries{service="slack",phase="waiting"} 2',
        ]


async def test_a_database_that_does_not_answer_is_in_nobodys_way() -> None:
    async def counts() -> dict[tuple[str, Phase], int]:
        raise Unreachable("no route")

    figures = OutboxFigures(counts)
    await figures.ready()
    assert list(figures.lines(STANDING, openly=False)) == []
