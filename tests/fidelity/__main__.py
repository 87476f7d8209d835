"""
``python -m tests.fidelity``: record a real kube-apiserver's answers, compare, write the page.

    record KUBECONFIG [FILE …]    ask the real server, keep its answers
    compare [FILE …]              ask the embedded server, print where it differs
    differing [FILE …]            the same, but only the cases' names, as differences.yaml has them
    draw KUBECONFIG COUNT SEED    ask both servers COUNT drawn sequences, print where they differ
    page                          write docs/reference/kubernetes-fidelity.md
"""

import asyncio
import secrets
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from tests.fidelity import drawing, recordings
from tests.fidelity.cases import Case, Sheet, sheets
from tests.fidelity.compare import differences
from tests.fidelity.page import PAGE, page
from tests.fidelity.run import Server
from tests.support import clusters
from tests.support.apiserver import serving, session

_AT_ONCE = 8  # a real server's controllers take their time to furnish a namespace


async def record(kubeconfig: Path, chosen: Iterable[Sheet]) -> None:
    async with clusters.session(kubeconfig) as opened:
        server = Server(opened, f"f{secrets.token_hex(3)}-")
        for sheet in chosen:
            found = await server.sheet(sheet)
            recordings.save(sheet.file, found)
            print(f"{sheet.file}: {len(found)}")
        await server.tidy()


async def compared(chosen: Iterable[Sheet]) -> dict[str, dict[str, list[str]]]:
    """By file and case, where the embedded server differs from the recordings."""
    asked = list(chosen)
    found: dict[str, dict[str, list[str]]] = {}
    for controlled in (False, True):
        found |= await _compared([each for each in asked if each.controlled is controlled])
    return found


async def _compared(chosen: list[Sheet]) -> dict[str, dict[str, list[str]]]:
    """The same of sheets that all need the controllers, or all do not."""
    found: dict[str, dict[str, list[str]]] = {}
    if not chosen:
        return found
    simulate = chosen[0].controlled
    with tempfile.TemporaryDirectory() as folder:
        async with serving(Path(folder), simulate=simulate) as started, session(started) as opened:
            server = Server(opened, f"f{secrets.token_hex(3)}-")
            for sheet in chosen:
                expected = recordings.load(sheet.file)
                answers = await server.sheet(sheet)
                found[sheet.file] = {
                    name: list(differences(expected.get(name), answers[name])) for name in answers
                }
    return found


async def draw(kubeconfig: Path, chosen: Sequence[Case]) -> None:
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        async with drawing.pair(kubeconfig, Path(folder)) as both:
            for first in range(0, len(chosen), _AT_ONCE):
                some = chosen[first : first + _AT_ONCE]
                told = await asyncio.gather(*(both.told(case) for case in some))
                for number, (case, lines) in enumerate(zip(some, told, strict=True), first):
                    wrong += bool(lines)
                    show_drawn(number, case, lines)
    print(f"\n{wrong} of {len(chosen)} drawn sequences differ")


def show_drawn(number: int, case: Case, lines: Sequence[str]) -> None:
    if lines:
        steps = [f"   {at}: {step}" for at, step in enumerate(case.steps)]
        print(f"\n== {number}: {case}", *(f"   {line}" for line in lines), *steps, sep="\n")


def show(found: dict[str, dict[str, list[str]]]) -> None:
    for file, cases in found.items():
        for name, lines in cases.items():
            if lines:
                print("\n".join([f"\n== {file}: {name}", *(f"   {line}" for line in lines[:25])]))
    wrong = sum(bool(lines) for cases in found.values() for lines in cases.values())
    print(f"\n{wrong} of {sum(map(len, found.values()))} differ")


def show_names(found: dict[str, dict[str, list[str]]]) -> None:
    wrong = {file: [name for name in cases if cases[name]] for file, cases in found.items()}
    print(yaml.safe_dump({f: names for f, names in wrong.items() if names}, width=200))


def main(arguments: list[str]) -> None:
    match arguments:
        case ["record", kubeconfig, *files]:
            asyncio.run(record(Path(kubeconfig), _chosen(files)))
        case ["compare", *files]:
            show(asyncio.run(compared(_chosen(files))))
        case ["differing", *files]:
            show_names(asyncio.run(compared(_chosen(files))))
        case ["draw", kubeconfig, count, number]:
            asyncio.run(draw(Path(kubeconfig), drawing.drawn(int(count), int(number))))
        case ["page"]:
            PAGE.write_text(page())
        case _:
            sys.exit(__doc__)


def _chosen(files: list[str]) -> list[Sheet]:
    return [sheet for sheet in sheets() if not files or sheet.file in files]


if __name__ == "__main__":
    main(sys.argv[1:])
