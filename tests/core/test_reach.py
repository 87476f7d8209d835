"""Which addresses messages may be sent to, and which links may stand in them."""

import pytest

from trueup.core.reach import Reach, leads_home, misleads

NOBODY = Reach()


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("93.184.216.34", ""),
        ("2606:2800:220:1::1", ""),
        ("10.1.2.3", ""),
        ("192.168.0.10", ""),
        ("fd12:3456::1", ""),
        ("127.0.0.1", "this machine itself"),
        ("127.8.8.8", "this machine itself"),
        ("::1", "this machine itself"),
        ("::ffff:127.0.0.1", "this machine itself"),
        ("64:ff9b::7f00:1", "this machine itself"),
        ("2002:7f00:1::", "this machine itself"),
        ("64:ff9b:1::7f00:1", "this machine itself"),
        ("::ffff:0:127.0.0.1", "this machine itself"),
        ("::127.0.0.1", "this machine itself"),
        ("::a9fe:a9fe", "a link's own, where clouds have their metadata services"),
        ("fd20:ce::254", "a cloud's metadata service"),
        ("0.0.0.0", "no address"),  # noqa: S104 -- refused, not bound
        ("::", "no address"),
        ("169.254.169.254", "a link's own, where clouds have their metadata services"),
        ("::ffff:a9fe:a9fe", "a link's own, where clouds have their metadata services"),
        ("fe80::1%eth0", "a link's own, where clouds have their metadata services"),
        ("fd00:ec2::254", "a cloud's metadata service"),
        ("100.100.100.200", "a cloud's metadata service"),
        ("168.63.129.16", "a cloud's metadata service"),
        ("224.0.0.1", "for many receivers"),
        ("255.255.255.255", "for many receivers"),
    ],
)
def test_what_nobody_has_said_anything_of(address: str, why: str) -> None:
    assert NOBODY.refuses(address, 443).partition(" is ")[2] == why


@pytest.mark.parametrize(
    ("reach", "address", "port", "refused"),
    [
        (Reach(allowed=("127.0.0.1",)), "127.0.0.1", 9093, False),
        (Reach(allowed=("127.0.0.0/8",)), "127.0.0.9", 1, False),
        (Reach(allowed=("127.0.0.1:9093",)), "127.0.0.1", 9093, False),
        (Reach(allowed=("127.0.0.1:9093",)), "127.0.0.1", 6443, True),
        (Reach(allowed=("[::1]:9093",)), "::1", 9093, False),
        (Reach(allowed=("[::1]:9093",)), "::1", 1, True),
        (Reach(allowed=("::1",)), "::1", 1, False),
        (Reach(denied=("private",)), "10.0.0.1", 80, True),
        (Reach(denied=("private",)), "93.184.216.34", 80, False),
        (Reach(denied=("10.0.0.0/8",)), "10.9.9.9", 80, True),
        (Reach(denied=("10.0.0.0/8",), allowed=("10.9.0.0/16",)), "10.9.9.9", 80, False),
        (Reach(allowed=("private",)), "127.0.0.1", 80, True),
    ],
)
def test_an_administrator_says_otherwise(
    reach: Reach, address: str, port: int, refused: bool
) -> None:
    assert bool(reach.refuses(address, port)) is refused


def test_a_host_can_be_named() -> None:
    reach = Reach(allowed=("alerts.local:9093",), denied=("bad.example.com",))
    assert reach.trusts("alerts.local", 9093)
    assert reach.trusts("Alerts.Local.", 9093)
    assert not reach.trusts("alerts.local", 80)
    assert not reach.denies("alerts.local", 9093)
    assert reach.denies("Bad.example.com.", 443) == "Bad.example.com. is not allowed"
    assert Reach(allowed=("10.0.0.0/8",), denied=("bad",)).refuses("10.0.0.1", 443, "bad")
    said = reach.refuses("93.184.216.34", 443, "bad.example.com")
    assert said == "bad.example.com is not allowed"
    assert not reach.refuses("93.184.216.34", 443, "good.example.com")


@pytest.mark.parametrize(
    ("link", "home"),
    [
        ("https://argocd.example.com/applications/web", True),
        ("https://ARGOCD.example.com", True),
        ("https://argocd.example.com:8443/a", True),
        ("http://git.example.com:3000/a", True),
        ("http://git.example.com/a", False),
        ("https://argocd.example.com.evil.com", False),
        ("https://argocd.example.com@evil.com/", False),
        ("https://me@argocd.example.com/", False),
        ("javascript:alert(1)", False),
        ("//evil.com", False),
        ("https://[", False),
    ],
)
def test_a_link_leads_to_a_host_that_is_set(link: str, home: bool) -> None:
    assert leads_home(link, ["argocd.example.com", "git.example.com:3000"]) is home


@pytest.mark.parametrize(
    ("link", "home"),
    [
        ("https://web.shop.example/x", True),
        ("https://A.B.shop.example:8443/x", True),
        ("https://shop.example", False),
        ("https://.shop.example", False),
        ("https://evilshop.example", False),
        ("https://evil.com/.shop.example", False),
        ("https://evil.com#.shop.example", False),
        ("https://evil.com\\.shop.example", False),
        ("https://web.shop.example.evil.com", False),
        ("https://me@web.shop.example", False),
    ],
)
def test_a_link_leads_to_a_host_of_a_domain(link: str, home: bool) -> None:
    assert leads_home(link, ["*.shop.example"]) is home


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("localhost", "this machine itself"),
        ("LOCALHOST.", "this machine itself"),
        ("a.localhost", "this machine itself"),
        ("metadata.google.internal.", "a cloud's metadata service"),
        ("alerts.example.com", ""),
        ("mylocalhost", ""),
    ],
)
def test_names_that_lead_to_the_same_everywhere(host: str, why: str) -> None:
    assert misleads(host).partition(" is ")[2] == why
