"""The one comment of a pull request."""

import pytest

from tests.support.forge import TOKEN, Forge, forge
from trueup.core.changeset.review import GITHUB, GITLAB, Review
from trueup.edge.reviews import put
from trueup.model.errors import Stalled, Unreachable

MARK = "<!-- trueup plan -->"


def of(server: Forge, kind: str = GITHUB, token: str = TOKEN) -> Review:
    return Review(kind, server.url, "org/infra" if kind == GITHUB else "42", 7, token)


@pytest.mark.parametrize("kind", [GITHUB, GITLAB])
async def test_it_is_made_once_and_edited_from_then_on(kind: str) -> None:
    with forge() as server:
        server.comments = {1: "hello", 2: f"quoted {MARK}"}
        await put(of(server, kind), MARK, f"{MARK}\none")
        await put(of(server, kind), MARK, f"{MARK}\ntwo")
        assert server.comments[3] == f"{MARK}\ntwo"
        assert len(server.comments) == 3
        assert server.written() == ["POST", "PUT" if kind == GITLAB else "PATCH"]


@pytest.mark.parametrize("kind", [GITHUB, GITLAB])
@pytest.mark.parametrize("person", [True, False])
async def test_a_comment_of_somebody_else_with_our_mark_is_left_alone(
    kind: str, *, person: bool
) -> None:
    if kind == GITLAB and not person:
        return  # a job's own token may not write notes there
    with forge() as server:
        server.person = person
        server.comments, server.others = {1: f"{MARK}\nnothing to do"}, {1}
        await put(of(server, kind), MARK, f"{MARK}\none")
        await put(of(server, kind), MARK, f"{MARK}\ntwo")
        assert server.comments == {1: f"{MARK}\nnothing to do", 2: f"{MARK}\ntwo"}


async def test_the_same_again_is_not_written() -> None:
    with forge() as server:
        for _ in range(2):
            await put(of(server), MARK, f"{MARK}\none")
        assert server.written() == ["POST"]


async def test_it_is_found_on_a_later_page() -> None:
    with forge() as server:
        server.comments = dict.fromkeys(range(1, 250), "hello") | {250: f"{MARK}\none"}
        await put(of(server), MARK, f"{MARK}\ntwo")
        assert server.comments[250] == f"{MARK}\ntwo"


async def test_a_token_without_the_right_is_told() -> None:
    with forge() as server, pytest.raises(Stalled) as raised:
        await put(of(server, token="other"), MARK, f"{MARK}\none")
    assert "answers 401" in raised.value.message
    assert "write comments" in raised.value.hint


async def test_a_host_that_fails_is_told() -> None:
    with forge() as server:
        server.status = 502
        with pytest.raises(Unreachable, match="answers 502"):
            await put(of(server), MARK, f"{MARK}\none")
    with pytest.raises(Unreachable, match="cannot be reached"):
        await put(of(server), MARK, f"{MARK}\none")
