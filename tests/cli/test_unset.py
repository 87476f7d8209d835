"""``app unset``: the spec without what the flags name."""

from typing import Any

import pytest
import yaml

from tests.cli.test_spec import given
from trueup.cli.app.unset import without


@pytest.mark.parametrize(
    ("source", "flags", "left"),
    [
        ("{helm: {valueFiles: [a.yaml, b.yaml]}}", {"values": ["a.yaml"]}, "[b.yaml]"),
        ("{helm: {valueFiles: [a.yaml]}}", {"values": ["a.yaml"]}, None),
        ("{helm: {valueFiles: [], values: 'a: 1'}}", {"values_literal": True}, None),
        ("{kustomize: {images: ['nginx:1', 'nginx:2']}}", {"kustomize_image": ["nginx"]}, None),
        ("{kustomize: {nameSuffix: -x, images: []}}", {"namesuffix": True}, None),
    ],
)
def test_a_tool_of_which_nothing_is_said_is_not_named(source: str, flags: Any, left: Any) -> None:
    found = without({"source": yaml.safe_load(source)}, given(**flags))["source"]
    wanted = {} if left is None else {"helm": {"valueFiles": yaml.safe_load(left)}}
    assert found == wanted


def test_a_plugin_is_meant_even_if_nothing_is_said_of_it() -> None:
    source = {"plugin": {"env": [{"name": "A", "value": "1"}]}}
    found = without({"source": source}, given(plugin_env=["A"]))
    assert found == {"source": {"plugin": {"env": []}}}
