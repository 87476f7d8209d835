"""A look at files written down in a test."""

import hashlib

from tests.support.rendering import LINK, parsed_files
from trueup.core.render.inputs import Look
from trueup.core.render.listing import Listing
from trueup.model.source import Entry


def look(text: str, **refs: str) -> Look:
    """A look at the files of *text*, all contents at hand; *refs*: those of other sources."""
    contents: dict[str, bytes] = {}
    trees = {name: _listing(files, contents) for name, files in {"": text, **refs}.items()}
    return Look(trees, contents)


def _listing(text: str, contents: dict[str, bytes]) -> Listing:
    entries: dict[str, Entry] = {}
    links: dict[str, str] = {}
    for path, content in parsed_files(text).items():
        written = str(content)
        blob = hashlib.sha256(written.encode()).hexdigest()
        contents[blob] = written.encode()
        if written.startswith(LINK):
            links[path] = written.removeprefix(LINK)
        entries[path] = Entry("120000" if path in links else "100644", blob)
    return Listing(entries, links)
