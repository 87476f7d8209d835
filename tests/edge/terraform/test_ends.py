"""How runs end that do not end well: nothing that was made is ever forgotten."""

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.terraform.runs import SERVER, Runs, summaries
from tests.support.terraform.state_server import StateServer, state_server
from trueup.edge.terraform.order import Limits
from trueup.model.terraform import Job, Result

pytestmark = pytest.mark.slow

FOUR = {"names": ["a", "b", "c", "d"]}
SCRIPT = """
# file: main.tf
resource "terraform_data" "{name}" {{
  provisioner "local-exec" {{
    command = "{command}"
  }}
}}
"""


@pytest.fixture
def state() -> Iterator[StateServer]:
    with state_server() as serving:
        yield serving


@pytest.fixture
def runs(tmp_path: Path, state: StateServer) -> Runs:
    return Runs(tmp_path, state)


async def slowly(runs: Runs, takes: float = 5, **given: Any) -> Job:
    """An apply whose network takes long, and is being made."""
    plan = await runs.planned(variables={"seconds": takes, **FOUR})
    job = runs.job("apply", plan=plan, **given)
    await runs.runner.start(job)
    await runs.until("cloud_network.net", job.id)
    return job


def made(runs: Runs, state: StateServer) -> None:
    """What is in the cloud is in the state, and nobody holds it."""
    assert list(runs.cloud.things("network")) == ["net"]
    assert state.addresses == ["cloud_network.net"]
    assert state.lock is None


async def test_cancelled_in_the_middle_of_an_apply(runs: Runs, state: StateServer) -> None:
    job = await slowly(runs)
    await runs.runner.cancel(job.id)
    await runs.runner.cancel(job.id)
    result = await runs.ended(job.id)
    assert result.phase == "Cancelled", result.log
    assert runs.cloud.things("server") == {}
    made(runs, state)

    rest = await runs.applied(variables={"names": ["a"]})
    assert (rest.phase, rest.resources) == ("Succeeded", 2)


async def test_time_is_over(runs: Runs, state: StateServer) -> None:
    job = await slowly(runs, 12, seconds=(60, 60, 8))
    result = await runs.ended(job.id)
    assert result.phase == "TimedOut"
    assert summaries(result)[-1] == "it took too long"
    made(runs, state)


async def test_who_does_not_end_is_killed(tmp_path: Path, state: StateServer) -> None:
    runs = Runs(tmp_path, state, Limits(patience=1))
    job = await slowly(runs, 60)
    await runs.runner.cancel(job.id)
    result = await runs.ended(job.id, 20)
    assert result.phase == "Cancelled"


async def test_a_server_that_is_gone(runs: Runs, state: StateServer) -> None:
    """Another one finds the run, and its end."""
    job = await slowly(runs, 2)
    runs.restarted()
    result = await runs.ended(job.id)
    assert (result.phase, result.resources) == ("Succeeded", 5), result.log
    assert runs.restarted() is not None
    assert (await runs.ended(job.id)).phase == "Succeeded"


async def test_the_keeper_is_killed(runs: Runs, state: StateServer) -> None:
    """Terraform is told by the kernel, and saves what it has."""
    job = await slowly(runs, 4)
    os.kill(runs.process(job.id, "keeper"), signal.SIGKILL)
    result = await runs.restarted().watch(job.id, runs.told.append)
    assert result is not None
    assert result.phase == "Lost"
    assert summaries(result)[-1] == "the process of the run was killed"
    made(runs, state)


async def test_terraform_is_killed(runs: Runs, state: StateServer) -> None:
    job = await slowly(runs)
    os.kill(runs.process(job.id, "child"), signal.SIGKILL)
    result = await runs.ended(job.id)
    assert result.phase == "Failed"
    assert "terraform was ended from outside, by signal 9" in summaries(result)
    assert state.lock is not None  # its holder is gone: whoever keeps the states must release it


async def test_a_state_that_cannot_be_saved_is_brought(tmp_path: Path, state: StateServer) -> None:
    runs = Runs(tmp_path, state, Limits(retries=1))
    job = await slowly(runs, 3)
    state.refuses = {"POST"}
    result = await runs.ended(job.id)
    assert result.phase == "Failed"
    held = json.loads(result.errored)["resources"]
    assert {each["name"] for each in held} == {"net", "web"}
    assert any("state" in each.lower() for each in summaries(result))


async def test_a_state_that_somebody_else_holds(tmp_path: Path, state: StateServer) -> None:
    runs = Runs(tmp_path, state, Limits(lock=1))
    plan = await runs.planned()
    state.lock = {"ID": "x", "Operation": "OperationTypeApply", "Who": "ann@desk", "Info": ""}
    assert (await runs.run(runs.job("plan"))).phase == "Succeeded"
    result = await runs.run(runs.job("apply", plan=plan))
    assert (result.phase, summaries(result)) == ("Failed", ["Error acquiring the state lock"])
    assert state.lock["Who"] == "ann@desk"


async def test_an_outage_fails_the_plan(runs: Runs) -> None:
    await runs.applied()
    runs.cloud.trouble("any", times=100)
    result = await runs.run(runs.job("plan"))
    assert result.phase == "Failed"
    assert summaries(result)[0].startswith("the cloud cannot read")
    assert (result.plan, result.shown) == (b"", None)


async def test_a_plug_in_that_crashes(runs: Runs, state: StateServer) -> None:
    runs.cloud.trouble("create", "web", does="crash")
    result = await runs.applied()
    assert result.phase == "Failed"
    assert any("plugin" in each.lower() for each in summaries(result)), result.log
    assert state.addresses == ["cloud_network.net"]
    assert state.lock is None


