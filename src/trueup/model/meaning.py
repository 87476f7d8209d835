"""
Meaning: what the docstring of a class says of each of its fields.

It names a field ``*so*``, or several, and after a colon what they mean. So ``kubectl explain`` and
the reference page say just what stands in the code.
"""

import re

_NAMES = r"\*\w+\*(?:(?:, | and )\*\w+\*)*"
_SAID = re.compile(rf"({_NAMES}): (.*?)(?=[.;,]? {_NAMES}: |$)")
_NAME = re.compile(r"\*(\w+)\*")


def meanings(docstring: str) -> dict[str, str]:
    """By the fields' names as JSON has them, in Markdown."""
    found = {}
    for names, said in _SAID.findall(_flat(docstring)):
        for name in _NAME.findall(names):
            found[camel(name)] = _readable(said)
    return found


def summary(docstring: str) -> str:
    """Its first paragraph, unless that is about single fields."""
    first = _flat(docstring.strip().split("\n\n")[0])
    return _readable(re.split(rf"\s*{_NAMES}: ", first)[0])


def camel(name: str) -> str:
    first, *rest = name.strip("_").split("_")
    return first + "".join(each.capitalize() for each in rest)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _readable(text: str) -> str:
    text = _NAME.sub(lambda found: f"`{camel(found[1])}`", text.replace("``", "`"))
    return text.strip().rstrip(".;,")
