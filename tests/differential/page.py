"""The page that says what renders are held against, made of the sheets and the list."""

from collections.abc import Iterator
from pathlib import Path

from tests.differential.sheets import Difference, differences, sheets

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "render-fidelity.md"
_HEAD = """\
<!-- Made by python -m tests.differential; changes here are lost. -->

# How faithful renders are

{total} cases, written ones and combinations, are rendered by Trueup and by the tools themselves,
which are built from their published Go modules and called as Argo CD calls them: `helm template` of
Helm 4.2.3 (and of Helm 3.22.0), `kustomize edit` and `kustomize build` of Kustomize 5.8.1, and
`jsonnet` 0.22.0; or they are put to the code of Argo CD 3.6.1's repo server as it stands. The
objects must be the same to the byte, in whatever order; what a tool refuses must be refused.
`pytest -m slow tests/differential` compares.

"""


def page() -> str:
    found = sheets()
    rows = "".join(
        f"| {each.area} | {len(each.cases)} | {_count(each.file)} |\n"
        for each in sorted(found, key=lambda each: each.area)
    )
    total = sum(len(each.cases) for each in found)
    whole = sum(_count(each.file) for each in found)
    return "".join(
        (
            _HEAD.format(total=total),
            "| Area | Cases | Different |\n|---|--:|--:|\n",
            rows,
            f"| **All** | **{total}** | **{whole}** |\n",
            "\n## What differs on purpose\n\n",
            *(line for each in differences() for line in _told(each)),
        )
    )


def _count(sheet: str) -> int:
    """Cases that come out otherwise than of the version that we render with."""
    ours = (each for each in differences() if each.tools != ("helm3",))
    return sum(len(each.cases.get(sheet, ())) for each in ours)


def _told(each: Difference) -> Iterator[str]:
    yield f"* {each.why} ({', '.join(each.tools)}: "
    yield "; ".join(name for names in each.cases.values() for name in names) + ")\n"
