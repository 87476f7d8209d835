"""Names of states, and their addresses."""

import pytest

from trueup.core.terraform.backend import StateName, access, parsed, state_name
from trueup.model.errors import Refused
from trueup.model.terraform import StateAccess


@pytest.mark.parametrize(
    ("said", "kept", "path"),
    [
        (("shop", "net"), "shop/net/default", "/terraform/state/shop/net"),
        (("shop", "net", ""), "shop/net/default", "/terraform/state/shop/net"),
        (("shop", "net", "prod"), "shop/net/prod", "/terraform/state/shop/net/prod"),
        (("a", "b.c-d", "Eu_1.x"), "a/b.c-d/Eu_1.x", "/terraform/state/a/b.c-d/Eu_1.x"),
    ],
)
def test_a_state_is_named_by_its_stack_and_workspace(
    said: tuple[str, ...], kept: str, path: str
) -> None:
    name = state_name(*said)
    assert (str(name), name.path, parsed(kept)) == (kept, path, name)


@pytest.mark.parametrize(
    "said",
    [
        *(("", "net"), ("Shop", "net"), ("shop", "-net"), ("shop", "net."), ("shop", "n" * 254)),
        *(("shop", "net", "a b"), ("shop", "net", ".."), ("shop", "net", "w" * 91), ("s/x", "n")),
        ("shop", "net", "é"),
    ],
)
def test_what_can_be_no_name_is_refused(said: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        state_name(*said)
    assert refused.value.code == 400


def test_a_run_comes_with_an_address_and_a_token() -> None:
    found = access("https://cd.example.test/argo/", state_name("shop", "net"), "secret")
    address = "https://cd.example.test/argo/terraform/state/shop/net"
    assert found == StateAccess(address, "token", "secret")


def test_a_state_may_be_of_a_stack() -> None:
    assert str(StateName("shop", "net", "prod").stack).endswith("shop/net")
