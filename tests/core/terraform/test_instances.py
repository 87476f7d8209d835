"""Which instances are one row: sets of what is told of each, and what comes of them."""

import pytest

from trueup.core.terraform.instances import Instance, common, together


def found(*told: str, name: str = 'web["{}"]', keys: str = "abcdefgh") -> list[Instance]:
    """Instances of which ``%`` in *told* is the key of each."""
    return [
        Instance(name.format(key), "create", tuple(line.replace("%", key) for line in told))
        for key in keys
    ]


def rows(instances: list[Instance]) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (" ".join(instances[at].key for at in places), common([instances[at] for at in places]))
        for places in together(instances)
    ]


def test_many_that_differ_by_their_key_alone_are_one() -> None:
    assert rows(found('name: "host-%"', 'zone: "eu"')) == [
        ("a b c d e f g h", ('name: "host-{key}"', 'zone: "eu"'))
    ]


def test_one_that_is_otherwise_stands_alone() -> None:
    instances = found('name: "host-%"')
    instances[3] = Instance('web["d"]', "create", ('name: "other"',))
    assert rows(instances) == [
        ("a b c e f g h", ('name: "host-{key}"',)),
        ("d", ('name: "other"',)),
    ]


def test_what_all_have_is_nobodys_own() -> None:
    """Though it is the key of one of them."""
    assert rows(found("index: %", "size: 2", name="web[{}]", keys="0123456")) == [
        ("0 1 2 3 4 5 6", ("index: {key}", "size: 2"))
    ]


def test_a_key_is_a_word() -> None:
    assert rows(found('name: "%-data"'))[0][1] == ('name: "{key}-data"',)


@pytest.mark.parametrize(
    "instances",
    [
        found("name: %", keys="abcde"),
        found("name: % or {key}"),
        [Instance(name, "create", (f"name: {name}",)) for name in "abcdefgh"],
        [*found("name: %", keys="abc"), *found("name: %", keys="def", name='db["{}"]')],
    ],
    ids=["few", "that say so themselves", "resources", "of two resources"],
)
def test_others_are_told_one_by_one(instances: list[Instance]) -> None:
    assert list(together(instances)) == [(at,) for at in range(len(instances))]


def test_few_are_one_if_they_are_the_same() -> None:
    assert rows(found("n: 1", keys="ab")) == [("a b", ("n: 1",))]
