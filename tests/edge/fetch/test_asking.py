"""Asking: how repositories answered last is kept, of as many as there is room for."""

import asyncio

import pytest

from trueup.edge.fetch.asking import FETCH, LOOK, MOST, Asking
from trueup.model.errors import Unreachable

URL = "https://me:hunter2@git.example.test/shop.git"


def failing(asking: Asking, error: BaseException) -> None:
    with pytest.raises(type(error)), asking.asked(URL, LOOK, "HEAD"):
        raise error


def test_an_answer_and_then_none() -> None:
    asking = Asking()
    with asking.asked(URL, LOOK, "HEAD"):
        pass
    with asking.asked(URL, FETCH):
        pass
    (well,) = asking.latest
    assert (well.repo, well.question, well.problem) == (
        "https://git.example.test/shop.git",
        "fetch",
        "",
    )
    assert well.fetched == well.answered == well.at
    failing(asking, Unreachable(f"no answer: {URL}"))
    (sick,) = asking.latest
    assert (sick.question, sick.answered, sick.fetched) == ("ls-remote", well.at, well.at)
    assert "no answer" in sick.problem
    assert "hunter2" not in str(sick)


def test_what_somebody_cancelled_says_nothing() -> None:
    asking = Asking()
    failing(asking, asyncio.CancelledError())
    assert asking.latest == ()


def test_a_failure_that_is_not_raised() -> None:
    asking = Asking()
    with asking.asked(URL, LOOK) as answer:
        answer.failed, answer.problem = True, "it is away"
    assert [each.problem for each in asking.latest] == ["it is away"]


def test_one_that_nobody_uses_any_more_is_forgotten_however_it_is_spelt() -> None:
    asking = Asking()
    for url in (URL, "https://git.example.test/Shop", "https://git.example.test/other"):
        with asking.asked(url, LOOK):
            pass
    asking.forget("https://git.example.test/shop")
    assert [each.repo for each in asking.latest] == ["https://git.example.test/other"]


def test_those_asked_longest_ago_are_forgotten() -> None:
    asking = Asking()
    for each in range(MOST + 5):
        with asking.asked(f"https://git.example.test/{each:05}", LOOK):
            pass
    assert len(asking.latest) == MOST
    assert asking.latest[0].repo.endswith("/00005")


def test_the_repository_is_not_named_twice() -> None:
    asking = Asking()
    repo = "https://git.example.test/shop.git"
    failing(asking, Unreachable(f"{repo}: could not resolve host"))
    assert [(each.repo, each.problem) for each in asking.latest] == [
        (repo, "could not resolve host")
    ]
