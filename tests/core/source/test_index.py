"""What an index of charts has, and which version is meant."""

import time

import pytest

from tests.support.packed import index
from trueup.core.source.index import below, chosen, nearest, no_chart, part, sections, whole

INDEX = b"""\
apiVersion: v1
entries:
  nginx:
  - version: 1.0.1
    description: |-
      entries:
        not: these
    urls: [nginx-1.0.1.tgz]
    digest: sha256:ABCD
  - version: 1.0.0
    urls:
    - https://files.example.test/nginx-1.0.0.tgz
    - https://mirror.example.test/nginx-1.0.0.tgz
  # a remark
  "redis":
    - version: "2.10"
      urls: [redis.tgz]
generated: "2026-01-01T00:00:00Z"
"""


def test_the_parts_of_an_index_are_told_by_their_lines() -> None:
    found = sections(INDEX)
    assert found is not None
    assert list(found) == ["nginx", "redis"]
    for name, (start, end) in found.items():
        assert part(INDEX[start:end], name) == whole(INDEX)[name]
    nginx = whole(INDEX)["nginx"]
    assert [each.version for each in nginx] == ["1.0.1", "1.0.0"]
    assert nginx[0].digest == "abcd"
    assert len(nginx[1].urls) == 2
    assert whole(INDEX)["redis"][0].version == "2.10"


@pytest.mark.parametrize(
    "text",
    [
        b"entries: {nginx: [{version: 1.0.0}]}\n",
        b"entries:\n  nginx: [{version: 1.0.0}]\n",
        b"entries:\n  ? nginx\n  : - version: 1.0.0\n",
        b'{"entries": {"nginx": [{"version": "1.0.0"}]}}',
    ],
)
def test_what_is_laid_out_otherwise_is_read_as_a_whole(text: bytes) -> None:
    assert sections(text) is None
    assert [each.version for each in whole(text)["nginx"]] == ["1.0.0"]


def test_a_chart_without_versions_does_not_make_all_be_read() -> None:
    text = b"entries:\n  a: []  # gone\n  b: null\n  nginx: # here\n  - version: 1.0.0\n"
    found = sections(text)
    assert found is not None
    parts = {name: part(text[start:end], name) for name, (start, end) in found.items()}
    assert parts == whole(text)
    assert parts["a"] == parts["b"] == ()


@pytest.mark.parametrize(
    "text", [b"apiVersion: v1\nentries:\n", b"apiVersion: v1\n", b"entries: {}\n"]
)
def test_a_repository_may_have_no_charts(text: bytes) -> None:
    assert whole(text) == {}


@pytest.mark.parametrize(
    "entry",
    [b"null", b"[]", b"x", b"{version: null}", b"{name: nginx}", b"{version: '', urls: []}"],
)
def test_what_is_no_version_is_passed_over(entry: bytes) -> None:
    text = b"entries:\n  nginx:\n  - " + entry + b"\n  - {version: 1.0.0, urls: x, digest: null}\n"
    assert [each.version for each in whole(text)["nginx"]] == ["1.0.0"]


@pytest.mark.parametrize("text", [b"", b"<html>", b"entries: [a]\n", b"entries:\n"])
def test_what_is_no_index(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        whole(text)


@pytest.mark.parametrize(
    ("url", "address", "expected"),
    [
        ("https://a.test/charts", "x.tgz", "https://a.test/charts/x.tgz"),
        ("https://a.test/charts/", "sub/x.tgz", "https://a.test/charts/sub/x.tgz"),
        ("https://a.test/charts?key=1", "x.tgz", "https://a.test/charts/x.tgz?key=1"),
        ("https://a.test/charts?key=1", "https://b.test/x.tgz", "https://b.test/x.tgz"),
        ("https://a.test/charts", "/x.tgz", "https://a.test/x.tgz"),
        ("https://a.test", "index.yaml", "https://a.test/index.yaml"),
    ],
)
def test_where_an_address_leads(url: str, address: str, expected: str) -> None:
    assert below(url, address) == expected


def test_a_large_index_costs_little() -> None:
    charts = [
        (f"chart-{one}", f"1.{two}.0", "a.tgz", b"") for one in range(100) for two in range(500)
    ]
    text = index(charts)
    started = time.process_time()
    found = sections(text)
    assert found is not None
    start, end = found["chart-42"]
    assert len(part(text[start:end], "chart-42") or ()) == 500
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("wanted", "names", "expected"),
    [
        ("1.2.3", "1.2.3 1.2.4", "1.2.3"),
        ("1.2", "1.2.3 1.2.4 1.3.0", "1.2.4"),
        ("1.2", "1.2 1.2.4", "1.2"),
        ("v1.2.3", "1.2.3", "1.2.3"),
        ("*", "0.7.1 ~0.7.3 0.7.2 1.0.0-rc.1", "0.7.2"),
        ("*-0", "0.7.1 1.0.0-rc.1", "1.0.0-rc.1"),
        ("2024.03-LTS-RC19", "2024.03-LTS-RC19 0.5.0", "2024.03-LTS-RC19"),
        ("latest", "1.0.0", None),
        ("2.*", "1.0.0", None),
        ("1.2.3", "", None),
        ("^1", "1.2.3+b 1.2.3+a 1.2.3", "1.2.3+b"),
        (">=1 <2 || 3.x", "1.0.0 3.4.0 2.0.0", "3.4.0"),
        (">=1, <2", "1.0.0 1.9.0 2.0.0", "1.9.0"),
        ("1.2 - 1.4", "1.2.0 1.4.9 1.5.0", "1.4.9"),
        ("~1.2", "1.2.9 1.3.0", "1.2.9"),
        ("^0", "0.9.0 1.0.0", "0.9.0"),
        ("^0.2", "0.2.9 0.3.0", "0.2.9"),
        (">0.0.0-0", "0.1.0 1.0.0-rc.1", "1.0.0-rc.1"),
        ("x", "0.1.0 1.0.0", "1.0.0"),
        ("!=1.0.0", "0.1.0 1.0.0", "0.1.0"),
    ],
)
def test_which_version_is_meant(wanted: str, names: str, expected: str | None) -> None:
    assert chosen(wanted, names.split()) == expected


def test_the_nearest_versions_come_first() -> None:
    names = ["1.9.0", "12.1.3", "12.1.4", "13.0.0", "2.0.0"]
    assert nearest("12.1.5", names, 3) == ["12.1.4", "12.1.3", "13.0.0"]
    assert nearest("main", names, 2) == ["13.0.0", "12.1.4"]


def test_a_chart_that_is_not_there() -> None:
    assert "did you mean nginx?" in no_chart("https://a", "ngnix", ["nginx", "redis"]).hint
    assert "its charts: nginx, redis" in no_chart("https://a", "web", ["redis", "nginx"]).hint
