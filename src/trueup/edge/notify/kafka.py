"""
Kafka: a record in a topic, where the client is installed: ``pip install 'trueup[kafka]'``.

The brokers that are set are looked at before; those that they name in turn are the cluster's own.
"""

import asyncio
import importlib
import logging
import socket
from typing import Any

from trueup.edge.notify.desk import Desk
from trueup.edge.notify.fields import Fields, wrong
from trueup.model.errors import Stalled
from trueup.model.notice import About, Notice

_PATIENCE = 20
_MECHANISMS = {
    "": "PLAIN",
    "plain": "PLAIN",
    "scram-sha-256": "SCRAM-SHA-256",
    "scram-sha-512": "SCRAM-SHA-512",
}


class Kafka:
    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._brokers = [str(each) for each in settings.list("brokers")]
        if not self._brokers:
            raise wrong(settings.where, "brokers are missing")
        self._topic = settings.text("topic")
        self._options = _options(settings, desk)
        self._client = _client()

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        topic = recipient or self._topic
        if not topic:
            raise wrong("service.kafka", "topic is missing, and the subscription names none")
        key = Fields(notice.parts.get("kafka"), "kafka").text("key").encode() or None
        errors = importlib.import_module("aiokafka.errors")
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._look()
                producer = self._client.AIOKafkaProducer(
                    bootstrap_servers=self._brokers, acks="all", **self._options
                )
                try:
                    await producer.start()
                    await producer.send_and_wait(topic, notice.message.encode(), key=key)
                finally:
                    await producer.stop()
        except (OSError, TimeoutError) as error:
            raise self._desk.fault(error, f"kafka://{self._brokers[0]}") from error
        except errors.KafkaError as error:
            told = f"{topic}: {type(error).__name__}: {error}"
            again = error.retriable or isinstance(error, errors.KafkaConnectionError)
            raise self._desk.unreachable(told) if again else self._desk.refused(told) from error

    async def _look(self) -> None:
        """Raises ``OSError`` for a broker that nothing is sent to."""
        loop = asyncio.get_running_loop()
        for broker in self._brokers:
            host, _, port = broker.rpartition(":")
            found = await loop.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)
            for *_, address in found:
                self._desk.tools.web.check(host, int(port), str(address[0]))


def _options(settings: Fields, desk: Desk) -> dict[str, Any]:
    tls, sasl = settings.within("tls"), settings.within("sasl")
    security = ("SASL_" if sasl else "") + ("SSL" if tls.flag("enabled") else "PLAINTEXT")
    options: dict[str, Any] = {"security_protocol": security, "client_id": "trueup"}
    if tls.flag("enabled"):
        secure = not tls.flag("insecureSkipVerify")
        options["ssl_context"] = desk.tools.web.context("", secure=secure)
    if sasl:
        named = sasl.text("mechanism").lower()
        if named not in _MECHANISMS:
            raise wrong(settings.where, f"sasl.mechanism {named!r} is none of {_listed()}")
        options["sasl_mechanism"] = _MECHANISMS[named]
        options["sasl_plain_username"] = sasl.text("username")
        options["sasl_plain_password"] = sasl.text("password")
    return options


def _listed() -> str:
    return ", ".join(filter(None, _MECHANISMS))


def _client() -> Any:
    try:
        found = importlib.import_module("aiokafka")
    except ImportError as error:
        raise Stalled(
            "NotInstalled",
            "service.kafka: the client of Kafka is not installed",
            "install it: pip install 'trueup[kafka]'",
        ) from error
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # what it says may hold passwords
    return found
