"""Predictions: what the API server says an apply would do, asked once for each change."""

import asyncio
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from trueup.control.memory import Recent
from trueup.core.compare.serverside import Asking, server_difference
from trueup.core.compare.verdict import Differ, Rules, Verdict
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.ports import Cluster

BOUND = 20_000  # objects of which the last answer is remembered
AT_ONCE = 10  # dry runs of one application


@dataclass(frozen=True, slots=True)
class Question:
    """One object that the server is to be asked about."""

    desired: Object
    live: Object
    asking: Asking


@dataclass(frozen=True, slots=True)
class Predictions:
    """Remembers verdicts by (desired, live), as `control.apps.verdicts` does."""

    _known: Recent[Hashable, Verdict] = field(default_factory=lambda: Recent(BOUND))

    async def differ(
        self,
        questions: Iterable[Question],
        rules: Rules,
        cluster: Cluster,
        declared: Hashable,
        otherwise: Differ,
    ) -> Differ:
        """*otherwise* judges what nobody asks about, and what the server refuses to try."""
        found: dict[Ref, Verdict] = {}
        problems: list[Stalled | Unreachable] = []
        places = asyncio.Semaphore(AT_ONCE)

        async def ask(each: Question) -> None:
            async with places:
                try:
                    verdict = await self._verdict(each, rules, cluster, declared)
                except (Stalled, Unreachable) as error:
                    problems.append(error)
                else:
                    found.update({each.desired.ref: verdict} if verdict else {})

        async with asyncio.TaskGroup() as group:
            for each in questions:
                group.create_task(ask(each))
        if problems:
            raise problems[0]
        return _judge(found, otherwise)

    async def _verdict(
        self, each: Question, rules: Rules, cluster: Cluster, declared: Hashable
    ) -> Verdict | None:
        live, mutations = each.live, each.asking.mutations
        version = live.at("metadata", "resourceVersion"), live.at("metadata", "uid")
        told = (rules.ignore, rules.status, rules.known, mutations)
        key = (declared, live.ref, version, told)
        if (known := self._known.get(key)) is not None:
            return known
        try:
            predicted = await cluster.apply(each.desired.body, dry_run=True)
        except Refused:
            return None
        verdict = server_difference(each.desired, live, predicted, rules, mutations=mutations)
        return self._known.put(key, verdict)


def _judge(found: Mapping[Ref, Verdict], otherwise: Differ) -> Differ:
    def judge(desired: Object, live: Object, rules: Rules) -> Verdict:
        return found.get(desired.ref) or otherwise(desired, live, rules)

    return judge
