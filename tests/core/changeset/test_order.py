from trueup.core.changeset.digest import digest
from trueup.core.changeset.order import ordered
from trueup.model.changeset import Part, PartKind


def root(name: str, *after: str) -> Part:
    return Part(PartKind.ROOT, name, path=name, after=after, digest=f"d-{name}")


def app(name: str, *after: str) -> Part:
    return Part(PartKind.APPLICATION, name, "argocd", after=after, digest=f"d-{name}")


def names(*parts: Part) -> list[str]:
    return [part.name for part in ordered(parts)[0]]


def test_each_comes_after_what_it_waits_for() -> None:
    assert names(root("a", "Root/b"), root("b", "Root/c"), root("c")) == ["c", "b", "a"]


def test_infrastructure_comes_before_what_runs_on_it() -> None:
    assert names(app("a"), root("z")) == ["z", "a"]


def test_an_application_may_come_before_a_stack() -> None:
    assert names(app("a"), root("z", "Application/argocd/a")) == ["a", "z"]


def test_what_is_not_part_of_the_proposal_is_not_waited_for() -> None:
    assert names(root("a", "Root/elsewhere")) == ["a"]


def test_a_circle_is_told_and_loses_nothing() -> None:
    parts, found = ordered(
        [root("a", "Root/b"), root("b", "Root/a"), root("c"), root("d", "Root/a")]
    )
    assert [part.name for part in parts] == ["c", "a", "b", "d"]
    (finding,) = found
    assert finding.message == "these wait for each other: Root/a → Root/b → Root/a"
    assert finding.stops


def test_a_digest_is_of_all_parts_whatever_their_order() -> None:
    assert digest([root("a"), root("b")]) == digest([root("b"), root("a")])
    assert digest([root("a")]) != digest([root("b")])
    assert digest([root("a")]) != digest([root("a"), root("b")])
    assert digest([]) == ""


def test_what_is_not_planned_yet_counts() -> None:
    pending = Part(PartKind.ROOT, "a")
    assert digest([pending]) not in ("", digest([root("a")]))
