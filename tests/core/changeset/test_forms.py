"""A proposal as people, and pipelines, read it."""

import json
import re

import msgspec
import pytest

from trueup.core.changeset.checks import checks
from trueup.core.changeset.markdown import mark, markdown
from trueup.core.changeset.report import report
from trueup.core.changeset.text import text
from trueup.model.address import output, ref_of
from trueup.model.change import Action, Change, FieldChange, Remarks
from trueup.model.changeset import ChangeSet, Part, PartKind, PartState
from trueup.model.plan import Phase, Plan, Step, Task
from trueup.model.policy import Finding, Severity

COMMIT = "c0ffee" + "0" * 34


def plan(*changes: Change) -> Plan:
    return Plan(COMMIT, (Step(Phase.SYNC, 0, tuple(map(Task, changes))),), fingerprint="f" * 64)


def fields(count: int) -> tuple[FieldChange, ...]:
    return tuple(FieldChange((f"k{at:02}",), None, "x" * 40) for at in range(count))


NET = Part(
    PartKind.STACK,
    "net",
    "infra",
    "net",
    state=PartState.PLANNED,
    touched="modules/net/main.tf",
    against="its state",
    plan=plan(
        Change(
            ref_of("module.a.cloud_server.web"),
            Action.REPLACE,
            fields=(FieldChange(("image",), "1", "2", forces=True),),
            remarks=Remarks(because=("image",)),
        ),
        Change(output("ip"), Action.UPDATE, fields=(FieldChange((), "a", "b"),)),
        Change(ref_of("cloud_server.kept"), Action.KEEP),
    ),
    digest="d" * 64,
    remarks=(Finding("RuleFailed", "too large", severity=Severity.WARNING, where="net/main.tf:3"),),
    needs=1,
    because=("the policy asks for approval of each plan",),
    risks=("loses data: cloud_db.x",),
)
SHOP = Part(
    PartKind.APPLICATION,
    "shop",
    "argocd",
    "apps/shop",
    after=("Stack/infra/net",),
    state=PartState.FAILED,
    why="chart is broken",
    touched="apps/shop/values.yaml",
)
STILL = Part(PartKind.ROOT, "dns", path="dns", state=PartState.SKIPPED, why="not touched")
SAID = ChangeSet("https://git.example.test/x", COMMIT, "main", (NET, SHOP, STILL), "e" * 64)


def test_on_a_terminal() -> None:
    assert (
        text(SAID)
        == """\
Plan of c0ffee0 against main: 1 to replace, 1 output in 1 of 3 parts

1. Stack infra/net: 1 to replace, 1 output; needs 1 approval
   touched: modules/net/main.tf
   against: its state
   because: the policy asks for approval of each plan
   look twice: loses data: cloud_db.x
   warning: too large (net/main.tf:3)
   module.a
     -/+ cloud_server.web  (image cannot be changed in place)
         image: "1" → "2"   # forces replacement
   outputs
     ip: "a" → "b"

2. Application argocd/shop (apps/shop): failed
   touched: apps/shop/values.yaml
   after: Stack/infra/net
   why: chart is broken

not touched: Root dns

digest eeeeeeeeeeee
"""
    )


def test_a_long_resource_is_cut_unless_all_of_it_is_wanted() -> None:
    change = Change(ref_of("a.b"), Action.CREATE, fields=fields(30))
    said = ChangeSet(parts=(msgspec.structs.replace(NET, plan=plan(change)),))
    assert "… 14 lines more" in text(said)
    assert "k29" not in text(said)
    assert "k29" in text(said, whole=True)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((), "nothing is planned here"),
        ((STILL,), "nothing to do"),
        ((SHOP,), "no plan: 1 of 1 parts failed"),
        ((NET,), "1 to replace, 1 output in 1 part"),
        ((NET, NET), "2 to replace, 2 outputs in 2 parts"),
    ],
)
def test_in_one_line(parts: tuple[Part, ...], words: str) -> None:
    assert text(ChangeSet(parts=parts)).splitlines()[0] == f"Plan: {words}"


