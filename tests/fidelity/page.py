"""The page that says how faithful the embedded server is, made of the cases and the list."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.fidelity.cases import Sheet, sheets
from tests.fidelity.compare import Listed, listed

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "kubernetes-fidelity.md"
_HEAD = """\
<!-- Made by python -m tests.fidelity page; changes here are lost. -->

# How faithful the embedded API server is

The embedded API server is compared with a real kube-apiserver 1.36.3: {total} request sequences are
put to both, and codes, bodies, `managedFields`, warnings, errors with their causes and the events
of watches must be the same. What the real server answered is kept in `tests/fidelity/recordings`,
so `make test` compares without one; `make test-real` asks a real one again, and both servers
sequences that are drawn from the kinds' schemas.

Left out of the comparison is what is chance (uids, times of today, resourceVersions, tokens,
generated parts of names, cluster addresses, node ports, ages), the order of entries in
`managedFields`, which follows times, the order of conflicts and of a custom object's errors, which
is random, what
controllers write in their own time (the status of workloads and of definitions), the prose of table
columns, and differences of Go's own structs that follow after a message.

"""


def page() -> str:
    rows = "".join(_row(sheet) for sheet in sorted(sheets(), key=lambda each: each.area))
    total = sum(len(sheet.cases) for sheet in sheets())
    differing = sum(_count(entry) for entry in listed())
    parts = [
        _HEAD.format(total=total),
        "| Area | Cases | Different |\n|---|--:|--:|\n",
        rows,
        f"| **All** | **{total}** | **{differing}** |\n",
        "\n## What differs on purpose\n\n",
        *(_told(entry) for entry in listed() if entry.on_purpose),
        "" if all(entry.on_purpose for entry in listed()) else "\n## What does not agree yet\n\n",
        *(_told(entry) for entry in listed() if not entry.on_purpose),
    ]
    return "".join(parts)


def _row(sheet: Sheet) -> str:
    different = sum(len(entry.cases.get(sheet.file, ())) for entry in listed())
    return f"| {sheet.area} | {len(sheet.cases)} | {different} |\n"


def _count(entry: Listed) -> int:
    return sum(len(names) for names in entry.cases.values())


def _told(entry: Listed) -> str:
    return f"* {entry.reason}\n" + "".join(_cases(entry))


def _cases(entry: Listed) -> Iterator[str]:
    areas = {sheet.file: sheet.area for sheet in sheets()}
    for area, names in sorted((areas[file], names) for file, names in entry.cases.items()):
        told = ", ".join(f"*{name}*" for name, _ in sorted(Counter(names).items()))
        yield f"  * {area}: {told}\n"
