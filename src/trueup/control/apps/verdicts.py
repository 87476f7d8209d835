"""
Verdicts: what was found of one object, remembered by (desired, live).

Desired is named by the digest of what was rendered and for whom, live by its uid and
resourceVersion: neither body is looked at again, unless the kind has another schema than it had.
An application of 3,000 objects of which one
has changed costs one comparison.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field

from trueup.control.memory import Recent
from trueup.core.compare.verdict import Differ, Rules, Verdict, difference
from trueup.k8s.object import Object

BOUND = 20_000  # objects of which the last comparison is remembered


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Remembers the answers of *judge*."""

    judge: Differ = difference
    _known: Recent[Hashable, Verdict] = field(default_factory=lambda: Recent(BOUND))

    def of(self, declared: Hashable) -> Differ:
        """The judge of objects that are rendered into what *declared* names."""

        def remembered(desired: Object, live: Object, rules: Rules) -> Verdict:
            version = live.at("metadata", "resourceVersion"), live.at("metadata", "uid")
            schema = rules.schema(str(desired.body["apiVersion"]), str(desired.body["kind"]))
            told = (rules.ignore, rules.migrate, rules.status, rules.known)
            key = (declared, live.ref, version, schema, told)
            known = self._known.get(key)
            if known is None:
                known = self._known.put(key, self.judge(desired, live, rules))
            return known

        return remembered
