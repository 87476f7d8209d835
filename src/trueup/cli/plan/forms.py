"""Forms: a proposal printed, and written to files."""

from importlib.metadata import version as installed
from pathlib import Path

from trueup.cli.given import Given
from trueup.cli.output import USAGE, Failure, Output, json_text
from trueup.cli.stack.planview import style
from trueup.core.changeset.checks import checks
from trueup.core.changeset.markdown import markdown
from trueup.core.changeset.report import report
from trueup.core.changeset.text import text
from trueup.core.terraform.telling import LONGEST
from trueup.model.changeset import ChangeSet

FORMATS = ("text", "markdown", "json", "sarif")
_ENDS = {".md": "markdown", ".json": "json", ".sarif": "sarif", ".txt": "text"}


def check(given: Given) -> None:
    """Before anything is done: whether it can be said in that form."""
    if (format := given.text("format")) not in FORMATS:
        raise Failure(f"unknown format: {format}", ", ".join(FORMATS), USAGE)
    if (wanted := given.text("output")) not in ("", "wide", "json", "yaml", "name"):
        raise Failure(f"unknown output format: {wanted}", "json, yaml, wide or name", USAGE)
    for file in map(Path, given.many("out")):
        if not file.absolute().parent.is_dir():
            raise Failure(f"there is no folder {file.parent}", f"make it, for {file.name}", USAGE)


def show(out: Output, given: Given, changes: ChangeSet) -> None:
    """What was asked for, each in its file; and to standard output."""
    for place in given.many("out"):
        file = Path(place)
        format = _ENDS.get(file.suffix.lower(), given.text("format"))
        file.write_text(said(changes, format, given))
        out.note(f"wrote {place} ({format})")
    match given.text("output"):
        case "name":
            for part in changes.parts:
                out.line(part.id)
        case "json" | "yaml" as wanted:
            out.data(report(changes), wanted)
        case _:
            _printed(out, given, changes)


def said(changes: ChangeSet, format: str, given: Given) -> str:
    """With a line's end at the end."""
    match format:
        case "markdown":
            return markdown(changes, given.text("id"), given.number("max-size") or LONGEST)
        case "json":
            return json_text(report(changes)) + "\n"
        case "sarif":
            return json_text(checks(changes, installed("trueup"))) + "\n"
        case _:
            return text(changes, whole=given.on("full"))


def _printed(out: Output, given: Given, changes: ChangeSet) -> None:
    format = given.text("format")
    for line in said(changes, format, given).splitlines():
        out.line(line, style(line) if format == "text" else "")
