"""
What a template says for single services, and how several templates of one ``send`` come together.

The rules are those of Argo CD's engine: every text is a template, but for a few fields; of some
services a later template replaces the whole part, of others only what it fills. A part that is not
in the table is taken field by field.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple

MESSAGE = "message"
# Of Applications as in Argo CD, where templates are about nothing else.
REPOSITORY = (
    "{{if .stack}}{{.stack.spec.source.repoURL}}{{else if .proposal}}{{.proposal.spec.repoURL}}"
    "{{else if .app}}{{.app.spec.source.repoURL}}{{end}}"
)
REVISION = (
    "{{if .stack}}{{with .stack.status.run}}{{.revision}}{{end}}"
    "{{else if .proposal}}{{.proposal.status.revision}}"
    "{{else if .app}}{{.app.status.operationState.syncResult.revision}}{{end}}"
)
COMMIT = "(call .repo.GetCommitMetadata .app.status.sync.revision)"


class Merging(Enum):
    """FILLED: what is not empty replaces; WHOLE: the last one counts; NAMED: by the upper keys."""

    FILLED = "filled"
    WHOLE = "whole"
    NAMED = "named"


class Part(NamedTuple):
    """
    *plain*: dotted fields that are no templates. *defaults*: of fields that are not given, if what
    they are in is; templates too. *needs*: fields that must be given. *jsons*: texts that are JSON;
    where a list or map is given, each text in it is a template, and nothing has to be quoted.
    """

    merging: Merging = Merging.FILLED
    plain: frozenset[str] = frozenset()
    defaults: Mapping[str, Any] = {}
    needs: frozenset[str] = frozenset()
    jsons: frozenset[str] = frozenset()


_CARD = frozenset(
    {"template", "facts", "sections", "potentialAction", "adaptiveCard", "cards", "cardsV2"}
)
_COMMIT = {"repoURLPath": REPOSITORY, "revisionPath": REVISION}
_ATTACHED = frozenset({"attachments", "blocks"})
OTHER = Part()
PARTS: Mapping[str, Part] = {
    "alertmanager": Part(defaults={"generatorURL": REPOSITORY}, needs=frozenset({"labels"})),
    "apprise": OTHER,
    "awssqs": OTHER,
    "awssns": OTHER,
    "azuredevops": Part(Merging.NAMED, defaults=_COMMIT),
    "bitbucket": Part(Merging.NAMED, defaults=_COMMIT),
    "discord": OTHER,
    "email": OTHER,
    "gcppubsub": OTHER,
    "github": Part(
        Merging.NAMED,
        plain=frozenset(
            {
                "deployment.autoMerge",
                "deployment.requiredContexts",
                "deployment.transientEnvironment",
            }
        ),
        defaults={
            **_COMMIT,
            "deployment.autoMerge": True,
            "deployment.transientEnvironment": False,
        },
    ),
    "gitlab": Part(Merging.NAMED, defaults=_COMMIT),
    "googlechat": Part(jsons=_CARD),
    "grafana": OTHER,
    "kafka": OTHER,
    "mattermost": Part(Merging.WHOLE, jsons=_ATTACHED),
    "nats": OTHER,
    "newrelic": Part(
        Merging.WHOLE,
        defaults={
            "revision": REVISION,
            "changelog": f"{{{{{COMMIT}.Message}}}}",
            "user": f"{{{{{COMMIT}.Author}}}}",
        },
    ),
    "opsgenie": OTHER,
    "pagerduty": Part(Merging.WHOLE),
    "pagerdutyv2": Part(Merging.WHOLE),
    "pushover": OTHER,
    "rocketchat": Part(Merging.WHOLE, jsons=_ATTACHED),
    "slack": Part(
        Merging.WHOLE, plain=frozenset({"notifyBroadcast", "deliveryPolicy"}), jsons=_ATTACHED
    ),
    "teams": Part(jsons=_CARD),
    "teams-workflows": Part(jsons=_CARD),
    "telegram": OTHER,
    "webex": OTHER,
    "webhook": Part(Merging.NAMED, plain=frozenset({"*.method"})),
}


_NAMES = {each.lower(): each for each in (MESSAGE, *PARTS)}
_FIELDS = {
    name: {
        each.lower(): each
        for path in (*part.plain, *part.defaults, *part.needs, *part.jsons)
        for each in path.split(".")
    }
    for name, part in PARTS.items()
}
"""Whose names have a meaning here; all others are only looked for where they are sent."""


def spelled(said: Mapping[str, Any]) -> dict[str, Any]:
    """A template with the names as they are written here: Go does not mind large letters."""
    found: dict[str, Any] = {}
    for key, each in said.items():
        name = _NAMES.get(str(key).lower(), str(key))
        found[name] = _spelled(_FIELDS.get(name, {}), each)
    return {key: each for key, each in found.items() if each is not None}


def _spelled(names: Mapping[str, str], said: Any) -> Any:
    if not names or not isinstance(said, Mapping):
        return said
    return {
        names.get(str(key).lower(), key): _spelled(names, each)
        if isinstance(each, Mapping)
        else each
        for key, each in said.items()
    }


def completed(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """*said* with the defaults of its service."""
    found = {key: dict(each) if isinstance(each, Mapping) else each for key, each in said.items()}
    for path, value in PARTS.get(name, OTHER).defaults.items():
        upper, _, lower = path.rpartition(".")
        within = found.get(upper) if upper else found
        if isinstance(within, dict) and within.get(lower) in (None, ""):
            within[lower] = value
    return found


def merged(name: str, before: Any, after: Mapping[str, Any]) -> dict[str, Any]:
    """A part of an earlier template with that of a later one."""
    if not isinstance(before, Mapping):
        return dict(after)
    match PARTS.get(name, OTHER).merging:
        case Merging.WHOLE:
            return dict(after)
        case Merging.NAMED:
            return {**before, **after}
        case Merging.FILLED:
            return {**before, **{key: each for key, each in after.items() if each not in EMPTY}}


EMPTY: tuple[Any, ...] = ("", None)


def is_plain(name: str, path: tuple[str, ...]) -> bool:
    """Whether what stands at *path* of the part is no template."""
    plain = PARTS.get(name, OTHER).plain
    return bool(plain) and not plain.isdisjoint((".".join(path), ".".join(("*", *path[1:]))))


def is_json(name: str, path: tuple[str, ...]) -> bool:
    """Whether it is within a list or map that becomes JSON, where a number stays one."""
    return len(path) > 1 and path[0] in PARTS.get(name, OTHER).jsons
