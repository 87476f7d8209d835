"""Credentials that others rewrite on disk."""

from pathlib import Path

import pytest

from tests.support.clock import FakeClock
from trueup.edge.kube.tokens import FRESH, TokenFile
from trueup.model.errors import Stalled


async def header(credentials: TokenFile) -> str:
    return (await credentials.current()).header


async def test_a_token_file_is_read_again_after_a_minute(tmp_path: Path) -> None:
    token, clock = tmp_path / "token", FakeClock()
    token.write_text("old")
    credentials = TokenFile(token, clock)
    assert await header(credentials) == "Bearer old"
    token.write_text("new")
    assert await header(credentials) == "Bearer old"
    await clock.pass_time(FRESH)
    assert await header(credentials) == "Bearer new"


async def test_a_token_that_is_refused_is_read_again_at_once(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("old")
    credentials = TokenFile(token, FakeClock())
    used = await credentials.current()
    assert not await credentials.renew(used)
    token.write_text("new")
    assert await credentials.renew(used)
    assert await header(credentials) == "Bearer new"


async def test_while_the_file_is_gone_the_last_token_is_used(tmp_path: Path) -> None:
    token, clock = tmp_path / "token", FakeClock()
    token.write_text("old")
    credentials = TokenFile(token, clock)
    await credentials.current()
    token.unlink()
    await clock.pass_time(FRESH)
    assert await header(credentials) == "Bearer old"


@pytest.mark.parametrize(("content", "said"), [(None, "No such file"), ("\n", "is empty")])
async def test_no_token_at_all(tmp_path: Path, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / "token").write_text(content)
    with pytest.raises(Stalled, match=said) as error:
        await TokenFile(tmp_path / "token", FakeClock()).current()
    assert str(tmp_path / "token") in error.value.message
