"""Objects and patches that an expression makes are written as maps, and nothing else is."""

import pytest

from trueup.apiserver.cel.literals import as_maps, mismatches, plain


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Object{}", '{"$type": dyn("Object")}'),
        ("Object{a: b, c: d.e}", '{"$type": dyn("Object"), "a": b, "c": d.e}'),
        ("Object{?a: x ? y : z}", '{"$type": dyn("Object"), ?"a": x ? y : z}'),
        ("Object . spec {`a-b`: 1}", '{"$type": dyn("Object.spec"), "a-b": 1}'),
        (
            "Object{spec: Object.spec{a: [1, {'k': v}], b: f(c, d)}}",
            '{"$type": dyn("Object"), "spec": {"$type": dyn("Object.spec"),'
            ' "a": [1, {\'k\': v}], "b": f(c, d)}}',
        ),
        ("[JSONPatch{op: 'add'}][0].op", '[{"$type": dyn("JSONPatch"), "op": \'add\'}][0].op'),
        ("object.Object", "object.Object"),
        ("MyObject{a: 1}", "MyObject{a: 1}"),
        ("'Object{a: 1}' // Object{", "'Object{a: 1}' // Object{"),
        ('Object{a: r"\\", b: 1}', '{"$type": dyn("Object"), "a": r"\\", "b": 1}'),
        ('Object{a: """"},""", b: 1}', '{"$type": dyn("Object"), "a": """"},""", "b": 1}'),
    ],
)
def test_literals_become_maps(text: str, written: str) -> None:
    assert as_maps(text) == written


def test_a_type_is_named_for_the_way_to_it() -> None:
    right = {"$type": "Object", "spec": {"$type": "Object.spec", "ports": [{"a": 1}]}}
    wrong = {"$type": "Object", "spec": {"$type": "Object.status"}}
    assert mismatches(right) == []
    assert mismatches(wrong) == [
        'unexpected type name "Object.status", expected "Object.spec", which matches field name'
        " path from root Object type"
    ]
    assert plain(right) == {"spec": {"ports": [{"a": 1}]}}
