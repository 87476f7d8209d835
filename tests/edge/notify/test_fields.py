"""How settings are read: as Go's JSON reads them in Argo CD."""

import pytest

from trueup.edge.notify.fields import Fields
from trueup.model.errors import Stalled


@pytest.mark.parametrize(
    "name", ["insecureSkipVerify", "insecure_skip_verify", "InsecureSkipverify"]
)
def test_names_are_found_however_they_are_written(name: str) -> None:
    assert Fields({name: True}, "service.x").flag("insecureSkipVerify")


def test_numbers_and_truth_stand_for_their_text() -> None:
    fields = Fields({"account": 123456789012, "flag": True, "half": 0.5, "none": None}, "x")
    assert [fields.text(each) for each in ("account", "flag", "half", "none", "absent")] == [
        "123456789012",
        "true",
        "0.5",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("5s", 5), ("1m30s", 90), ("500ms", 0.5), (2_000_000_000, 2), (0, 7), (None, 7), ("", 7)],
)
def test_durations(said: object, seconds: float) -> None:
    assert Fields({"wait": said}, "x").seconds("wait", 7) == seconds


def test_json_may_be_written_out() -> None:
    assert Fields({"facts": '[{"name": "a"}]'}, "x").json("facts") == [{"name": "a"}]
    assert Fields({"facts": [{"name": "a"}]}, "x").json("facts") == [{"name": "a"}]
    assert Fields({"facts": "  "}, "x").json("facts") is None


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ('[{"name": "a",\n}, {"name": "b"},\n]', [{"name": "a"}, {"name": "b"}]),
        ('{"a": [1, 2, ], "b": ",}", "c": "\\",]",}', {"a": [1, 2], "b": ",}", "c": '",]'}),
    ],
)
def test_a_comma_may_stand_after_the_last_as_loops_leave_it(said: str, found: object) -> None:
    assert Fields({"facts": said}, "x").json("facts") == found


def test_a_message_of_several_lines_breaks_no_json() -> None:
    assert Fields({"facts": '["one\ntwo"]'}, "x").json("facts") == ["one\ntwo"]


@pytest.mark.parametrize(
    ("said", "method", "message"),
    [
        ({}, "needed", "service.x: it is missing"),
        ({"it": [1]}, "text", "service.x: it is no text"),
        ({"it": "yes"}, "flag", "service.x: it is neither true nor false"),
        ({"it": "much"}, "number", "service.x: it is no whole number"),
        ({"it": "5 s"}, "seconds", "service.x: it is no duration"),
        ({"it": [1]}, "texts", "service.x: it is no mapping"),
        ({"it": "a"}, "list", "service.x: it is no list"),
        ({"it": "[1,"}, "json", "service.x: it is no JSON"),
        ({"it": "a: b: c"}, "yaml", "service.x: it is no YAML"),
    ],
)
def test_what_cannot_be_read_is_told(said: dict[str, object], method: str, message: str) -> None:
    fields = Fields(said, "service.x")
    with pytest.raises(Stalled, match=message):
        fields.seconds("it", 1) if method == "seconds" else getattr(fields, method)("it")


def test_settings_are_a_mapping() -> None:
    with pytest.raises(Stalled, match="is no mapping of fields"):
        Fields("token", "service.slack")
