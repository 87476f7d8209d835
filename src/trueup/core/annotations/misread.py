"""
Annotations of a manifest that make no sense.

Argo CD passes over a hook phase or a wave that it cannot read, and the object is then synced at
another time than its author meant, or never. Here nothing is synced until that is corrected. What
cannot put an object at a wrong time, such as an option that nobody knows, is a warning.
"""

from collections.abc import Callable, Iterator, Sequence

from trueup.core.annotations import hooks, options
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.policy import MISREAD, Finding, Severity

WARNING = "InvalidAnnotationWarning"


class Rule(Value, frozen=True):
    """
    One annotation: each of its entries, parted by commas, has to be one that it *knows*.

    *what* is said of one that is not, *allowed* what to write instead; *stops*: nothing is synced.
    """

    name: str
    knows: Callable[[str], bool]
    what: str
    allowed: str
    stops: bool = False
    listed: bool = True


def _among(known: Sequence[str]) -> Callable[[str], bool]:
    return frozenset(known).__contains__


def _option(known: Sequence[str]) -> Callable[[str], bool]:
    return lambda entry: not entry or entry.partition("=")[0].strip() in known


RULES = (
    Rule(
        hooks.HOOK,
        _among(hooks.KNOWN),
        "is no phase",
        f"the phases are {', '.join(hooks.KNOWN)}",
        stops=True,
    ),
    Rule(
        hooks.WAVE,
        lambda text: not text or hooks.integer(text) is not None,
        "is no wave",
        "a wave is an integer in quotes, such as '-1'",
        stops=True,
        listed=False,
    ),
    Rule(
        hooks.DELETE_POLICY,
        _among(hooks.KNOWN_POLICIES),
        "is no delete policy and is passed over",
        f"the policies are {', '.join(hooks.KNOWN_POLICIES)}",
    ),
    Rule(
        hooks.HELM_HOOK,
        _among(hooks.KNOWN_OF_HELM),
        "is no hook of Helm and is passed over",
        f"its hooks are {', '.join(hooks.KNOWN_OF_HELM)}",
    ),
    Rule(
        hooks.HELM_DELETE_POLICY,
        _among(hooks.KNOWN_POLICIES_OF_HELM),
        "is no delete policy of Helm and is passed over",
        f"the policies are {', '.join(hooks.KNOWN_POLICIES_OF_HELM)}",
    ),
    Rule(
        options.SYNC_OPTIONS,
        _option(options.KNOWN),
        "is no sync option and is passed over",
        f"the options are {', '.join(options.KNOWN)}",
    ),
    Rule(
        options.COMPARE_OPTIONS,
        _option(options.KNOWN_OF_COMPARISON),
        "is no compare option and is passed over",
        f"the options are {', '.join(options.KNOWN_OF_COMPARISON)}",
    ),
)


def misread(obj: Object, ref: Ref) -> Iterator[Finding]:
    """What makes no sense in the annotations of *obj*, which is called *ref*."""
    for rule in RULES:
        text = obj.annotation(rule.name)
        if text is None:
            continue
        for entry in text.split(",") if rule.listed else [text]:
            said = entry.strip() if rule.listed else entry
            if not rule.knows(said):
                yield Finding(
                    MISREAD if rule.stops else WARNING,
                    f'{ref}: annotation {rule.name}: "{said}" {rule.what}',
                    rule.allowed,
                    Severity.ERROR if rule.stops else Severity.WARNING,
                    ref,
                )
