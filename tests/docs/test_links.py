"""Every link in our Markdown leads somewhere: to a file, and to a heading in it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ELSEWHERE = ("http://", "https://", "mailto:")
HIDDEN = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def ours() -> Iterator[Path]:
    for path in ROOT.rglob("*.md"):
        parts = path.relative_to(ROOT).parts
        if "node_modules" not in parts and not any(part.startswith(".") for part in parts):
            yield path


@pytest.mark.parametrize("path", sorted(ours()), ids=lambda path: str(path.relative_to(ROOT)))
def test_its_links_lead_somewhere(path: Path) -> None:
    assert [link for link in links(path) if not leads(path, link)] == []


def links(path: Path) -> list[str]:
    text = re.sub(r"\[`([^`\n]*)`\]", r"[\1]", path.read_text())  # code may be what is linked
    return [link for link in LINK.findall(HIDDEN.sub("", text)) if not link.startswith(ELSEWHERE)]


def leads(path: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    found = (path.parent / name) if name else path
    if not found.exists():
        return False
    return not anchor or anchor in anchors(found)


def anchors(path: Path) -> set[str]:
    """The headings of a page as links name them."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    return {anchor(heading) for heading in HEADING.findall(text)}


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")


def test_a_heading_is_linked_as_forges_do() -> None:
    assert anchor("trueup app get-resource") == "trueup-app-get-resource"
    assert anchor("Helm, Kustomize, Jsonnet") == "helm-kustomize-jsonnet"
