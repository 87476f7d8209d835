"""What a provenance file vouches for."""

import pytest

from trueup.core.source.provenance import problem

TEXT = """\
apiVersion: v2
name: nginx
version: 1.0.0

...
files:
  nginx-1.0.0.tgz: sha256:abc
"""


@pytest.mark.parametrize(
    ("chart", "version", "digest", "said"),
    [
        ("nginx", "1.0.0", "abc", ""),
        ("team/nginx", "", "abc", ""),
        ("nginx", "1.0.1", "abc", "it is of nginx 1.0.0"),
        ("redis", "1.0.0", "abc", "it is of nginx 1.0.0"),
        ("nginx", "1.0.0", "abd", "it vouches for another archive"),
    ],
)
def test_a_name_a_version_and_a_digest(chart: str, version: str, digest: str, said: str) -> None:
    assert problem(TEXT, chart, version, digest) == said


@pytest.mark.parametrize("text", ["", "name: nginx\n", "a: [\n...\nfiles: {}\n", "a\n...\nb\n"])
def test_what_is_no_provenance_file(text: str) -> None:
    assert problem(text, "nginx", "1.0.0", "abc")
