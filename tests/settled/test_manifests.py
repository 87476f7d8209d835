"""That the manifests are as many and as various as they are meant to be."""

from tests.settled.manifests import areas, manifests
from trueup.apiserver.builtin import BUILTIN


def test_there_are_many_of_them() -> None:
    assert len(manifests()) >= 300
    assert len(areas()) >= 20
    names = [(each.area, each.body["kind"], each.body["metadata"]["name"]) for each in manifests()]
    assert len(set(names)) == len(names)


def test_every_built_in_kind_is_among_them() -> None:
    declared = {each.body["kind"] for each in manifests()}
    unwritten = {"ComponentStatus", "Event"}  # the one is only read, the other tells what happened
    assert {each.kind for each in BUILTIN} - declared == unwritten
