"""How a page and its tables are written."""

from collections.abc import Iterable, Iterator

MADE = "<!-- Made by docs/generate (make docs); changes here are lost. -->"

Row = tuple[str, ...]


def page(title: str, intro: str, body: Iterable[str]) -> str:
    return "\n".join((f"# {title}", "", MADE, "", intro, "", *body)).rstrip() + "\n"


def table(headers: Row, rows: Iterable[Row]) -> Iterator[str]:
    yield "| " + " | ".join(headers) + " |"
    yield "|" + "---|" * len(headers)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""
