"""The quick reader of plain block style: what it reads comes out as from libyaml's events."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.k8s.yaml import YamlError, blocks, documents, enclosed, events

PLAIN = """\
# a comment
apiVersion: v1   # another
kind: ConfigMap
metadata:
  name: "web"
  labels: {app: web, tier: 'front'}
  annotations:
    text: one
      two

      three
    quoted: "with \\"escapes\\"
      and lines"
data:
  script: |
    #!/bin/sh
      indented: yes

    exit 0
  kept: |-
    no end
  folded: >-
    a
    b
list:
- 1
- name: x
  args: []
  empty:
- - not: here
"""
READ = PLAIN.rpartition("- - ")[0]


def reader() -> blocks.Reader:
    return blocks.Reader(enclosed)


def by_events(text: str) -> Any:
    return tuple(events.Reader(text, 0, False).documents())


def said(read: Any, text: str) -> Any:
    try:
        return repr(read(text))
    except YamlError as error:
        return str(error)


def test_what_manifests_are_written_in_is_read_without_events() -> None:
    found = reader().document(READ)
    assert found is not None
    assert ((found[0], found[1]),) == by_events(READ)
    assert found[1]["data"]["script"] == "#!/bin/sh\n  indented: yes\n\nexit 0\n"


@pytest.mark.parametrize(
    "text",
    [PLAIN, "a: &x 1", "a: !!str 1", "a: *x", "? a\n: b", "a: 1\na: 2", "a:\n\tb: 1", "a: b: c",
     "a: |2\n   x\n", "a: |\n  x", "a: |\n    x\n  y\n", "a: 'x", "a: @x", "a\nb", "- a\nb: 1",
     "a: 1\n  b: 2", "a: # x\n  - 1\n - 2", "a: x # y\n  z",
     "a:\n  b:c:\n\n    d: 1", "a: |", "a: .nan",
     "%YAML 1.1\n---\na: 1"],
)  # fmt: skip
def test_all_else_is_left_to_events(text: str) -> None:
    with pytest.raises(blocks.NotPlain):
        reader().document(text)
    assert said(documents, text) == said(by_events, text)


def test_values_are_made_anew_each_time() -> None:
    text = "a: {b: []}\nc: {}\n"
    ((_, one),), ((_, two),) = documents(text), documents(text)
    one["a"]["b"].append(1)
    one["c"]["x"] = 1
    assert two == {"a": {"b": []}, "c": {}}


LINES = [
    "a: 1", "b:", "c: x y", "- a", "- b: 1", "- c:", "d: |", "e: >-", "f: 'q", 'g: "r', "h'", 's"',
    "text", "i: {j: [1, 2]}", "# note", "", "---", "...", "k: ~", "yes: no", "- |-", "m: 'it''s'",
    "- - x", "n: 0x1F # hex", "o: x #y", "---  # z", "p: -", "-", "q: a: b", "r: http://s", "<<: t",
    "a:b:", "u: *v", "w: &x y", '"z": 1', "1: 2", "a : b", "a:b", "é: ü", "b: [", "  # c", "|",
    "-  d: 1",
]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(LINES)), max_size=9), st.booleans())
def test_any_lines_are_read_alike(lines: list[tuple[int, str]], ended: bool) -> None:
    text = "\n".join(" " * indent + line for indent, line in lines) + "\n" * ended
    assert said(documents, text) == said(by_events, text)
