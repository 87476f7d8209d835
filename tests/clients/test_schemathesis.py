"""
Requests that schemathesis makes up from what describes both APIs: no 5xx, no undocumented answer.
"""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.support.site import manual, site
from trueup.web.contract.operations import operations
from trueup.web.contract.swagger import swagger
from trueup.web.ours.openapi import described
from trueup.web.ours.table import OPERATIONS

PROGRAM = Path(sys.executable).with_name("schemathesis")
CONFIG = Path(__file__).with_name("schemathesis.toml")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
ENDLESS = "/stream(/|$)|/logs"
LOGINS = "/session$"
PATIENCE = 900.0  # it is some minutes on a slow machine
pytestmark = pytest.mark.slow


SWAGGER, OURS = "/swagger.json", "/api/trueup/v1/openapi.json"


def test_what_describes_the_apis_is_openapi_3_1_and_swagger_2() -> None:
    from schemathesis import openapi  # takes seconds

    for found in (described(OPERATIONS), swagger(operations(), "1")):
        openapi.from_dict(found).validate()


@pytest.mark.parametrize("names", [("--exclude-method", "DELETE"), ()], ids=["there", "gone"])
async def test_no_request_makes_the_server_fail(tmp_path: Path, names: tuple[str, ...]) -> None:
    """First with names of what is there, which is not deleted; then with any."""
    config = ("--config-file", str(CONFIG)) if names else ()
    await walked(tmp_path, SWAGGER, (*config, "run"), names)


async def test_no_request_to_our_own_api_makes_the_server_fail(tmp_path: Path) -> None:
    await walked(tmp_path, OURS, ("--config-file", str(CONFIG), "run"))


async def walked(
    folder: Path, description: str, words: tuple[str, ...], more: tuple[str, ...] = ()
) -> None:
    async with site(folder) as made:
        app = manual("default")
        status, said = await made.call("POST", "/api/v1/applications", app, validate="0")
        assert status == 200, said
        process = await asyncio.create_subprocess_exec(
            *(str(PROGRAM), *words, f"{made.address}{description}", *more),
            *("--exclude-path-regex", f"{ENDLESS}|{LOGINS}"),
            *("--phases", "coverage,fuzzing", "--max-examples", "3", "--seed", "7"),
            *(word for check in CHECKS for word in ("--checks", check)),
            *("--max-time", "150"),
            cwd=folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        async with asyncio.timeout(PATIENCE):
            told, _ = await process.communicate()
        assert process.returncode == 0, told.decode()
