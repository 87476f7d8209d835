"""The real expr, built from the module that Argo CD uses, answers as ours does."""

import json
import os
import random
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.core.expr.asking import CASES, FOLDER, SCOPE, answer, scope
from tests.support.tools import program

ATOMS = (
    *("n", "f", "text", "nothing", "true", "false", "nil", "1", "2", "0", "-3", "2.5", "1..4"),
    *('"a"', '"abc"', '""', "[1, 2, 3]", '[n, "a", nil]', "[]", "{a: n}", "{}", "time.Minute"),
    *("app.metadata.name", "app.metadata.labels", "app.status.resources", "time.Now()"),
    *("app.status.history",),
)
BINARY = (
    *("+", "-", "*", "/", "%", "..", "==", "!=", "<", ">", "<=", ">=", "??"),
    *("in", "contains", "startsWith", "endsWith", "matches", "and", "or"),
)
ONE = (
    *("len", "upper", "lower", "trim", "abs", "string", "type", "first", "last", "keys", "reverse"),
    *("sum", "uniq", "int", "float", "toJSON", "max", "min", "mean", "median", "round", "floor"),
    *("flatten", "count", "not ", "-"),
)
OVER = (
    *("filter", "map", "all", "any", "none", "one", "count", "find", "findIndex", "groupBy"),
    *("sortBy", "sort"),
)
TESTS = ("#", "# == n", '.kind == "Job"', "#.id", "# > 1", "len(#) > 1", "true")
NO_LIST = ("name", "text", '"', "labels", "{", "nothing", "(n", "(f", "??", "?")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("expr")
    shutil.copy(FOLDER / "real" / "main.go", folder)
    given = {**os.environ, "GOFLAGS": "-mod=mod"}
    for words in (
        ("mod", "init", "real"),
        ("get", "github.com/expr-lang/expr@v1.17.7"),
        ("build", "-o", "real", "."),
    ):
        subprocess.run((program("go"), *words), cwd=folder, env=given, check=True)
    return folder / "real"


def asked(real: Path, texts: list[str]) -> list[dict[str, Any]]:
    given = "\n".join(map(json.dumps, texts)).encode()
    said = subprocess.run((str(real), str(SCOPE)), input=given, capture_output=True, check=True)
    return [json.loads(line) for line in said.stdout.splitlines()]


@pytest.mark.slow
def test_the_table_is_what_it_says(real: Path) -> None:
    for case, found in zip(CASES, asked(real, [each["ask"] for each in CASES]), strict=True):
        assert ("is" in found) == ("is" in case), case
        assert found.get("is") == case.get("is"), case


@pytest.mark.slow
def test_thousands_of_made_up_ones_have_the_same_answer(real: Path) -> None:
    chance = random.Random(7)  # noqa: S311 the same expressions each time
    texts = [made(chance, chance.choice((1, 2, 2, 3))) for _ in range(4000)]
    around = scope()
    for text, theirs in zip(texts, asked(real, texts), strict=True):
        ours = answer(text, around)
        if odd(text):
            continue
        if "is" in theirs:
            assert json.dumps(ours, sort_keys=True) == json.dumps(theirs, sort_keys=True), text
        elif "fails" in theirs:
            assert ours == {"fails": True}, text


def odd(text: str) -> bool:
    """
    Where Go's answer is an accident that nobody means.

    A predicate over a text sees bytes, over a map it may look at nothing; ``sort`` of what is no
    list is empty; its optimizer makes ``true and n`` to ``n``.
    """
    calls = re.findall(r"(\w+)\(", text)
    if "time." in text and set(calls) & set(ONE):
        return True  # some take a duration for the number that it is
    lists = set(calls) & {*OVER, "sum", "reverse", "uniq", "flatten"}
    return (
        " and " in text or " or " in text or bool(lists and any(each in text for each in NO_LIST))
    )


def made(chance: random.Random, depth: int) -> str:
    def some() -> str:
        return made(chance, depth - 1)

    if depth <= 0:
        return chance.choice(ATOMS)
    match chance.randrange(8):
        case 0 | 1:
            return f"{some()} {chance.choice(BINARY)} {some()}"
        case 2:
            return f"({some()})"
        case 3:
            return f"{chance.choice(ONE)}({some()})"
        case 4:
            return f"{chance.choice(OVER[:-1])}({some()}, {chance.choice(TESTS)})"
        case 5:
            return f"{some()} ? {some()} : {some()}"
        case 6:
            return f"{some()}[{some()}]"
    return f"{some()}?.{chance.choice(('a', 'name', 'status', 'b.c'))}"
