from trueup.core.terraform.files.hcl import Call, Problem
from trueup.core.terraform.files.hcljson import parse

TEXT = b"""{
  "//": "made by a program",
  "variable": {"a": {"default": 1}, "b": [{"type": "string"}]},
  "resource": {"null_resource": {"x": {
    "triggers": {"t": "${file(\\"${path.module}/t.txt\\")}"},
    "provisioner": [{"local-exec": {"command": "date"}}]
  }}},
  "data": [{"external": {"e": {"program": ["sh", "x"]}}}],
  "module": {"m": {"source": "./m"}}
}"""


def test_the_same_blocks_as_in_hcl() -> None:
    blocks = parse(TEXT).top.blocks
    assert [(each.type, each.labels) for each in blocks] == [
        ("variable", ("a",)),
        ("variable", ("b",)),
        ("resource", ("null_resource", "x")),
        ("data", ("external", "e")),
        ("module", ("m",)),
    ]
    assert blocks[0].literal("default") == 1
    assert blocks[1].literal("type") == "string"
    (provisioner,) = blocks[2].of("provisioner")
    assert (provisioner.labels, provisioner.literal("command")) == (("local-exec",), "date")
    assert blocks[3].literal("program") == ["sh", "x"]
    assert blocks[4].literal("source") == "./m"


def test_templates_are_looked_into() -> None:
    triggers = parse(TEXT).top.blocks[2].attributes["triggers"]
    assert triggers.calls == (Call("file", "${path.module}/t.txt", 1, "${path.module}/t.txt"),)
    assert not triggers.known


def test_what_is_no_json_is_told_with_its_place() -> None:
    assert parse(b'{\n  "a": }').problems == (Problem(2, 8, "Expecting value"),)
    assert parse(b"[]").problems == (Problem(1, 1, "it is no JSON object"),)
