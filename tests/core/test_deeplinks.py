"""Lists of deep links."""

import pytest

from trueup.core.deeplinks import Link, declared


def test_a_list_is_read_with_the_names_that_argo_cd_gives() -> None:
    said = "[{title: Logs, url: 'https://x', icon.class: fa-file, if: 'true', description: d}]"
    assert declared(said) == (Link("https://x", "Logs", "d", "fa-file", "true"),)
    assert declared("") == ()


@pytest.mark.parametrize("said", ["a: b", "[a]", "[{title: [x]}]", "[{"])
def test_what_is_no_list_of_links(said: str) -> None:
    with pytest.raises(ValueError, match="it is not a list of title and url"):
        declared(said)
