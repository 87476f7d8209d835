"""Kafka, by its own client, to a broker of ours that speaks as much of the protocol as it takes."""

import pytest

from tests.edge.notify.test_web import opened
from tests.support.notifications.broker import broker
from tests.support.notifications.sending import send
from trueup.core.reach import Reach
from trueup.model.errors import Refused, Stalled, Unreachable

HERE = Reach(allowed=("127.0.0.1",))


async def test_a_record_with_a_key() -> None:
    async with broker() as there, opened(HERE) as services:
        settings = {"brokers": [f"127.0.0.1:{there.port}"], "topic": "usual"}
        await send(services, "kafka", settings, kafka={"key": "web"})
        await send(services, "kafka", settings, "theirs")
    (topic, batch), (other, _) = there.taken
    assert (topic, other) == ("usual", "theirs")
    assert b"web" in batch
    assert b"hello" in batch


async def test_what_cannot_be_reached_and_what_must_not() -> None:
    async with opened(HERE) as services:
        with pytest.raises(Unreachable):
            await send(services, "kafka", {"brokers": ["127.0.0.1:1"], "topic": "t"})
    async with opened() as services:
        with pytest.raises(Refused, match="this machine itself"):
            await send(services, "kafka", {"brokers": ["127.0.0.1:9092"], "topic": "t"})


async def test_what_makes_no_sense() -> None:
    async with opened() as services:
        with pytest.raises(Stalled, match="brokers are missing"):
            await send(services, "kafka", {})
        with pytest.raises(Stalled, match="topic is missing"):
            await send(services, "kafka", {"brokers": ["a:1"]})
        with pytest.raises(Stalled, match="is none of plain, scram-sha-256, scram-sha-512"):
            await send(services, "kafka", {"brokers": ["a:1"], "sasl": {"mechanism": "gssapi"}})
