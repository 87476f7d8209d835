import json
import time
from datetime import datetime
from functools import reduce
from typing import Any

import pytest

from trueup.core.terraform.progress import follow, going
from trueup.core.terraform.progress import followed as all_of
from trueup.core.terraform.secrets import secrets_of
from trueup.model.terraform import Progress


def line(type: str, address: str = "", action: str = "", **more: Any) -> bytes:
    key = "change" if type == "planned_change" else "hook"
    body = {"resource": {"addr": address}, "action": action, **more}
    return json.dumps({"type": type, key: body, "@message": f"{type} {address}"}).encode()


NOTHING = Progress()


def followed(*lines: bytes, begin: Progress = NOTHING) -> Progress:
    return reduce(follow, lines, begin)


def test_a_run_goes_through_its_steps_and_never_back() -> None:
    steps = []
    progress = Progress()
    for each in (
        b'{"type":"init_output","@message":"Initializing the backend..."}',
        b'{"type":"version"}',
        line("refresh_start", "a.b"),
        line("refresh_complete", "a.b"),
        line("apply_start", "data.x.y", "read"),
        line("planned_change", "a.b", "update"),
        line("apply_start", "a.b", "update"),
        line("refresh_start", "a.b"),
    ):
        progress = follow(progress, each)
        steps.append(progress.step)
    assert steps == ["init", "init", "plan", "plan", "plan", "plan", "apply", "apply"]


def test_resources_are_counted_as_they_are_done() -> None:
    planned = [
        line("planned_change", "a.new", "create"),
        line("planned_change", "a.old", "delete"),
        line("planned_change", "a.same", "noop"),
        line("planned_change", "data.x.y", "read"),
    ]
    begun = followed(*planned, line("apply_start", "a.new", "create"))
    assert (begun.done, begun.total) == (0, 2)
    later = follow(begun, line("apply_progress", "a.new", "create", elapsed_seconds=10))
    assert later.resources == {"a.new": ("creating", 10.0), "a.old": ("to delete", 0.0)}
    done = followed(
        line("apply_complete", "a.new", "create", elapsed_seconds=12),
        line("apply_start", "a.old", "delete"),
        line("apply_errored", "a.old", "delete", elapsed_seconds=1),
        begin=later,
    )
    assert done.resources == {"a.new": ("created", 12.0), "a.old": ("failed", 1.0)}
    assert (done.done, done.total) == (2, 2)


@pytest.mark.parametrize(
    ("halves", "states"),
    [
        (
            ("delete", "create"),
            ["destroying, then creating", "half replaced", "replacing", "replaced"],
        ),
        (
            ("create", "delete"),
            ["creating, then destroying", "half replaced", "replacing", "replaced"],
        ),
    ],
)
def test_what_is_replaced_is_done_once(halves: tuple[str, str], states: list[str]) -> None:
    progress = followed(line("planned_change", "a.b", "replace"))
    seen = []
    for half in halves:
        for type in ("apply_start", "apply_complete"):
            progress = follow(progress, line(type, "a.b", half))
            seen.append((progress.resources["a.b"][0], progress.done))
    assert seen == list(zip(states, [0, 0, 0, 1], strict=True))
    assert progress.total == 1


def test_what_was_not_planned_counts_when_it_is_done() -> None:
    progress = followed(
        line("apply_start", "a.b", "create"), line("apply_complete", "a.b", "create")
    )
    assert (progress.done, progress.total) == (1, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"Error: no such command\n", "Error: no such command"),
        (b"\n", "before"),
        (b"[1,2]", "[1,2]"),
        (b'{"type":"who knows","@message":"something"}', "something"),
        (b'{"type":"outputs","outputs":{"x":{"value":"y"}},"@message":"Outputs: 1"}', "before"),
        (b'{"@message":"the token-123 failed"}', "the (sensitive value) failed"),
        (b"\xff\xfe", "��"),
    ],
)
def test_any_line_is_understood(text: bytes, message: str) -> None:
    assert follow(Progress(message="before"), text, secrets_of(["token-123"])).message == message


def test_what_provisioners_print_is_told_and_masked() -> None:
    printed = line("provision_progress", "a.b", provisioner="local-exec", output="got token-123")
    progress = follow(Progress(), printed, secrets_of(["token-123"]))
    assert progress.message == "a.b (local-exec): got (sensitive value)"


def test_it_is_known_since_when_something_is_under_way() -> None:
    at = "2026-01-01T00:00:07.5Z"
    lines = [line("refresh_start", "a.b"), line("apply_start", "a.c", "create")]
    said = [json.dumps({**json.loads(each), "@timestamp": at}).encode() for each in lines]
    progress = followed(*said)
    assert progress.since == dict.fromkeys(("a.b", "a.c"), datetime.fromisoformat(at))
    assert set(going(progress)) == {"a.b", "a.c"}
    over = followed(
        line("refresh_complete", "a.b"), line("apply_errored", "a.c", "create"), begin=progress
    )
    assert (over.since, going(over), over.refreshed) == ({}, {}, 1)


def test_a_key_that_is_a_secret_is_masked() -> None:
    started = line("apply_start", 'a.b["token-123"]', "create")
    progress = follow(Progress(), started, secrets_of(["token-123"]))
    assert list(progress.resources) == ['a.b["(sensitive value)"]']


def test_thousands_of_resources_take_no_time() -> None:
    lines = [line("planned_change", f"a.b[{number}]", "create") for number in range(20_000)]
    lines += [line("apply_start", f"a.b[{number}]", "create") for number in range(20_000)]
    began = time.process_time()
    assert all_of(Progress(), lines).total == 20_000
    assert time.process_time() - began < 5
