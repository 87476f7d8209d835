"""An object that has not changed is not compared again."""

from collections.abc import Hashable, Mapping

from trueup.control.apps.verdicts import Verdicts
from trueup.core.compare import Context, compare
from trueup.core.compare.verdict import Rules, Verdict, difference
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.schema import ANYTHING, Definitions, Schema
from trueup.model.comparison import SyncCode

COUNT = 3_000


class Judge:
    """Compares, and counts how often."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, desired: Object, live: Object, rules: Rules) -> Verdict:
        self.asked += 1
        return difference(desired, live, rules)


def settings(count: int, version: str = "") -> list[Object]:
    """As many ConfigMaps; live ones have a resourceVersion."""
    return [
        Object(
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": f"c{number}", "namespace": "shop"}
                | ({"resourceVersion": version, "uid": str(number)} if version else {}),
                "data": {"key": "value"},
            }
        )
        for number in range(count)
    ]


class Looks:
    """Looks at one application time and again, with one memory."""

    def __init__(self) -> None:
        self.judge = Judge()
        self.verdicts = Verdicts(self.judge)

    def compared(
        self, digest: Hashable, live: Mapping[Ref, Object], schema: Schema = ANYTHING
    ) -> int:
        """How many objects had to be compared."""
        before = self.judge.asked
        context = Context(
            "shop",
            namespaced={GroupKind("", "ConfigMap"): True},
            rules=Rules(lambda _version, _kind: schema),
            differ=self.verdicts.of(("shop", "shop", digest)),
        )
        found = compare(settings(len(live)), live, context)
        assert {each.status for each in found.objects} == {SyncCode.SYNCED}
        return self.judge.asked - before


def by_ref(objects: list[Object]) -> dict[Ref, Object]:
    return {each.ref: each for each in objects}


def test_three_thousand_unchanged_objects_are_remembered() -> None:
    looks = Looks()
    live = by_ref(settings(COUNT, "7"))
    assert looks.compared("a1", live) == COUNT
    assert looks.compared("a1", live) == 0


def test_one_that_was_written_is_compared_again() -> None:
    looks = Looks()
    live = by_ref(settings(20, "7"))
    looks.compared("a1", live)
    live |= by_ref(settings(1, "8"))
    assert looks.compared("a1", live) == 1


def test_another_render_is_compared_in_full() -> None:
    looks = Looks()
    live = by_ref(settings(20, "7"))
    looks.compared("a1", live)
    assert looks.compared("b2", live) == 20


def test_what_was_found_by_another_schema_is_not_remembered() -> None:
    looks = Looks()
    live = by_ref(settings(20, "7"))
    looks.compared("a1", live)
    published = Definitions({}).custom({"properties": {"data": {"type": "object"}}})
    assert looks.compared("a1", live, published) == 20
    assert looks.compared("a1", live, published) == 0
