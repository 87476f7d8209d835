"""What two declarations differ in."""

import yaml

from trueup.core.compare.differences import dotted
from trueup.core.declared import declared_changes
from trueup.k8s.object import Object

CONFIG = """
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {color: %s}
"""
SECRET = """
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: shop}
stringData: {password: %s, same: as-it-was}
"""
JOB = """
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, namespace: shop}
"""


def objects(*texts: str) -> list[Object]:
    return [Object(yaml.safe_load(each)) for each in texts]


def told(before: list[Object], after: list[Object]) -> list[tuple[str, str, list[str]]]:
    return [
        (
            str(each.action),
            f"{each.ref.kind.kind} {each.ref.name}",
            [f"{dotted(one.path)}: {one.before} → {one.after}" for one in each.fields],
        )
        for each in declared_changes(before, after)
    ]


def test_what_came_went_and_changed() -> None:
    assert told(objects(CONFIG % "blue", JOB), objects(CONFIG % "red", SECRET % "x")) == [
        ("update", "ConfigMap settings", ["data.color: blue → red"]),
        ("create", "Secret keys", []),
        ("delete", "Job migrate", []),
    ]


def test_the_other_way_round_it_is_the_opposite() -> None:
    before, after = objects(CONFIG % "blue", JOB), objects(CONFIG % "red")
    assert told(after, before) == [
        ("update", "ConfigMap settings", ["data.color: red → blue"]),
        ("create", "Job migrate", []),
    ]


def test_the_same_is_nothing() -> None:
    assert told(objects(CONFIG % "blue"), objects(CONFIG % "blue")) == []


def test_secret_values_are_masked_and_seen_to_differ() -> None:
    (found,) = told(objects(SECRET % "hunter2"), objects(SECRET % "hunter3"))
    assert found == (
        "update",
        "Secret keys",
        [f"stringData.password: {'+' * 8} → {'+' * 12}"],
    )
