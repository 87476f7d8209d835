from trueup.core.terraform.values import LINES, differing_lines, readable, short


def test_values_are_told_in_one_line() -> None:
    assert short({"a": "é\n"}) == '{"a": "é\\n"}'
    assert short("(known after apply)") == "(known after apply)"
    assert len(short("x" * 500)) == 100


def test_values_pretend_to_be_nothing_else() -> None:
    assert short("(x)\n  - aws_db.all\n(y)") == '"(x)\\n  - aws_db.all\\n(y)"'
    assert short("\u202etxt") == '"\\u202etxt"'
    assert list(differing_lines("a\nb", "a\n\x1b[1A")) == ["   a", "  -b", "  +\\x1b[1A"]


def test_documents_are_readable_and_other_texts_stay() -> None:
    assert readable('{"b":1,"a":[]}') == '{\n  "a": [],\n  "b": 1\n}'
    assert readable("{not json") == "{not json"
    assert readable(["x"]) == ["x"]


def test_of_two_texts_only_so_many_lines_are_told() -> None:
    told = differing_lines("\n".join("abc" * 40), "\n".join("xyz" * 40))
    assert len(told) == LINES + 1
    assert told[-1].endswith("lines more")
