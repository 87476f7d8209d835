"""How a page and its tables are written."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

MADE = "<!-- Made by docs/generate (make docs); changes here are lost. -->"

Row = tuple[str, ...]


class Page(NamedTuple):
    """*body*: its lines, made when it is written."""

    title: str
    intro: str
    body: Callable[[], Iterable[str]]

    def text(self) -> str:
        lines = (f"# {self.title}", "", MADE, "", self.intro, "", *self.body())
        return "\n".join(lines).rstrip() + "\n"


def table(headers: Row, rows: Iterable[Row]) -> Iterator[str]:
    yield "| " + " | ".join(headers) + " |"
    yield "|" + "---|" * len(headers)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""