def test_as_the_comment_of_a_pull_request() -> None:
    assert (
        markdown(SAID)
        == """\
<!-- trueup plan -->
### Plan: 1 to replace, 1 output in 1 of 3 parts

commit <code>c0ffee0</code> · against <code>main</code> · digest <code>eeeeeeeeeeee</code> · \
**must not be applied as it stands**

| | Part | Result | Touched by | Against |
|---|---|---|---|---|
| ● | Stack infra/net (net) | 1 to replace, 1 output; needs 1 approval | modules/net/main.tf | \
its state |
| ✗ | Application argocd/shop (apps/shop) | failed: chart is broken | apps/shop/values.yaml |  |

_not touched: Root dns_

#### Stack infra/net

- **warning** too large (<code>net/main.tf:3</code>)
- **look twice** loses data: cloud&#95;db.x
- **approval** the policy asks for approval of each plan

<details><summary><code>module.a</code>: 1 to replace</summary>

```diff
-/+ cloud_server.web  (image cannot be changed in place)
      image: "1" → "2"   # forces replacement
```

</details>

<details><summary>outputs: 1</summary>

```diff
ip: "a" → "b"
```

</details>


#### Application argocd/shop

**failed**: chart is broken

- after Stack/infra/net
"""
    )


def test_a_comment_is_found_again_by_its_mark() -> None:
    assert markdown(SAID, "prod").startswith("<!-- trueup plan: prod -->\n")
    assert mark("a-->b") == "<!-- trueup plan: a>b -->"


@pytest.mark.parametrize("longest", [4_000, 10_000, 60_000])
@pytest.mark.parametrize("count", [1, 30, 400])
def test_a_comment_keeps_below_the_limit_and_closes_what_it_opens(longest: int, count: int) -> None:
    change = Change(ref_of("a.b"), Action.CREATE, fields=fields(20))
    parts = tuple(
        msgspec.structs.replace(NET, name=f"net-{at}", plan=plan(change)) for at in range(count)
    )
    said = markdown(ChangeSet("r", COMMIT, "main", parts, "e" * 64), longest=longest)
    assert len(said) <= longest
    assert len(re.findall(r"^```", said, re.MULTILINE)) % 2 == 0
    assert said.count("<details>") == said.count("</details>")
    whole = said.count("<details>") == count
    assert whole != ("_Left out in part, as there is no room: Stack infra/net-" in said)


def test_what_is_not_touched_takes_one_line_however_much_it_is() -> None:
    still = tuple(msgspec.structs.replace(STILL, name=f"r{at}") for at in range(600))
    said = markdown(ChangeSet("r", COMMIT, "main", (NET, *still), "e" * 64))
    assert "_not touched: Root r0, Root r1, Root r2, Root r3, Root r4 and 595 more_" in said
    assert said.count("\n| ") == 2


def test_a_table_has_no_cell_that_breaks_it() -> None:
    part = msgspec.structs.replace(SHOP, why="a | b\nc <script> @team `x`")
    (row,) = [each for each in markdown(ChangeSet(parts=(part,))).splitlines() if "✗" in each]
    assert row.count("|") == 6
    assert "<script>" not in row
    assert "@team" not in row


def test_as_json() -> None:
    said = report(SAID)
    assert json.loads(json.dumps(said)) == said
    assert (said["version"], said["digest"], said["stops"]) == (1, "e" * 64, True)
    net, shop, still = said["parts"]
    assert (net["id"], net["state"], shop["after"]) == (
        "Stack/infra/net",
        "Planned",
        ["Stack/infra/net"],
    )
    assert net["approvals"]["needs"] == 1
    assert net["changes"] == [
        {
            "address": "module.a.cloud_server.web",
            "action": "replace",
            "fields": [{"path": "image", "before": "1", "after": "2", "forcesReplacement": True}],
            "because": ["image"],
        },
        {
            "address": "output.ip",
            "action": "update",
            "fields": [{"path": "", "before": "a", "after": "b"}],
        },
    ]
    assert net["counts"]["replace"] == net["counts"]["keep"] == 1
    assert net["findings"] == [
        {
            "rule": "RuleFailed",
            "severity": "warning",
            "message": "too large",
            "hint": "",
            "asks": False,
            "resource": "",
            "file": "net/main.tf",
            "line": 3,
        }
    ]
    assert still["changes"] == []


def test_as_checks() -> None:
    (run,) = checks(SAID, "1.0")["runs"]
    assert [(each["ruleId"], each["level"]) for each in run["results"]] == [
        ("RuleFailed", "warning"),
        ("PlanFailed", "error"),
    ]
    places = [each["locations"][0]["physicalLocation"] for each in run["results"]]
    assert places[0]["region"] == {"startLine": 3}
    assert places[1]["artifactLocation"] == {"uri": "apps/shop"}
