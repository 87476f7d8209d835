import pytest

from trueup.core.terraform.rules import all_findings, question
from trueup.model.policy import Finding
from trueup.model.rules import Answer, Question
from trueup.model.stack import Rule

FILES = {
    "policy/deny.rego": b"package a.b # ours\ndeny contains 1 if true\nwarn_cost contains 2 if 1\n",
    "policy/few.cel": b"plan.counts.delete < 3",
    "policy/empty.rego": b"package a\nallow := true\n",
}


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        (Rule(cel="true"), Question("true", "cel", "true")),
        (
            Rule("few", path="policy/few.cel"),
            Question("few", "cel", "plan.counts.delete < 3"),
        ),
        (
            Rule(path="./policy/deny.rego"),
            Question(
                "./policy/deny.rego",
                "rego",
                FILES["policy/deny.rego"].decode(),
                ("data.a.b.deny",),
                ("data.a.b.warn_cost",),
            ),
        ),
        (
            Rule(
                "old", rego="package p\ndefault deny = []\nviolation[x] { x := 1 }\ndeny[x] {x:=1}"
            ),
            Question(
                "old",
                "rego",
                "package p\ndefault deny = []\nviolation[x] { x := 1 }\ndeny[x] {x:=1}",
                ("data.p.deny", "data.p.violation"),
            ),
        ),
    ],
)
def test_what_is_asked(rule: Rule, asked: Question) -> None:
    assert question(rule, FILES) == asked


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (Rule("r"), "rule r: it must have one of rego, cel and path"),
        (Rule("r", rego="x", cel="y"), "rule r: it must have one of rego, cel and path"),
        (Rule("r", path="a.py"), "rule r: a.py is neither a .rego nor a .cel file"),
        (Rule("r", path="../a.cel"), "rule r: ../a.cel is not below the root"),
        (Rule("r", path="b.cel"), "rule r: there is no file b.cel in the root"),
        (Rule("r", rego="deny := 1"), "rule r: it has no package"),
        (Rule("r", path="policy/empty.rego"), "rule r: it has no rule deny, violation or warn"),
        (Rule("r", cel="x" * 300_000), "rule r: it is longer than 256 KiB"),
        (
            Rule("r", rego='package a\ndeny contains x if x := http.send({"url": input.u})'),
            "rule r: http.send is not allowed: a rule sees nothing but the plan",
        ),
    ],
)
def test_a_rule_that_cannot_be_read_stops(rule: Rule, why: str) -> None:
    found = question(rule, FILES)
    assert isinstance(found, Finding)
    assert (found.message, found.stops) == (why, True)


@pytest.mark.parametrize(
    ("rule", "answer", "told"),
    [
        (Rule("r"), Answer(), []),
        (Rule("r"), Answer(deny=("no", "never"), warn=("hm",)), ["!r: no", "!r: never", "r: hm"]),
        (Rule("r", message="ask us"), Answer(deny=("",)), ["!r: ask us"]),
        (Rule("r", cel="a < b"), Answer(holds=False), ["!r: a < b is not true"]),
        (Rule("r", severity="warning", message="m"), Answer(holds=False), ["r: m"]),
        (Rule("r", severity="approval", message="m"), Answer(holds=False), ["?r: m"]),
        (Rule("r", severity="warning"), Answer(failed="it fell"), ["!rule r: it fell"]),
        (Rule("r"), Answer(deny=("x",) * 60), ["!r: x"] * 50 + ["!r: and 10 more"]),
    ],
)
def test_what_an_answer_means(rule: Rule, answer: Answer, told: list[str]) -> None:
    found = all_findings([rule], [Question("r", "cel", "")], [answer])
    marks = ["!" if each.stops else "?" if each.asks else "" for each in found]
    assert [mark + each.message for mark, each in zip(marks, found, strict=True)] == told


def test_what_was_not_answered_stops() -> None:
    broken = Finding("RuleBroken", "it has no package")
    found = all_findings([Rule("a"), Rule("b")], [broken, Question("b", "cel", "")], [])
    assert [each.message for each in found] == ["it has no package", "rule b: it was not answered"]
    assert all(each.stops for each in found)
