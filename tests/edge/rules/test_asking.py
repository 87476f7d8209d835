"""Rego and CEL as their libraries evaluate them, in the process that is made for it."""

import json

import pytest

from tests.core.terraform.showing import recorded
from trueup.core.terraform.reading import Reading, read
from trueup.core.terraform.rules import all_findings, question
from trueup.core.terraform.subject import subject
from trueup.edge.rules.asking import Asking
from trueup.model.rules import Answer, Question, Subject
from trueup.model.stack import Rule

SUBJECT = Subject(
    input={"resource_changes": [{"address": "a.b", "change": {"actions": ["delete"]}}]},
    plan={
        "changes": [{"address": "a.b", "action": "delete", "before": {"n": 1}, "after": None}],
        "counts": {"delete": 1},
    },
)
NEW = """package main
import rego.v1
deny contains msg if {
  some each in input.resource_changes
  "delete" in each.change.actions
  msg := sprintf("%s goes", [each.address])
}
"""
OLD = """package main
deny[msg] {
  each := input.resource_changes[_]
  each.change.actions[_] == "delete"
  msg := sprintf("%s goes", [each.address])
}
"""
OBJECTS = """package main
import rego.v1
deny contains {"msg": msg, "details": {}} if msg := "it goes"
warn contains "look" if count(input.resource_changes) > 0
"""
CONFLICT = """package main
import rego.v1
one := 1 if true
one := 2 if true
deny contains one if one
"""
PAIRS = """package main
some_of = {"delete"}
deny[msg] {
  some i, j
  each := input.resource_changes[_]
  each.change.actions[i] == some_of[j]
  msg := sprintf("%s goes", [each.address])
}
"""
ENDLESS = """package main
import rego.v1
deny contains "x" if {
  some i in numbers.range(1, 100000)
  some j in numbers.range(1, 100000)
  i * j < 0
}
"""


def rego(text: str) -> Question:
    found = question(Rule("mine", rego=text), {})
    assert isinstance(found, Question)
    return found


def cel(text: str) -> Question:
    return Question("mine", "cel", text)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (rego(NEW), Answer(deny=("a.b goes",))),
        (rego(OLD), Answer(deny=("a.b goes",))),
        (rego(OBJECTS), Answer(deny=("it goes",), warn=("look",))),
        (rego("package main\ndeny[{'msg': 1}] { false }".replace("'", '"')), Answer()),
        (rego('package main\ndeny := "x" if false'), Answer()),
        (rego(PAIRS), Answer(deny=("a.b goes",))),
        (cel("plan.counts.delete == 0"), Answer(holds=False)),
        (cel('plan.changes.all(c, c.action != "replace")'), Answer()),
        (cel("plan.changes.exists(c, c.?before.?n.orValue(0) == 1)"), Answer()),
    ],
)
async def test_what_a_rule_says(question: Question, answer: Answer) -> None:
    assert await Asking().ask([question], SUBJECT) == (answer,)


async def test_rego_sees_texts_as_they_are() -> None:
    text = 'x["a"]\\b\né'
    literal = json.dumps(text, ensure_ascii=False)
    module = f"""package main
import rego.v1
deny contains input.text
warn contains "it is" if input.text == {literal}
"""
    (answer,) = await Asking().ask([rego(module)], Subject({"text": text}, {}))
    assert answer == Answer(deny=(text,), warn=("it is",))


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (
            rego("package main\ndeny contains x if {"),
            "it is no Rego: expecting expression (line 2)",
        ),
        (
            rego(CONFLICT),
            "data.main.deny cannot be evaluated: rule conflicts with rule at mine:3:1 (line 4)",
        ),
        (cel("plan."), "it is no CEL: "),
        (cel("plan.nothing == 1"), "it cannot be evaluated: "),
        (cel("plan.counts.delete"), "it is neither true nor false"),
    ],
)
async def test_a_rule_that_cannot_be_asked_says_so(question: Question, why: str) -> None:
    (answer,) = await Asking().ask([question], SUBJECT)
    assert answer.failed.startswith(why)
    assert not answer.deny


async def test_one_that_eats_all_memory_is_ended() -> None:
    greedy = 'deny contains "x" if count([i | some i in numbers.range(1, 100000000)]) > 0'
    (answer,) = await Asking().ask([rego(f"package main\nimport rego.v1\n{greedy}")], SUBJECT)
    assert answer.failed == "it took more than 10 s, or too much memory"


async def test_one_that_does_not_end_leaves_the_others_their_say() -> None:
    asked = [rego(ENDLESS), cel("plan.counts.delete == 0")]
    slow, quick = await Asking(seconds=1.5).ask(asked, SUBJECT)
    assert slow.failed == "it took more than 1.5 s, or too much memory"
    assert quick == Answer(holds=False)


async def test_nothing_is_started_for_no_rules() -> None:
    assert await Asking(seconds=0).ask([], SUBJECT) == ()


async def test_rules_are_asked_about_a_real_plan() -> None:
    """As conftest's rules for Terraform are written."""
    shown = recorded("changed")
    about = subject(shown, read(shown, Reading("c0ffee", b"key")))
    text = """package terraform.analysis
import rego.v1
deny_destroy contains msg if {
  some change in input.resource_changes
  change.change.actions == ["delete"]
  msg := sprintf("%s is destroyed: %s", [change.address, change.action_reason])
}
warn contains msg if {
  input.output_changes.pw.after == "(sensitive value)"
  msg := "a secret is handed out"
}
"""
    rules = [
        Rule("destroy", rego=text),
        Rule("few", cel="plan.counts.delete + plan.counts.replace <= 3", message="too many"),
        Rule("eu", cel='plan.outputs.all(o, o.name != "region" || o.after == "eu")'),
    ]
    asked = [question(rule, {}) for rule in rules]
    questions = [each for each in asked if isinstance(each, Question)]
    found = all_findings(rules, asked, await Asking().ask(questions, about))
    assert sorted(each.message for each in found) == [
        "destroy: a secret is handed out",
        'destroy: module.net["x"].terraform_data.vpc is destroyed: delete_because_no_module',
        "destroy: terraform_data.web[1] is destroyed: delete_because_count_index",
        'eu: plan.outputs.all(o, o.name != "region" || o.after == "eu") is not true',
        "few: too many",
    ]
