"""Go templates of settings, with the time and chance of this machine."""

import re

import pytest

from tests.support.clock import FakeClock
from trueup.edge.gotemplates import GoTemplates
from trueup.model.errors import Stalled


async def test_the_time_is_that_of_the_clock() -> None:
    clock = FakeClock()
    texts = GoTemplates(clock)
    found = await texts.text("it", "{{ now.Unix }} {{ .a }}", {"a": "b"})
    assert found == f"{int(clock.now().timestamp())} b"


async def test_chance_is_another_each_time() -> None:
    texts = GoTemplates(FakeClock())
    template = "{{ uuidv4 }}"
    one, other = [await texts.text("it", template, {}) for _ in range(2)]
    assert one != other
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", one)


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{{ .a", "application.links: :1: unclosed action"),
        (
            "{{ upper 1 }}",
            'application.links: :1:9: executing "" at <1>: expected string; found 1',
        ),
    ],
)
async def test_what_makes_no_sense_is_told_with_its_place(template: str, why: str) -> None:
    with pytest.raises(Stalled) as stalled:
        await GoTemplates(FakeClock()).text("application.links", template, {})
    assert stalled.value.message == why
