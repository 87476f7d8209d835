from tests.core.terraform.showing import recorded, resource, shown
from trueup.core.terraform.reading import Reading, read
from trueup.core.terraform.telling import markdown, text
from trueup.model.policy import Finding

HOW = Reading("c0ffee", b"key")
CHANGED = """\
Plan: 2 to update, 2 to replace, 2 to delete, 3 outputs, 1 unchanged; of these 1 imported, 1 moved
  warning: check.c1: region must be eu, was us

root
  ~ terraform_data.imp  (import of abc)
      input: null → "imp"
      1 known after the apply
  -/+ terraform_data.kept  (triggers_replace cannot be changed in place; was terraform_data.keyed["b.c"])
      triggers_replace: ["eu"] → ["us"]   # forces replacement
      2 known after the apply
  -/+ terraform_data.keyed["a"]  (triggers_replace cannot be changed in place)
      triggers_replace: ["eu"] → ["us"]   # forces replacement
      2 known after the apply
  ~ terraform_data.web[0]
      input.nested.deep[0].p: (sensitive value) changes
      input.pw: (sensitive value) changes
      1 known after the apply
  - terraform_data.web[1]  (count is smaller now)

module.net["x"]
  - terraform_data.vpc  (its module is not in the configuration any more)

outputs
  all: ["..."] → ["..."]
  pw: (sensitive value) changes
  region: "eu" → "us"
"""  # noqa: E501


def test_a_plan_on_a_terminal() -> None:
    said = text(read(recorded("changed"), HOW))
    lines = [
        '  all: ["..."] → ["..."]' if line.startswith("  all:") else line
        for line in said.split("\n")
    ]
    assert "\n".join(lines) == CHANGED


def test_nothing_to_do() -> None:
    assert text(read(shown(resource("a.b", "no-op")), HOW)) == "Plan: nothing to do\n"


def test_a_comment_says_what_matters_and_folds_the_rest() -> None:
    plan = read(
        shown(
            resource("aws_x.a", "create", after={"n": 1}),
            resource("module.m.aws_x.b", "delete", "create"),
            resource("module.m.aws_x.c", "update", before={"n": 1}, after={"n": 2}),
        ),
        HOW,
    )
    found = [Finding("RuleFailed", "no <b>bold</b> @team\nhere")]
    assert markdown(plan, "envs/prod", found) == (
        "### envs/prod\n\n"
        f"**1 to create, 1 to update, 1 to replace** · digest `{plan.digest[:12]}`\n\n"
        "- **error** no &#60;b&#62;bold&#60;/b&#62; &#64;team here\n\n"
        "<details><summary>root: 1 to create</summary>\n\n"
        "```diff\n+ aws_x.a\n      n: 1\n```\n\n</details>\n\n"
        "<details><summary><code>module.m</code>: 1 to replace, 1 to update</summary>\n\n"
        "```diff\n-/+ aws_x.b\n! ~ aws_x.c\n      n: 1 → 2\n```\n\n</details>\n"
    )


def test_a_value_cannot_end_the_block_that_it_stands_in() -> None:
    change = {"before": {"t": "a\n```\nb"}, "after": {"t": "a\n```\nc"}}
    said = markdown(read(shown(resource("aws_x.a", "update", **change)), HOW), "x")
    assert "````diff\n" in said
    assert said.count("````") == 2


def test_a_comment_keeps_below_the_limit_of_its_host() -> None:
    large = {f"k{number}": "x" * 60 for number in range(300)}
    plan = read(
        shown(
            resource("aws_x.a", "create", after={"n": 1}),
            resource("module.large.aws_x.a", "create", after=large),
            resource("module.small.aws_x.a", "create", after={"n": 1}),
        ),
        HOW,
    )
    said = markdown(plan, "x", longest=2_000)
    assert len(said) < 2_000
    assert "module.small" in said
    assert "module.large" not in said
    assert said.endswith("_Left out, as there is no room: 1._\n")
