"""Queues and topics of clouds: who we are there, and that each request is signed."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.clock import Hasty
from tests.support.notifications import oracle
from tests.support.notifications.receiver import Asked, Receiver
from tests.support.notifications.sending import send
from trueup.edge.notify import Services
from trueup.model.errors import Stalled

KEYS = {"region": "eu-west-1", "key": "AKIAIOSFODNN7EXAMPLE", "secret": "wJalrXUtnFEMI/EXAMPLEKEY"}
QUEUE = "https://sqs.eu-west-1.amazonaws.com/1/web"


def verified(asked: Asked, secret: str, service: str) -> bool:
    """Whether the signature is the one that Amazon works out; written after its manual alone."""
    said = asked.headers["authorization"].removeprefix("AWS4-HMAC-SHA256 ")
    parts = dict(each.strip().split("=", 1) for each in said.split(","))
    _, day, region, named, last = parts["Credential"].split("/")
    assert (named, last) == (service, "aws4_request")
    names = parts["SignedHeaders"].split(";")
    assert all(name in names for name in asked.headers if name.startswith("x-amz-"))
    assert {"host", "content-type"} <= set(names)
    request = "\n".join(
        [
            asked.method,
            asked.path,
            "",
            *(f"{name}:{asked.headers[name].strip()}" for name in names),
            "",
            ";".join(names),
            hashlib.sha256(asked.body).hexdigest(),
        ]
    )
    scope = f"{day}/{region}/{service}/aws4_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{asked.headers['x-amz-date']}\n{scope}\n{digest}"
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), "sha256").digest()
    return hmac.new(key, text.encode(), "sha256").hexdigest() == parts["Signature"]


async def test_a_queue(at: Receiver, services: Services) -> None:
    at.answers = {"/": (200, {"QueueUrl": QUEUE, "MessageId": "m"})}
    part = {"messageAttributes": {"app": "web"}}
    await send(services, "awssqs", {**KEYS, "queue": "web"}, awssqs=part)
    assert all(verified(each, KEYS["secret"], "sqs") for each in at.asked)
    named, sent = at.asked
    assert named.headers["x-amz-target"] == "AmazonSQS.GetQueueUrl"
    assert sent.headers["content-type"] == "application/x-amz-json-1.0"
    assert json.loads(sent.body) == {
        "QueueUrl": QUEUE,
        "MessageBody": "hello",
        "DelaySeconds": 10,
        "MessageAttributes": {"app": {"DataType": "String", "StringValue": "web"}},
    }


async def test_a_queue_in_order_takes_no_delay_and_no_doubles(
    at: Receiver, services: Services
) -> None:
    at.answers = {"/": (200, {"QueueUrl": f"{QUEUE}.fifo"})}
    for _ in range(2):
        part = {"messageGroupId": "web"}
        await send(services, "awssqs", {**KEYS, "queue": "web.fifo"}, awssqs=part)
    _, first, _, second = (json.loads(each.body) for each in at.asked)
    assert first == second
    assert "DelaySeconds" not in first
    assert first["MessageGroupId"] == "web"
    assert len(first["MessageDeduplicationId"]) == 64


async def test_a_topic(at: Receiver, services: Services) -> None:
    topic = "arn:aws:sns:eu-west-1:1:web"
    part = {"subject": "web", "messageAttributes": {"app": "web"}}
    await send(services, "awssns", {**KEYS, "topic": topic}, awssns=part)
    (asked,) = at.asked
    assert verified(asked, KEYS["secret"], "sns")
    assert asked.read() == {
        "Action": "Publish",
        "Version": "2010-03-31",
        "TopicArn": topic,
        "Message": "hello",
        "Subject": "web",
        "MessageAttributes.entry.1.Name": "app",
        "MessageAttributes.entry.1.Value.DataType": "String",
        "MessageAttributes.entry.1.Value.StringValue": "web",
    }


async def test_keys_of_the_environment(at: Receiver) -> None:
    environ = {
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "ASIAKEY",
        "AWS_SECRET_ACCESS_KEY": "shh-secret",
        "AWS_SESSION_TOKEN": "session",
    }
    await _sent(at, environ)
    assert verified(at.asked[0], "shh-secret", "sns")
    assert at.asked[0].headers["x-amz-security-token"] == "session"


async def test_keys_that_a_service_account_is_lent(at: Receiver, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("eyJ.of.us\n")
    lent = """<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
      <AssumeRoleWithWebIdentityResult><Credentials>
        <AccessKeyId>ASIALENT</AccessKeyId><SecretAccessKey>lent-secret</SecretAccessKey>
        <SessionToken>lent-session</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
      </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"""
    environ = {
        "AWS_REGION": "eu-west-1",
        "AWS_ROLE_ARN": "arn:aws:iam::1:role/trueup",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(token),
        "AWS_ENDPOINT_URL_STS": "https://chat.example.com/sts",
    }
    at.answers = {"/sts/": (200, lent)}
    await _sent(at, environ, times=2)
    asked, first, second = at.asked
    assert asked.read()["WebIdentityToken"] == "eyJ.of.us"
    assert verified(first, "lent-secret", "sns")
    assert second.headers["x-amz-security-token"] == "lent-session"


async def test_without_keys_it_says_so(at: Receiver) -> None:
    with pytest.raises(Stalled, match="there are no keys"):
        await _sent(at, {"AWS_REGION": "eu-west-1"})
    with pytest.raises(Stalled, match="region is missing"):
        await _sent(at, {})


async def _sent(at: Receiver, environ: Mapping[str, str], times: int = 1) -> None:
    services = Services(Hasty(), trust=lambda _host: at.authority, environ=environ)
    try:
        for _ in range(times):
            await send(services, "awssns", {"topic": "arn"})
    finally:
        await services.close()


async def test_pubsub_by_a_key(at: Receiver, services: Services, tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    said = {
        "client_email": "bot@p.iam.gserviceaccount.com",
        "private_key": oracle.key(),
        "token_uri": "https://chat.example.com/token",
    }
    file.write_text(json.dumps(said))
    at.answers = {"/token": (200, {"access_token": "ya29", "expires_in": 3600})}
    settings = {"project": "p", "topic": "t", "keyFile": str(file)}
    part = {"attributes": {"app": "web"}}
    for _ in range(2):
        await send(services, "gcppubsub", settings, gcppubsub=part)
    token, first, _second = at.asked
    claims = token.read()["assertion"].split(".")[1]
    assert json.loads(base64.urlsafe_b64decode(claims + "=="))["aud"] == said["token_uri"]
    assert first.path == "/v1/projects/p/topics/t:publish"
    assert first.headers["authorization"] == "Bearer ya29"
    data = base64.b64encode(b"hello").decode()
    assert first.read() == {"messages": [{"data": data, "attributes": {"app": "web"}}]}


async def test_pubsub_without_a_key(services: Services) -> None:
    with pytest.raises(Stalled, match="keyFile holds no key"):
        await send(services, "gcppubsub", {"project": "p", "topic": "t", "keyFile": "/nowhere"})
