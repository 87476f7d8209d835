"""Kept: labels as Argo CD spells them, and times."""

from trueup.core.metrics.catalogue.applications import LABELS
from trueup.core.metrics.kept import listed, part, renamed, said, seconds, valued


def test_labels_are_spelt_as_argo_cd_spells_them() -> None:
    made = renamed(LABELS, ("team", "app.kubernetes.io/name", "größe"))
    assert made.labels[3:] == ("label_team", "label_app_kubernetes_io_name", "label_gr__e")
    assert made.name == LABELS.name


def test_of_two_that_are_spelt_alike_the_first_counts() -> None:
    wanted = ("a.b", "a-b", "c")
    assert len(renamed(LABELS, wanted).labels) == 5
    assert valued(wanted, {"a.b": "one", "a-b": "two"}) == ("one", "")


def test_whatever_somebody_has_written_is_read() -> None:
    assert part({"a": {"b": {"c": 1}}}, "a", "b") == {"c": 1}
    assert part({"a": 7}, "a", "b") == part(None, "a") == {}
    assert said({"a": 7}, "a", "x") == said({"a": ""}, "a", "x") == "x"
    assert listed({"a": [{}, 7]}, "a") == [{}]
    assert listed({"a": "b"}, "a") == []


def test_times() -> None:
    assert seconds("1970-01-01T00:01:40Z") == 100.0
    assert seconds("") is seconds("yesterday") is None
