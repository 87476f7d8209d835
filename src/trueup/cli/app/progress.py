"""
What happens to each object while an application is synced or waited for.

A person at a terminal sees one table that changes; anything else gets one line for each event.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from trueup.cli.app.summary import RESOURCE_COLUMNS, resources
from trueup.cli.output import Output, grid

if TYPE_CHECKING:
    from rich.live import Live

WIDTHS = (18, 22, 16, 30, 11, 11, 9, 0)
"""Of the columns in lines; they cannot know what is still to come."""


class Progress:
    """Told of each state of one application; shows what is new in it."""

    def __init__(self, out: Output, live: "Live | None") -> None:
        self._out = out
        self._live = live
        self._seen: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._titled = False

    def show(self, app: Mapping[str, Any]) -> None:
        rows = resources(app)
        if self._live is not None:
            self._live.update(grid(RESOURCE_COLUMNS, rows), refresh=True)
            return
        for row in rows:
            key = (*row[:4], row[6])
            if self._seen.get(key) != row and any(row[4:]):
                self._seen[key] = row
                self._print(row)

    def _print(self, row: tuple[str, ...]) -> None:
        if not self._titled:
            self._titled = True
            self._out.line(f"{'TIMESTAMP':<25}  {_columns(RESOURCE_COLUMNS)}")
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        self._out.line(f"{now:<25}  {_columns(row)}")


@contextmanager
def shown(out: Output, *, quiet: bool = False) -> Iterator[Progress]:
    """*quiet*: another format was asked for, so only the end is shown."""
    if quiet:
        yield Progress(Output(_nowhere(), out.stderr), None)
    elif out.live:
        from rich.live import Live

        with Live(console=out.console, auto_refresh=False) as live:
            yield Progress(out, live)
    else:
        yield Progress(out, None)


def _columns(cells: tuple[str, ...]) -> str:
    padded = (cell.replace("\n", " ").ljust(at) for cell, at in zip(cells, WIDTHS, strict=True))
    return "  ".join(padded).rstrip()


def _nowhere() -> Any:
    from io import StringIO

    return StringIO()
