"""
``python -m tests.support.gotemplate.record``: write down what Go makes of the cases.

Of each case of ``tests/core/gotemplate/cases-*.yaml`` only the template is written by hand.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from tests.support.gotemplate.oracle import asked, built

CASES = Path("tests/core/gotemplate")


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as they are."""


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text and not text.startswith((" ", "\n")) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def recorded(cases: list[dict[str, str]], answers: list[dict[str, str]]) -> list[dict[str, str]]:
    """The cases with what Go says."""
    return [
        {"template": case["template"], **_told(answer)}
        for case, answer in zip(cases, answers, strict=True)
    ]


def _told(answer: dict[str, str]) -> dict[str, str]:
    return {"error": answer["error"]} if answer["error"] else {"output": answer["output"]}


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_bytes())


def main() -> int:
    data = loaded(CASES / "data.yaml")
    with tempfile.TemporaryDirectory() as folder:
        program = built(Path(folder))
        for path in sorted(CASES.glob("cases-*.yaml")):
            cases = loaded(path)
            answers = asked(program, [case["template"] for case in cases], data)
            text = yaml.dump(
                recorded(cases, answers),
                Dumper=_Dumper,
                allow_unicode=True,
                width=10_000,
                sort_keys=False,
            )
            path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