async def test_half_of_it_fails_and_the_rest_is_done_later(runs: Runs) -> None:
    runs.cloud.trouble("create", "c")
    result = await runs.applied(variables=FOUR)
    assert (result.phase, summaries(result)) == ("Failed", ["the cloud cannot create server c"])
    assert runs.told[-1].resources['cloud_server.web["c"]'][0] == "failed"
    assert (await runs.applied(variables=FOUR)).phase == "Succeeded"
    assert sorted(runs.cloud.things("server")) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('# file: main.tf\nvariable "x" {}\n', "No value for required variable"),
        ("# file: main.tf\nresource {\n", "Unclosed configuration block"),
        ('# file: main.tf\nterraform { required_version = "> 9" }\n', "Unsupported Terraform Core"),
        (SERVER.replace("example/cloud", "example/none"), "Failed to query available provider"),
        ('# file: main.tf\nmodule "m" { source = "./none" }\n', "Unreadable module directory"),
    ],
)
async def test_roots_that_cannot_be_planned(runs: Runs, text: str, said: str) -> None:
    result = await runs.run(runs.job("plan", text))
    assert result.phase == "Failed"
    assert any(said in each for each in summaries(result)), result.log


async def test_memory_has_a_limit(runs: Runs, state: StateServer) -> None:
    hungry = "python3 -c 'x = bytearray(400 << 20); import time; time.sleep(60)'"
    text = SCRIPT.format(name="hungry", command=hungry)
    plan = await runs.planned(text)
    result = await runs.run(runs.job("apply", text, plan=plan, memory=300 << 20), 30)
    assert result.phase == "Failed"
    assert "it needed more than 300 MiB of memory" in summaries(result)
    assert state.lock is None
    assert state.addresses == ["terraform_data.hungry"]


@pytest.mark.parametrize(
    "command",
    [
        "for n in $(seq 200); do head -c 1M /dev/zero > $n; sleep 0.02; done; sleep 60",
        "head -c 200M /dev/zero > $TMPDIR/one",
        "trap '' INT TERM; while true; do head -c 2M /dev/zero > $(mktemp); done",
    ],
    ids=["many files", "one file", "it does not listen"],
)
async def test_the_disk_has_a_limit(runs: Runs, state: StateServer, command: str) -> None:
    text = SCRIPT.format(name="greedy", command=command)
    plan = await runs.planned(text)
    result = await runs.run(runs.job("apply", text, plan=plan, disk=50 << 20), 60)
    assert result.phase == "Failed"
    assert "it needed more than 50 MiB of the disk" in summaries(result)
    assert "terraform_data.greedy" in result.log
    assert state.lock is None
    assert state.addresses == ["terraform_data.greedy"]


async def test_nothing_goes_on_where_the_disk_is_full(tmp_path: Path, state: StateServer) -> None:
    runs = Runs(tmp_path, state, Limits(spare=1 << 60, patience=20))
    result = await runs.run(runs.job("plan"))
    assert result.phase == "Failed"
    assert any(
        "the disk of the machine that runs it has less" in each for each in summaries(result)
    )


async def test_what_is_said_has_a_limit(tmp_path: Path, state: StateServer) -> None:
    runs = Runs(tmp_path, state, Limits(output=1 << 20, log=10_000, patience=20))
    result = await runs.applied(SCRIPT.format(name="loud", command="yes"))
    assert result.phase == "Failed"
    assert "it said more than 1 MiB" in summaries(result)
    assert len(result.log) < 11_000
    assert "characters left out" in result.log


async def test_secrets_are_masked(runs: Runs) -> None:
    secret = 'very"secret<text>'
    command = "echo $WORD; echo -n $WORD | base64; echo user:$WORD | base64 >&2; exit 3"
    text = SCRIPT.format(name="loud", command=command)
    environment = {"WORD": secret}
    plan = await runs.planned(text, environment=environment)
    given = {"plan": plan, "environment": environment, "secrets": (secret,)}
    result = await runs.run(runs.job("apply", text, **given))
    assert result.phase == "Failed"
    assert "(sensitive value)" in result.log
    told = "".join(each.message for each in runs.told)
    for said in (result.log, repr(result.diagnostics), told):
        for form in ("secret<text>", "dmVyeSJzZWNyZXQ8dGV4dD4", "c2VjcmV0PHRleHQ"):
            assert form not in said


async def test_nothing_of_the_servers_environment_is_seen(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVER_PASSWORD", "planted")
    result = await runs.applied(SCRIPT.format(name="env", command="env; exit 1"))
    assert "PATH=" in result.log
    assert "planted" not in result.log
    assert f"HOME={runs.folder}" in result.log


async def test_nothing_secret_stays_behind(runs: Runs) -> None:
    await runs.applied(variables={"size": "planted-value"}, secrets=("planted-token",))
    left = [file for file in (runs.folder / "data" / "runs").rglob("*") if file.is_file()]
    assert {oct(file.stat().st_mode & 0o77) for file in left if file.name != "child"} == {"0o0"}
    assert not [file for file in left if file.name.endswith((".json", "plan", ".tfbackend"))]
    assert not list((runs.folder / "data" / "runs").glob("*/tree"))


async def test_many_at_once(runs: Runs, tmp_path: Path) -> None:
    async def one(number: int) -> Result:
        own = Runs(tmp_path / str(number))
        return await own.run(own.job("plan", SCRIPT.format(name="one", command="true")))

    for number in range(8):
        (tmp_path / str(number)).mkdir()
    results = await asyncio.gather(*map(one, range(8)))
    assert {each.phase for each in results} == {"Succeeded"}
