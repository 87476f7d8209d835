"""What a run that is elsewhere may ask and tell, and who may not."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.terraform.test_backend import Backend, backend
from trueup.k8s.value import encode
from trueup.model.terraform import Grant, Progress, Result
from trueup.web.terraform import errands

KEY, OTHER = "k" * 32, "o" * 32


@pytest.fixture
async def it(tmp_path: Path) -> AsyncIterator[Backend]:
    async with backend(tmp_path) as found:
        await found.states.errands.leave("r1", "shop", b'{"job":{}}')
        yield found


async def token(it: Backend, run: str = "r1", state: str = "") -> str:
    return await it.states.tokens.give(Grant(run, state, bool(state)), 60)


async def ask(it: Backend, what: str, said: Any, key: str = KEY, **more: Any) -> tuple[int, bytes]:
    given = {"token": await token(it), "headers": {"Trueup-Run-Key": key}, **more}
    return await it.call("POST", f"/terraform/runs/r1/{what}", encode(said), **given)


async def test_a_run_asks_tells_and_brings(it: Backend) -> None:
    assert await ask(it, "errand", {"pod": "p-1"}) == (200, b'{"job":{}}')
    assert (await ask(it, "progress", Progress(step="plan", done=1)))[0] == 200
    news = await it.states.errands.news("r1")
    assert news is not None
    assert (news.by, news.progress.step, news.brought) == ("p-1", "plan", False)
    assert (await ask(it, "result", Result("Succeeded", plan=b"\0zip")))[0] == 200
    assert await it.states.errands.result("r1") == Result("Succeeded", plan=b"\0zip")


async def test_an_answer_that_was_lost_is_given_again(it: Backend) -> None:
    assert (await ask(it, "errand", {}))[0] == 200
    assert (await ask(it, "errand", {}))[0] == 200
    assert (await ask(it, "result", Result("Succeeded")))[0] == 200
    assert (await ask(it, "result", Result("Failed")))[0] == 200
    assert await it.states.errands.result("r1") == Result("Succeeded")


async def test_the_first_key_has_the_run(it: Backend) -> None:
    """The root's code may find the token: it is told nothing, and is not believed."""
    assert (await ask(it, "errand", {"pod": "p-1"}))[0] == 200
    for what, said in (("errand", {}), ("progress", Progress()), ("result", Result("Succeeded"))):
        status, body = await ask(it, what, said, OTHER)
        assert status == 409
        assert b"run r1 is carried out by p-1" in body
    assert await it.states.errands.result("r1") is None


async def test_nothing_is_brought_by_who_has_not_taken_it(it: Backend) -> None:
    assert (await ask(it, "result", Result("Succeeded")))[0] == 409


async def test_one_that_is_not_wanted_is_not_given(it: Backend) -> None:
    await it.states.errands.cancel("r1")
    assert (await ask(it, "errand", {}))[0] == 409


async def test_other_tokens_open_it_not(it: Backend) -> None:
    """That for the state is known to Terraform; others are of people, or of other runs."""
    for other in (
        await token(it, "r2"),
        await token(it, "r1", "shop/net/default"),
        "the-operators-key",
    ):
        assert (await ask(it, "errand", {}, token=other))[0] in (401, 403)
    await it.states.tokens.end("r1")
    assert (await ask(it, "errand", {}))[0] == 401


async def test_its_token_opens_no_state(it: Backend) -> None:
    assert await it.status("GET", token=await token(it)) == 403


async def test_what_makes_no_sense_is_refused(it: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await ask(it, "errand", {}, key="short"))[0] == 400
    assert (await ask(it, "errand", {}))[0] == 200
    assert (await ask(it, "result", {"phase": 7}))[0] == 400
    monkeypatch.setattr(errands, "RESULT_LIMIT", 100)
    assert (await ask(it, "result", Result("Succeeded", log="x" * 100)))[0] == 413


async def test_a_run_that_is_not_known(it: Backend) -> None:
    await it.states.errands.forget("r1")
    assert (await ask(it, "errand", {}))[0] == 404


async def test_what_is_not_forgotten_is_left(it: Backend) -> None:
    assert await it.states.errands.left() == ["r1"]
    await it.states.errands.forget("r1")
    assert await it.states.errands.left() == []
