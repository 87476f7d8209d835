"""What roots cannot reach, though Terraform runs what they say."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.terraform.runs import Runs, summaries
from tests.support.terraform.state_server import StateServer, state_server
from tests.support.tools import not_run

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _granted() -> None:
    """Whether this kernel gives name spaces to whom the tests run as."""
    tried = (["unshare", *kinds, "true"] for kinds in (["-mn"], ["-Umn"]))
    if all(subprocess.run(each, capture_output=True).returncode for each in tried):
        not_run("not run: needs a kernel that gives a process its own name spaces")


@pytest.fixture
def state() -> Iterator[StateServer]:
    with state_server() as serving:
        yield serving


@pytest.fixture
def runs(tmp_path: Path, state: StateServer) -> Runs:
    return Runs(tmp_path, state)


def script(command: str) -> str:
    return f"""
# file: main.tf
resource "terraform_data" "one" {{
  provisioner "local-exec" {{
    command     = file("script")
    interpreter = ["sh", "-c"]
  }}
}}
# file: script
{command}
"""


@pytest.mark.parametrize("path", ["data/state-key", "data/runs/other/mask"])
async def test_private_files_are_not_there(runs: Runs, path: str) -> None:
    secret = runs.folder / path
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_text("planted")
    text = f'# file: main.tf\noutput "x" {{ value = file("{secret}") }}\n'
    planned = await runs.run(runs.job("plan", text))
    assert planned.phase == "Failed"
    assert any("Invalid value" in each or "Invalid function" in each for each in summaries(planned))

    applied = await runs.applied(script(f"umount {runs.folder}/data; cat {secret}; exit 1"))
    assert "No such file" in applied.log
    assert "planted" not in applied.log


async def test_no_other_process_is_seen(runs: Runs) -> None:
    """Their environment has what the server and other runs know."""
    text = """
# file: main.tf
output "seen" { value = tolist(fileset("/proc", "*/environ")) }
"""
    planned = await runs.run(runs.job("plan", text, whole=True))
    assert planned.shown is not None
    seen = planned.shown["planned_values"]["outputs"]["seen"]["value"]
    assert set(seen) <= {"1/environ", "self/environ", "thread-self/environ"}


async def test_what_hides_from_its_keeper_ends_with_the_run(runs: Runs) -> None:
    mark = str(4_000_000 + os.getpid())
    command = f"setsid setsid sleep {mark} >/dev/null 2>&1 &"
    applied = await runs.applied(script(f"(trap '' TERM INT HUP; {command} )"))
    assert applied.phase == "Succeeded", applied.log
    assert f"sleep {mark}" not in all_that_runs()


def all_that_runs() -> str:
    return subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout


def asks(server: StateServer) -> str:
    port = server.access.address.rpartition(":")[2].partition("/")[0]
    return f"""python3 -c 'import socket; socket.create_connection(("127.0.0.1", {port}))'"""


async def test_a_run_without_a_network_reaches_its_state_only(
    runs: Runs, state: StateServer
) -> None:
    with state_server() as other:
        reached = await runs.applied(script(asks(other)))
        assert reached.phase == "Succeeded", reached.log
        away = await runs.applied(
            script(asks(other)), network=False, replace=("terraform_data.one",)
        )
    assert away.phase == "Failed"
    assert "Connection refused" in away.log
    assert state.addresses == ["terraform_data.one"]
    assert state.lock is None


async def test_its_state_is_saved_though_the_keeper_is_killed(
    runs: Runs, state: StateServer
) -> None:
    plan = await runs.planned(script("sleep 30"), network=False)
    job = runs.job("apply", script("sleep 30"), plan=plan, network=False)
    await runs.runner.start(job)
    await runs.until("terraform_data.one", job.id)
    os.kill(runs.process(job.id, "keeper"), signal.SIGKILL)
    assert (await runs.ended(job.id)).phase == "Lost"
    assert state.addresses == ["terraform_data.one"]
    assert state.lock is None
