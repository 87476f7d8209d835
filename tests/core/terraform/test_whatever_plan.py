"""Plans of any shape: nothing crashes, and what is marked is seen nowhere."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from tests.core.terraform.showing import resource, shown
from trueup.core.terraform.masking import masked
from trueup.core.terraform.reading import Reading, read
from trueup.core.terraform.secrets import secrets_in
from trueup.core.terraform.telling import markdown, text
from trueup.k8s.value import encode

HOW = Reading("a commit", b"of this stack")
SECRET = "s3cret-of-it"
Sides = tuple[Any, Any]

plain = some.one_of(
    some.none(), some.booleans(), some.integers(), some.floats(allow_nan=False), some.text()
)
names = some.text(min_size=1, max_size=5)
hidden = some.just((f"x{SECRET}y", True))
"""Values with their marks, as Terraform gives them in parallel."""


def _listed(items: list[Sides]) -> Sides:
    return [value for value, _ in items], [mark for _, mark in items]


def _keyed(items: dict[str, Sides]) -> Sides:
    values = {key: value for key, (value, _) in items.items()}
    return values, {key: mark for key, (_, mark) in items.items() if mark}


marked = some.recursive(
    some.one_of(plain.map(lambda value: (value, False)), hidden),
    lambda inner: some.one_of(
        some.lists(inner, max_size=3).map(_listed),
        some.dictionaries(names, inner, max_size=3).map(_keyed),
    ),
    max_leaves=8,
)
attributes = some.dictionaries(names, marked, max_size=3).map(_keyed)
unknown = some.one_of(
    some.booleans(), some.dictionaries(names, some.booleans(), max_size=2), some.none()
)
actions = some.sampled_from(
    [["create"], ["update"], ["delete"], ["delete", "create"], ["no-op"], ["read"], ["forget"], []]
)


@given(before=attributes, after=attributes, unknown=unknown, actions=actions, output=marked)
@settings(deadline=None, max_examples=150)
def test_whatever_is_marked_is_seen_nowhere(
    before: Sides, after: Sides, unknown: Any, actions: list[str], output: Sides
) -> None:
    change = {
        "before": before[0],
        "before_sensitive": before[1],
        "after": after[0],
        "after_sensitive": after[1],
        "after_unknown": unknown,
    }
    plan = shown(
        resource("module.m.aws_x.a[0]", *actions, **change),
        output_changes={
            "o": {"actions": ["update"], "after": output[0], "after_sensitive": output[1]}
        },
    )
    made = read(plan, HOW)
    safe = json.dumps(masked(plan, secrets_in(plan)))
    seen = "".join((encode(made).decode(), text(made), markdown(made, "net"), safe))
    assert SECRET not in seen
    assert read(plan, HOW).fingerprint == made.fingerprint
