# ruff: noqa: E501 - a table is read by its rows
"""What things may be called, and the complaints."""

from collections.abc import Callable

import pytest

from trueup.k8s import names

CASES: list[tuple[Callable[..., tuple[str, ...]], list[str], list[str]]] = [
    (names.dns_label, ["a", "web-1", "1a", "a" * 63], ["", "-a", "a-", "A", "a_b", "a" * 64, "é"]),
    (
        names.dns_subdomain,
        ["a.b", "web-1.x", "a" * 63 + ".b"],
        ["", ".a", "a..b", "A.b", "a" * 254],
    ),
    (names.dns_1035_label, ["a", "web-1"], ["1a", "a.b", ""]),
    (names.wildcard_subdomain, ["*.a.b"], ["a.b", "*", "*.*.a"]),
    (names.path_segment, ["system:node", "a"], [".", "..", "a/b", "a%b"]),
    (names.label_key, ["a", "a.b/C_d", "A" * 63], ["", "/a", "a/", "a/b/c", "A" * 64, "-a", "A/b"]),
    (names.label_value, ["", "a", "A_b.c-d"], ["-a", "a" * 64, "a b"]),
    (names.config_key, ["a.b", "_x", ".hidden"], ["", "a/b", ".", "..", "..a"]),
    (names.port_name, ["http", "a-1"], ["80", "a--b", "-a", "a-", "A", "a" * 16]),
    (names.generated(names.dns_label), ["web-", "a"], ["-", "Web-"]),
]


@pytest.mark.parametrize(("check", "good", "bad"), CASES)
def test_names(check: Callable[..., tuple[str, ...]], good: list[str], bad: list[str]) -> None:
    assert [each for each in good if check(each)] == []
    assert [each for each in bad if not check(each)] == []


def test_the_complaints_are_those_of_kubernetes() -> None:
    assert names.dns_subdomain("Web") == (
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
        "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "
        "for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    )
    assert names.dns_label("a.b") == ("must not contain dots",)
    assert names.dns_label("a" * 64) == ("must be no more than 63 characters",)
    assert names.label_key("/a") == ("prefix part must be non-empty",)
    assert names.label_value("-")[0].endswith(
        "(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
        "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
    )


def test_labels_and_annotations() -> None:
    (found,) = names.labels({"good": "x", "app": "-"}, "metadata.labels")
    assert str(found).startswith('metadata.labels: Invalid value: "-": a valid label must be')
    assert names.annotations({"Example.com/A": "any \n text"}, "metadata.annotations") == ()
    (found,) = names.annotations({"a": "x" * 300_000}, "metadata.annotations")
    assert found.message == "Too long: may not be more than 262144 bytes"


def test_what_follows_the_host_of_a_url() -> None:
    assert names.http_path("controllers/job") == ()
    assert names.http_path("a b")[0].startswith("Invalid path (regex used for validation is '")
