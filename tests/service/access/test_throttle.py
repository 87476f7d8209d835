import pytest

from trueup.service.access.throttle import REMEMBERED, Limits, Throttle


def test_an_account_is_looked_at_again_after_the_window() -> None:
    throttle = Throttle(Limits(account=3, address=100, window=10))
    for moment in (0.0, 1.0, 2.0):
        assert not throttle.wait("alice", "1.1.1.1", moment)
        throttle.failed("alice", "1.1.1.1", moment)
    assert throttle.wait("alice", "2.2.2.2", 3.0) == 9.0
    assert not throttle.wait("bob", "1.1.1.1", 3.0)
    assert not throttle.wait("alice", "1.1.1.1", 12.0)


def test_one_password_on_many_accounts_stops_the_address() -> None:
    throttle = Throttle(Limits(account=5, address=3, window=10))
    for number in range(3):
        throttle.failed(f"user{number}", "1.1.1.1", 0.0)
    assert throttle.wait("anybody", "1.1.1.1", 1.0)
    assert not throttle.wait("anybody", "2.2.2.2", 1.0)


def test_logging_in_forgives_the_account_and_not_the_address() -> None:
    throttle = Throttle(Limits(account=3, address=3, window=10))
    throttle.failed("bob", "1.1.1.1", 0.0)
    throttle.failed("bob", "1.1.1.1", 0.0)
    for _ in range(3):  # between its guesses at bob's, with an account of its own
        throttle.failed("eve", "1.1.1.1", 0.0)
        throttle.succeeded("eve", "1.1.1.1")
    throttle.failed("bob", "1.1.1.1", 0.0)
    assert throttle.wait("carol", "1.1.1.1", 1.0)


def test_limits_come_from_argo_cds_variables() -> None:
    said = {
        "ARGOCD_SESSION_FAILURE_MAX_FAIL_COUNT": "9",
        "ARGOCD_SESSION_FAILURE_WINDOW_SECONDS": "60",
    }
    assert (Limits.said(said).account, Limits.said(said).window) == (9, 60.0)
    for odd in ("many", "0", "-1", ""):
        assert Limits.said({"ARGOCD_SESSION_FAILURE_MAX_FAIL_COUNT": odd}) == Limits()


def test_a_window_of_nothing_never_ends() -> None:
    throttle = Throttle(Limits.said({"ARGOCD_SESSION_FAILURE_WINDOW_SECONDS": "0"}))
    for _ in range(5):
        throttle.failed("bob", "1.1.1.1", 0.0)
    assert throttle.wait("bob", "2.2.2.2", 1e6)


def test_admin_is_not_forgotten_for_the_failures_of_others() -> None:
    throttle = Throttle(Limits(account=1, address=10**6))
    throttle.failed("admin", "1.1.1.1", 0.0)
    throttle.failed("bob", "1.1.1.1", 0.0)
    for number in range(REMEMBERED):
        throttle.failed(f"user{number}", "1.1.1.1", 1.0)
    assert throttle.wait("admin", "2.2.2.2", 2.0)
    assert not throttle.wait("bob", "2.2.2.2", 2.0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:1.1.1.1", "::ffff:1.1.1.2", False),
        ("1.1.1.1", "1.1.1.2", False),
    ],
)
def test_a_network_of_ipv6_is_one_address(one: str, other: str, same: bool) -> None:
    throttle = Throttle(Limits(account=5, address=1))
    throttle.failed("bob", one, 0.0)
    assert bool(throttle.wait("alice", other, 1.0)) is same
