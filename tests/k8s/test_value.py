"""Value: JSON there and back."""

import msgspec
import pytest

from trueup.k8s.value import Value, decode, encode


class Sample(Value, frozen=True):
    first_name: str
    count: int = 0


def test_json_there_and_back() -> None:
    assert encode(Sample("a")) == b'{"firstName":"a"}'
    assert decode(b'{"firstName":"a","count":2}', Sample) == Sample("a", 2)


def test_what_is_wrong_is_named() -> None:
    with pytest.raises(msgspec.ValidationError, match="count"):
        decode(b'{"firstName":"a","count":"x"}', Sample)
