"""Generic: a signed webhook of our own."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.deliveries import PAGE, SECRET, delivery, signature
from trueup.core.webhooks import checked, host_of
from trueup.core.webhooks.generic import GENERIC, timely
from trueup.core.webhooks.notice import Delivery, Moved, Notice, RefKind, Refused

KEYS = {"webhook.generic.secret": SECRET}
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def signed(body: Any, at: int = int(NOW.timestamp())) -> Delivery:
    made = delivery(body)
    text = f"{at}.".encode() + made.body
    headers = {
        "x-trueup-timestamp": str(at),
        "x-trueup-signature": f"sha256={signature(text)}",
    }
    return Delivery(headers, {}, made.body)


def test_it_is_signed_with_the_time() -> None:
    found = signed({"repository": PAGE})
    assert host_of(found, KEYS) is GENERIC
    assert checked(GENERIC, found, KEYS)
    timely(found, NOW)
    later = Delivery({**found.headers, "x-trueup-timestamp": "1"}, {}, found.body)
    with pytest.raises(Refused, match="the signature is wrong"):
        checked(GENERIC, later, KEYS)


@pytest.mark.parametrize("off", [-301, 301])
def test_one_of_another_time_is_refused(off: int) -> None:
    with pytest.raises(Refused, match="is not within 300 s of now"):
        timely(signed({}, int(NOW.timestamp()) + off), NOW)


@pytest.mark.parametrize("said", ["", "now", "١٢", "9" * 400])
def test_a_time_that_is_none_is_refused(said: str) -> None:
    with pytest.raises(Refused, match="is not within 300 s of now"):
        timely(Delivery({"x-trueup-timestamp": said}, {}, b""), NOW)


@pytest.mark.parametrize(
    ("body", "notice"),
    [
        ({"repository": PAGE}, Notice((PAGE,))),
        ({"repository": PAGE, "revision": "main"}, Notice((PAGE,), (Moved("main"),))),
        (
            {"repository": PAGE, "revision": "refs/tags/v1", "files": ["a"]},
            Notice((PAGE,), (Moved("v1", RefKind.TAG),), files=("a",)),
        ),
        (
            {"repository": PAGE, "chart": "shop", "version": "1.2.0"},
            Notice((PAGE,), (Moved("1.2.0", RefKind.TAG),), chart="shop"),
        ),
        (
            {"image": "hub.example.test:5000/org/shop:1.2.0@sha256:abc"},
            Notice(
                ("oci://hub.example.test:5000/org/shop",),
                (Moved("1.2.0", RefKind.TAG),),
                artifact=True,
            ),
        ),
        (
            {"image": "hub.example.test:5000/org/shop"},
            Notice(("oci://hub.example.test:5000/org/shop",), artifact=True),
        ),
    ],
)
def test_what_it_can_say(body: dict[str, Any], notice: Notice) -> None:
    assert GENERIC.read(delivery(body)) == notice


def test_it_must_say_something() -> None:
    with pytest.raises(Refused, match="neither repository nor image"):
        GENERIC.read(delivery({}))
