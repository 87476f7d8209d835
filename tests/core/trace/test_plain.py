"""Plain manifests say every field themselves."""

from trueup.core.trace.plain import places
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.origin import Place, Wanted

KEYS = b"""apiVersion: v1
kind: Secret
metadata: {name: keys}
stringData:
  password: hunter2
"""
SECRET = Ref(GroupKind("", "Secret"), "shop", "keys")


def test_what_is_written_as_text_is_found_where_it_is_written() -> None:
    ((own, field),) = places({"k.yaml": KEYS}, (Wanted(SECRET, (("data", "password"),)),))
    assert (own, field) == (Place("k.yaml", 1, True), Place("k.yaml", 5, True))


def test_a_field_that_no_line_says_is_known_by_its_object() -> None:
    ((_, field),) = places({"k.yaml": KEYS}, (Wanted(SECRET, (("type",),)),))
    assert field == Place("k.yaml", 1)


def test_what_no_file_declares_has_no_place() -> None:
    assert places({"k.yaml": b"keys: 1"}, (Wanted(SECRET),)) == ((),)
