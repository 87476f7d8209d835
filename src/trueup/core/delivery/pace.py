"""
Pace: how many messages a service takes at a time, and how fast one of its receivers may be told.

Chats take about one message a second for a channel, and people read none of more; what a machine
takes in (a webhook, a commit's status, an incident) is never told together, as each says something
of its own.
"""

from trueup.k8s.value import Value


class Pace(Value, frozen=True):
    """
    *receivers*: of one service, that are told at the same time; *parallel*: messages to one.

    *burst* messages may follow at once, then *each* takes so many seconds. *people*: read it.
    """

    receivers: int = 4
    parallel: int = 1
    burst: int = 10
    each: float = 1.0
    people: bool = True


CHAT = Pace()
MAIL = Pace(receivers=2, burst=20, each=0.5)
MACHINE = Pace(receivers=4, parallel=8, burst=400, each=0.0025, people=False)
HOST = Pace(receivers=4, parallel=4, burst=100, each=0.1, people=False)
"""Of repositories: their APIs count what one token asks for."""

PACES = {
    "email": MAIL,
    "webhook": MACHINE,
    "awssqs": MACHINE,
    "awssns": MACHINE,
    "gcppubsub": MACHINE,
    "nats": MACHINE,
    "kafka": MACHINE,
    "alertmanager": MACHINE,
    "grafana": HOST,
    "github": HOST,
    "gitlab": HOST,
    "bitbucket": HOST,
    "azuredevops": HOST,
    "newrelic": HOST,
    "pagerduty": HOST,
    "pagerdutyv2": HOST,
    "opsgenie": HOST,
}


def pace(kind: str) -> Pace:
    """Of a kind of service; one that nobody knows is taken for a chat."""
    return PACES.get(kind.lower(), CHAT)


class Bucket(Value, frozen=True):
    """What one receiver may be told by now: *left* messages, as of *at* (monotonic seconds)."""

    left: float
    at: float


def full(pace: Pace, now: float) -> Bucket:
    return Bucket(float(pace.burst), now)


def filled(bucket: Bucket, pace: Pace, now: float) -> Bucket:
    grown = bucket.left + max(0.0, now - bucket.at) / pace.each
    return Bucket(min(grown, float(pace.burst)), now)


def wait(bucket: Bucket, pace: Pace) -> float:
    """Seconds until one more may be told."""
    return max(0.0, 1.0 - bucket.left) * pace.each
