"""``resource.customizations`` and the keys for single kinds."""

from trueup.core.customizations import health_scripts
from trueup.core.scripts import Script

MAP = """
cert-manager.io/Certificate:
  health.lua: |
    return {status = "Healthy"}
"*.crossplane.io/*":
  health.lua.useOpenLibs: true
  health.lua: return {}
apps/Deployment:
  ignoreDifferences: |
    jsonPointers: [/spec/replicas]
"""


def test_the_map_of_kinds() -> None:
    assert health_scripts({"resource.customizations": MAP}) == {
        "cert-manager.io/Certificate": Script(
            'return {status = "Healthy"}\n', "resource.customizations: cert-manager.io/Certificate"
        ),
        "*.crossplane.io/*": Script(
            "return {}", "resource.customizations: *.crossplane.io/*", open_libs=True
        ),
    }


def test_a_key_for_each_kind() -> None:
    start = "resource.customizations.health."
    found = health_scripts(
        {
            f"{start}example.com_Widget": "a",
            f"{start}ConfigMap": "b",
            f"{start}_.crossplane.io__": "c",
            f"{start}*.upbound.io_*": "d",
            f"{start}example.com_Empty": " \n",
            "resource.customizations.useOpenLibs.example.com_Widget": "true",
        }
    )
    assert {name: (each.text, each.open_libs) for name, each in found.items()} == {
        "example.com/Widget": ("a", True),
        "ConfigMap": ("b", False),
        "*.crossplane.io/*": ("c", False),
        "*.upbound.io/*": ("d", False),
    }


def test_a_key_for_one_kind_holds_before_the_map() -> None:
    found = health_scripts(
        {
            "resource.customizations": MAP,
            "resource.customizations.health.cert-manager.io_Certificate": "new",
        }
    )
    assert found["cert-manager.io/Certificate"].text == "new"


def test_what_makes_no_sense_is_told() -> None:
    problems: list[str] = []
    data = {
        "resource.customizations": "- apps/Deployment",
        "resource.customizations.health.a_b_c": "x",
    }
    assert health_scripts(data, problems) == {}
    assert problems == [
        "resource.customizations: it is not a map of group/Kind to its customizations",
        "resource.customizations.health.a_b_c: it is not for a kind:"
        " resource.customizations.health.<group>_<Kind> is expected",
    ]
    assert health_scripts({"resource.customizations": "a: [b"}, problems) == {}
    assert "it is not YAML" in problems[-1]
