"""Extensions as the settings declare them, and what is wrong with those that are not."""

import pytest

from trueup.core.extensions import KEY, extensions
from trueup.model.application import Destination

TWO = """
connectionTimeout: 5s
services:
- url: https://a.example.test
  cluster: {name: a, server: https://a}
  headers: [{name: X-Key, value: $key}]
- url: https://b.example.test
  cluster: {name: b}
"""


def test_a_service_is_chosen_by_the_cluster_of_the_application() -> None:
    found, problems = extensions({f"{KEY}.two": TWO}, {"key": "hunter2"})
    assert (problems, found["two"].patience) == ((), 5.0)
    assert found["two"].services[0].headers[0].value == "hunter2"
    for there, url in (
        (Destination(name="a"), "https://a.example.test"),
        (Destination(server="https://a"), "https://a.example.test"),
        (Destination(name="b"), "https://b.example.test"),
        (Destination(server="https://b"), ""),
        (Destination(), ""),
    ):
        service = found["two"].service(there)
        assert (service.url if service else "") == url


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("extensions: 3", "a mapping with a list of extensions is expected"),
        ("extensions: [{name: a b}]", "Expected `object`, got `null`"),
        ("extensions: [{name: a b, backend: {}}]", "letters, digits, - and _ are expected"),
        ("extensions: [{name: a, backend: {}}]", "a has no backend.services"),
        (
            "extensions: [{name: a, backend: {services: [{url: 'file:///x'}]}}]",
            "a: services.url 'file:///x': http://HOST or https://HOST is expected",
        ),
        (
            "extensions: [{name: a, backend: {services: [{url: http://a}, {url: http://b}]}}]",
            "a: each of several services needs a cluster",
        ),
        (
            "extensions: [{name: a, backend: {services: [{url: http://a, cluster: {}}]}}]",
            "a: services.cluster needs a name or a server",
        ),
        (
            "extensions: [{name: a, backend: {services: [{url: http://a, headers: [{name: x}]}]}}]",
            "a: services.headers need a name and a value each",
        ),
        ("a: [", "line"),
    ],
)
def test_what_is_wrong_takes_no_other_with_it(said: str, told: str) -> None:
    found, (problem,) = extensions({KEY: said, f"{KEY}.two": TWO}, {})
    assert list(found) == ["two"]
    assert problem.startswith(f"{KEY}: ")
    assert told in problem
