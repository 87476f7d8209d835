"""``admin settings rbac``: the rules of a file, asked before they hold."""

from pathlib import Path

import pytest
import yaml

from tests.support.command import called, ok

POLICY = """
p, role:dev, applications, sync, web/*, allow
p, role:dev, applications, delete, web/prod, deny
p, org:team, logs, get, web/*, allow
g, ann, role:dev
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "policy.csv"
    path.write_text(POLICY)
    return str(path)


async def asked(file: str, *words: str) -> tuple[int, str]:
    done = await called("admin", "settings", "rbac", "can", *words, "--policy-file", file)
    return done.code, done.out


async def test_what_a_policy_permits(file: str) -> None:
    assert await asked(file, "role:dev", "sync", "app", "web/shop") == (0, "Yes\n")
    assert await asked(file, "ann", "sync", "applications", "web/shop") == (0, "Yes\n")
    assert await asked(file, "ann", "sync", "applications", "other/shop") == (1, "No\n")
    assert await asked(file, "ann", "get", "clusters", "--default-role", "role:readonly") == (
        0,
        "Yes\n",
    )
    assert await asked(file, "role:admin", "create", "proj", "-q") == (0, "")
    assert (await asked(file, "role:admin", "create", "proj", "--use-builtin-policy=false"))[0] == 1


async def test_a_group_without_a_role_is_told_of(file: str) -> None:
    words = ("org:team", "get", "logs", "web/a", "--policy-file", file)
    done = await called("admin", "settings", "rbac", "can", *words)
    assert done.out == "Yes\n"
    assert "if org:team is a group, its own rules do not count" in done.err


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("p, org:team, logs, get, */*, allow", True),
        ("p, org:team, logs, get, web/*, allow\np, role:x, logs, get, */*, allow", False),
        ("p, org:team, logs, get, */*, allow\np, role:x, logs, get, */*, allow\n"
         "g, org:team, role:x", False),
        ("p, role:x, logs, get, */*, allow", False),
    ],
)  # fmt: skip
async def test_it_is_told_only_where_the_rule_is_what_permits(
    tmp_path: Path, policy: str, told: bool
) -> None:
    file = tmp_path / "policy.csv"
    file.write_text(policy)
    words = ("org:team", "get", "logs", "--default-role", "role:x", "--policy-file", str(file))
    done = await called("admin", "settings", "rbac", "can", *words)
    assert done.out == "Yes\n"
    assert ("if org:team is a group" in done.err) is told


@pytest.mark.parametrize(
    ("grants", "empty"),
    [
        ("g, ann, role:dev", ""),
        ("g, ann, role:admin", ""),
        ("g, ann, role:ops\ng, role:ops, role:dev", ""),
        ("g, ann, role:ops", "role:ops"),
    ],
)
async def test_a_role_without_a_rule_is_told_of(tmp_path: Path, grants: str, empty: str) -> None:
    file = tmp_path / "policy.csv"
    file.write_text(f"p, role:dev, logs, get, */*, allow\n{grants}\n")
    done = await called("admin", "settings", "rbac", "validate", "--policy-file", str(file))
    assert (done.code, done.out) == (0, "Policy is valid.\n")
    assert done.err == (
        f"warning: {empty} is given to somebody, and no rule is about it\n" * bool(empty)
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ann", "sync", "pods"), "'pods' is not a valid resource name"),
        (("ann", "sync", "clusters"), "'sync' is not a valid action for clusters"),
        (("ann", "sync/a", "applications"), "'sync/a' is not a valid action for applications"),
    ],
)
async def test_a_word_that_means_nothing_is_refused(
    file: str, words: tuple[str, ...], said: str
) -> None:
    done = await called("admin", "settings", "rbac", "can", *words, "--policy-file", file)
    assert done.code == 2
    assert done.err.startswith(f"error: {said}\nhint: one of ")


async def test_a_config_map_is_checked(tmp_path: Path, file: str) -> None:
    path = tmp_path / "cm.yaml"
    data = {"policy.csv": "p, role:dev, applications, sync, web/*\n", "policy.matchMode": "glob"}
    path.write_text(yaml.safe_dump({"apiVersion": "v1", "kind": "ConfigMap", "data": data}))
    check = ("admin", "settings", "rbac", "validate", "--policy-file")
    done = await called(*check, str(path))
    assert done.code == 1
    assert done.out.startswith(
        "Policy is invalid: policy.csv line 1: a rule has 6 fields, this one"
    )
    assert await ok(*check, file) == "Policy is valid.\n"
