import pytest

from trueup.core.terraform.files.layout import Entry, Layout, read
from trueup.model.errors import Stalled

TEXT = b"""
exclude: [legacy/**]
stacks:
  - path: envs/*
    name: "shop-{folder}"
    tool: tofu
    variableFiles: ["{folder}.tfvars"]
    dependsOn: [network]
    inputs: {subnet: network.private}
"""


def test_what_a_layout_says() -> None:
    entry = Entry(
        "envs/*",
        "shop-{folder}",
        "tofu",
        variable_files=("{folder}.tfvars",),
        inputs={"subnet": "network.private"},
        depends_on=("network",),
    )
    assert read(TEXT) == Layout((entry,), ("legacy/**",))
    assert read(b"") == Layout()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"stack: []", "trueup.yaml: Object contains unknown field `stack`"),
        (b"stacks: [{name: x}]", "missing required field `path` - at `$.stacks[0]`"),
        (b"discover: maybe", "Expected `bool`, got `str` - at `$.discover`"),
        (b"[", "trueup.yaml: "),
        (b"\xff", "trueup.yaml: "),
        (b"- a", "trueup.yaml: Expected `object`, got `array`"),
    ],
)
def test_what_is_wrong_is_named(text: bytes, why: str) -> None:
    with pytest.raises(Stalled) as raised:
        read(text)
    assert why in raised.value.message
