"""Which resources each resource leans on."""

from typing import Any

from trueup.core.terraform.needs import declared, needs


def refs(*said: str) -> dict[str, Any]:
    return {"references": list(said)}


def resource(address: str, *said: str, **more: Any) -> dict[str, Any]:
    return {"address": address, "expressions": {"name": refs(*said)}, **more}


def shown(*resources: Any, before: Any = (), **calls: Any) -> dict[str, Any]:
    root = {"resources": list(resources), "module_calls": calls}
    prior = {"values": {"root_module": {"resources": list(before)}}}
    return {"configuration": {"root_module": root}, "prior_state": prior}


def test_an_address_is_declared_without_keys() -> None:
    assert declared('module.net["a.b"].cloud_server.web[0]') == "module.net.cloud_server.web"
    assert declared("data.cloud_zone.z") == "data.cloud_zone.z"


def test_what_expressions_refer_to_is_needed_however_deep_they_are() -> None:
    nested = {"block": [{"size": refs("c_net.a.id", "c_net.a")}, {"of": refs("each.value")}]}
    said = shown(
        resource("c_net.a"),
        {"address": "c_server.b", "expressions": nested, "depends_on": ["c_disk.d"]},
        resource("c_disk.d", "local.name", "var.size", "path.module"),
        resource("c_many.e", count_expression=refs("c_disk.d.size", "c_disk.d")),
    )
    found = needs(said, ["c_net.a", "c_server.b[0]", 'c_server.b["x"]', "c_disk.d", "c_many.e"])
    assert found == {
        "c_net.a": set(),
        "c_server.b": {"c_net.a", "c_disk.d"},
        "c_disk.d": set(),
        "c_many.e": {"c_disk.d"},
    }


def test_references_are_followed_through_modules() -> None:
    net = {
        "module": {
            "resources": [resource("c_net.n", "var.name"), resource("c_net.other")],
            "outputs": {
                "id": {"expression": refs("c_net.n.id", "c_net.n")},
                "all": {"expression": refs("c_net.other")},
            },
        },
        "expressions": {"name": refs("c_name.root.text", "c_name.root")},
    }
    app = {
        "module": {"resources": [resource("c_server.s", "var.net")]},
        "expressions": {"net": refs("module.net.id", "module.net")},
        "depends_on": ["c_gate.g"],
    }
    said = shown(resource("c_name.root"), resource("c_gate.g"), net=net, app=app)
    there = ["module.net.c_net.n", "module.net.c_net.other", "module.app[1].c_server.s"]
    found = needs(said, [*there, "c_name.root", "c_gate.g"])
    assert found["module.net.c_net.n"] == {"c_name.root"}
    assert found["module.app.c_server.s"] == {"module.net.c_net.n", "c_gate.g"}


def test_what_is_needed_by_way_of_something_else_is_left_out() -> None:
    before = [{"address": "c_x.c[0]", "depends_on": ["c_x.a", "c_x.b"]}]
    said = shown(resource("c_x.a"), resource("c_x.b", "c_x.a"), resource("c_x.c"), before=before)
    assert needs(said, ["c_x.a", "c_x.b", "c_x.c[0]"])["c_x.c"] == {"c_x.b"}


def test_a_data_source_that_is_no_part_of_the_plan_hands_on_what_it_needs() -> None:
    said = shown(
        resource("c_x.a"), resource("data.c_y.d", "c_x.a"), resource("c_x.b", "data.c_y.d.id")
    )
    assert needs(said, ["c_x.a", "c_x.b"])["c_x.b"] == {"c_x.a"}
    assert needs(said, ["c_x.a", "c_x.b", "data.c_y.d"])["c_x.b"] == {"data.c_y.d"}


def test_a_circle_is_told_as_it_is() -> None:
    said = shown(resource("c_x.a", "c_x.b"), resource("c_x.b", "c_x.a"))
    assert needs(said, ["c_x.a", "c_x.b"]) == {"c_x.a": {"c_x.b"}, "c_x.b": {"c_x.a"}}


def test_a_long_chain_of_many_is_soon_known() -> None:
    before = [
        {"address": f"c_x.r{at}", "depends_on": [f"c_x.r{each}" for each in range(at)]}
        for at in range(1, 600)
    ]
    said = shown(before=before)
    found = needs(said, (f"c_x.r{at}" for at in range(600)))
    assert found["c_x.r599"] == {"c_x.r598"}
