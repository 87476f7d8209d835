"""How long runs of a Stack took."""

from datetime import UTC, datetime

from trueup.cli.stack.spans import last, made, said, took

NOW = datetime(2026, 1, 1, 0, 2, 5, tzinfo=UTC)
BEGUN, ENDED = "2026-01-01T00:00:00Z", "2026-01-01T00:01:05Z"
OVER = {"kind": "apply", "startedAt": BEGUN, "finishedAt": ENDED}
GOES_ON = {"kind": "plan", "startedAt": "2026-01-01T00:01:53Z"}


def test_the_last_run_in_few_words() -> None:
    assert last(OVER, NOW) == "apply 1 min, 1 min ago"
    assert last(GOES_ON, NOW) == "plan for 12 s"
    assert last({}, NOW) == ""


def test_the_last_run_with_its_times() -> None:
    assert said(OVER, NOW) == f"1 min, since {BEGUN}, ended 1 min ago"
    assert said(GOES_ON, NOW) == "12 s, since 2026-01-01T00:01:53Z, goes on"
    assert said({}, NOW) == ""


def test_how_long_it_was_planned_and_applied() -> None:
    plan = {"startedAt": "2026-01-01T00:01:02Z", "madeAt": ENDED}
    assert made(plan) == f"{ENDED} in 3 s"
    assert made({"madeAt": ENDED}) == ENDED  # of one that was made before we told
    assert made({}) == ""
    assert took({"startedAt": "2026-01-01T00:01:02Z", "deployedAt": ENDED}) == "3 s"
    assert took({}) == ""
