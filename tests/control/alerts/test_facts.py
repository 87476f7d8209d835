"""What triggers and templates ask of an Application's repository."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.clock import FakeClock
from tests.support.declared import Declared
from tests.support.story import application
from trueup.control.alerts.facts import Facts
from trueup.core.alerts.repository import Commit, Question, Unknown
from trueup.k8s.object import Object
from trueup.model.application import Application
from trueup.model.errors import Stalled, Unreachable

URL = "https://git.example.test/shop"
APP = Object(application({}, "shop", source={"repoURL": URL, "path": "k8s"}))
DETAILS = {"type": "Helm", "helm": {"parameters": [{"name": "image.tag", "value": "v1"}]}}


async def answering(app: Application) -> Mapping[str, Any]:
    assert app.name == "shop"
    return DETAILS


async def test_the_details_of_a_source_are_those_of_the_api() -> None:
    assert (
        await Facts(Declared(), answering, FakeClock()).answer(APP, Question("details")) == DETAILS
    )


@pytest.mark.parametrize(
    "error", [Unreachable("no route"), Stalled("PathNotFound", "k8s is not there")]
)
async def test_what_is_in_the_way_of_them_is_said(error: Stalled | Unreachable) -> None:
    async def failing(_: Application) -> Mapping[str, Any]:
        raise error

    found = await Facts(Declared(), failing, FakeClock()).answer(APP, Question("details"))
    assert found == Unknown(error.message)


async def test_a_commit_is_asked_for_once_and_one_that_is_not_there_again() -> None:
    declared = Declared()
    commit = declared.push(URL, {})
    facts = Facts(declared, answering, FakeClock())
    assert isinstance(await facts.answer(APP, Question("commit", commit)), Commit)
    declared.broken = {URL}
    assert isinstance(await facts.answer(APP, Question("commit", commit)), Commit)
    assert isinstance(await facts.answer(APP, Question("commit", "b" * 40)), Unknown)


async def test_what_has_no_source_has_neither() -> None:
    facts = Facts(Declared(), answering, FakeClock())
    stack = Object({"apiVersion": "trueup.dev/v1alpha1", "kind": "Stack", "metadata": {}})
    for question in (Question("details"), Question("commit", "a")):
        assert isinstance(await facts.answer(stack, question), Unknown)


async def test_a_repository_that_hangs_is_left_alone_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("trueup.control.alerts.facts.LIMIT", 0.01)
    asked: list[str] = []

    async def hanging(app: Application) -> Mapping[str, Any]:
        asked.append(app.name)
        if len(asked) == 1:
            await asyncio.Event().wait()
        return DETAILS

    clock = FakeClock()
    facts = Facts(Declared(), hanging, clock)
    assert "within" in str(await facts.answer(APP, Question("details")))
    assert "in time" in str(await facts.answer(APP, Question("details")))
    assert asked == ["shop"]
    clock.seconds += 61
    assert await facts.answer(APP, Question("details")) == DETAILS
