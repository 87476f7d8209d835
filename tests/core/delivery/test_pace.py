"""How fast one receiver may be told."""

from trueup.core.delivery.pace import CHAT, MACHINE, Bucket, filled, full, pace, wait


def test_a_burst_and_then_one_after_the_other() -> None:
    bucket = full(CHAT, 100.0)
    assert (bucket.left, wait(bucket, CHAT)) == (10.0, 0.0)
    empty = Bucket(0.0, 100.0)
    assert filled(empty, CHAT, 100.5) == Bucket(0.5, 100.5)
    assert wait(filled(empty, CHAT, 100.5), CHAT) == 0.5
    assert filled(empty, CHAT, 900.0).left == 10.0
    assert filled(empty, CHAT, 99.0).left == 0.0  # a clock that went back


def test_a_kind_that_nobody_knows_is_a_chat() -> None:
    assert pace("webhook") == MACHINE
    assert pace("slack") == pace("something") == CHAT
