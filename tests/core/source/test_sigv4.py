"""Signatures, by the examples that AWS publishes for S3."""

from datetime import UTC, datetime

import pytest

from trueup.core.source.sigv4 import Signer, canonical, quoted

WHEN = datetime(2013, 5, 24, tzinfo=UTC)
WHO = Signer("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")


@pytest.mark.parametrize(
    ("query", "signature"),
    [
        ("max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
        ("lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
    ],
)
def test_the_published_examples(query: str, signature: str) -> None:
    made = WHO.headers("GET", f"https://examplebucket.s3.amazonaws.com/?{query}", WHEN)
    assert made["Authorization"].endswith(f"Signature={signature}")


def test_a_token_is_signed_too() -> None:
    made = Signer("a", "b", "c", token="t").headers("GET", "https://x.test/", WHEN)
    assert made["x-amz-security-token"] == "t"
    assert "x-amz-date;x-amz-security-token," in made["Authorization"]


def test_one_form_for_all_ways_to_write_a_request() -> None:
    one = canonical("GET", "/a%20b", "b=2&a=%2F+", {"host": "x  y"})
    assert one.split("\n")[1:4] == ["/a%20b", "a=%2F%20&b=2", "host:x y"]
    assert quoted("a/b c~é", "/") == "a/b%20c~%C3%A9"
