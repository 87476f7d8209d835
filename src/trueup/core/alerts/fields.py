"""
Fields: what a template may say to each service; all else is sent to nobody.

Argo CD drops what it does not know without a word. Here that is told, and the rest is sent.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from trueup.core.alerts.parts import MESSAGE

Names = Mapping[str, Any]
"""Fields, with those within them; None: what is in it is for people, or the service, to choose."""
ANY = "*"  # a name that people choose


def _of(said: str, **within: Names) -> Names:
    return {**dict.fromkeys(said.split()), **within}


_FORGE = "repoURLPath revisionPath"
_CARD = "title text summary themeColor facts sections potentialAction"
_STATUS = _of("state label targetURL")
_COMMENT = _of("content commentTag")
FIELDS: Mapping[str, Names] = {
    "alertmanager": _of("labels annotations generatorURL startsAt endsAt"),
    "apprise": _of("title body format"),
    "awssns": _of("subject messageAttributes messageGroupId"),
    "awssqs": _of("messageAttributes messageGroupId"),
    "azuredevops": _of(_FORGE, status=_STATUS),
    "bitbucket": _of(_FORGE, status=_STATUS),
    "discord": _of("content embeds username avatarURL threadID"),
    "email": _of("subject body"),
    "gcppubsub": _of("attributes"),
    "github": _of(
        _FORGE,
        status=_STATUS,
        deployment=_of(
            "state environment environmentURL logURL reference requiredContexts autoMerge"
            " transientEnvironment"
        ),
        pullRequestComment=_COMMENT,
        checkRun=_of(
            "name details_url status conclusion started_at completed_at",
            output=_of("title summary text"),
        ),
        repositoryDispatch=_of("event_type client_payload"),
    ),
    "gitlab": _of(
        _FORGE,
        status=_STATUS,
        deployment=_of("state environment reference tag"),
        mergeRequestComment=_COMMENT,
    ),
    "googlechat": _of("cards cardsV2 threadKey"),
    "grafana": {},
    "kafka": _of("key"),
    "mattermost": _of("attachments"),
    "nats": {},
    "newrelic": _of("revision changelog description user"),
    "opsgenie": _of("description priority alias note entity user actions tags details visibleTo"),
    "pagerduty": _of("title body urgency priorityId"),
    "pagerdutyv2": _of("summary severity source component group class url dedupKey"),
    "pushover": {},
    "rocketchat": _of("attachments"),
    "slack": _of("username icon attachments blocks groupingKey notifyBroadcast deliveryPolicy"),
    "teams": _of(f"template {_CARD}"),
    "teams-workflows": _of(f"adaptiveCard template {_CARD}"),
    "telegram": {},
    "webex": {},
    "webhook": {ANY: _of("method path body")},
}
"""Of every service; one that has none gets the message alone."""


def strange(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The fields of a template that have no meaning, as they are written; with what to do."""
    for part, within in said.items():
        if part in FIELDS and isinstance(within, Mapping):
            yield from _strange(part, within, FIELDS[part])


def _strange(where: str, said: Mapping[str, Any], names: Names) -> Iterator[tuple[str, str]]:
    known = {_plain(each): each for each in names}
    for key, each in said.items():
        name = ANY if ANY in names else known.get(_plain(str(key)))
        if name is None:
            yield f"{where}.{key}", _hint(where, str(key), known)
        elif names[name] is not None and isinstance(each, Mapping):
            yield from _strange(f"{where}.{key}", each, names[name])


def _hint(where: str, key: str, known: Mapping[str, str]) -> str:
    if _plain(key) == MESSAGE:
        return f"{MESSAGE} stands beside {where}, not in it"
    if not known:
        return f"{where} gets the message alone"
    near = get_close_matches(_plain(key), known, n=1)
    return f"did you mean {known[near[0]]}?" if near else f"there are: {', '.join(known.values())}"


def _plain(name: str) -> str:
    """As services read it: letters may be large or small, and words parted by ``_``."""
    return name.replace("_", "").lower()
