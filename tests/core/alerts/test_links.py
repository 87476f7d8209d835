"""Links of a message lead to hosts that somebody has configured, or are none."""

import time

import pytest

from trueup.core.alerts.links import home, hosts, of_sources, patterns
from trueup.model.notice import Notice

KNOWN = frozenset({"argocd.example.com", "git.example.com:3000"})
PAGE, STRANGE = "https://argocd.example.com/applications/web", "https://evil.example.net/login"


def test_the_hosts_of_addresses_that_are_written_out() -> None:
    said = ["argocdUrl: https://Argocd.example.com/x", "see http://git.example.com:3000.", "none"]
    assert hosts(said) == KNOWN
    assert hosts(["https://user:word@git.example.com/a"]) == {"git.example.com"}


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://{{.app.metadata.name}}.example.com/x", "*.example.com"),
        ("http://app-{{ .app.metadata.name }}.example.com:8443", "app-*.example.com:8443"),
        ("https://{{.app.a}}.x.{{.app.b}}.example.com", "*.example.com"),
        ("https://{{if .app.a}}a{{else}}b{{end}}.example.com", "*.example.com"),
        ('{{printf "https://%s.example.com" .app.metadata.name}}', "*.example.com"),
        ("https://argocd.{{ .context.domain }}/applications", "argocd.shop.example.com"),
        ("https://{{- .context.host -}}", "git.example.com"),
        ("https://{{.context.domain | lower}}", None),
        ("https://{{.context.unknown}}.example.com", "*.example.com"),
        ("https://{{.app.spec.destination.name}}/x", None),
        ("https://{{.app.metadata.name}}.com", None),
        ("https://{{.app.metadata.name}}example.com", None),
        ("https://www.{{.app.metadata.labels.host}}", None),
        ("https://argocd.example.com", None),
    ],
)
def test_hosts_that_templates_put_together(text: str, host: str | None) -> None:
    context = {"domain": "shop.example.com", "host": "Git.example.com"}
    assert patterns([f'url: "{text}"'], context) == ({host} if host else set())


def test_the_hosts_of_an_objects_repositories() -> None:
    app = {"spec": {"source": {"repoURL": "git@git.example.com:team/app.git"}}}
    assert of_sources({"object": app}) == {"git.example.com"}
    charts = {"repoURL": "registry.example.com/charts"}
    several = {"spec": {"sources": [{"repoURL": "https://a.example.com/x"}, charts]}}
    assert of_sources({"object": several}) == {"a.example.com", "registry.example.com"}
    assert of_sources({"object": {"spec": {"repoURL": "https://b.example.com/x"}}}) == {
        "b.example.com"
    }
    assert of_sources({}) == frozenset()


@pytest.mark.parametrize(
    ("part", "kept"),
    [
        ({"title_link": PAGE}, {"title_link": PAGE}),
        ({"title_link": STRANGE, "title": "t"}, {"title_link": "", "title": "t"}),
        ({"status": {"targetURL": STRANGE}}, {"status": {"targetURL": ""}}),
        (
            {"attachments": f'[{{"title": "t", "title_link": "{STRANGE}"}}]'},
            {"attachments": '[{"title": "t", "title_link": ""}]'},
        ),
        (
            {"attachments": f'[{{"title_link": "{PAGE}"}}]'},
            {"attachments": f'[{{"title_link": "{PAGE}"}}]'},
        ),
        ({"targets": [{"uri": STRANGE}, {"uri": PAGE}]}, {"targets": [{"uri": ""}, {"uri": PAGE}]}),
        ({"url": "https://argocd.example.com@evil.example.net/"}, {"url": ""}),
        ({"url": "https://git.example.com:3000/a"}, {"url": "https://git.example.com:3000/a"}),
        ({"text": f"see {STRANGE}"}, {"text": f"see {STRANGE}"}),
    ],
)
def test_a_field_that_is_a_link_leads_home_or_is_empty(part: object, kept: object) -> None:
    found, strange = home(Notice("m", {"slack": part}), KNOWN)
    assert found.parts["slack"] == kept
    assert bool(strange) is (part != kept)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"<{STRANGE}|Approve here>", f"Approve here ({STRANGE})"),
        (f"[Approve here]({STRANGE})", f"Approve here ({STRANGE})"),
        (f"<{PAGE}|web>", f"<{PAGE}|web>"),
        (f"[web]({PAGE}) is down", f"[web]({PAGE}) is down"),
        (STRANGE, STRANGE),
    ],
)
def test_a_link_to_elsewhere_shows_where_it_leads(text: str, shown: str) -> None:
    found, strange = home(Notice(text), KNOWN)
    assert found.message == shown
    assert strange == (() if text == shown else ("evil.example.net",))


def test_what_machines_take_in_is_left_as_it_is() -> None:
    body = {"mine": {"body": f'{{"url": "{STRANGE}"}}'}}
    found, strange = home(Notice("", {"webhook": body}), KNOWN)
    assert (found.parts["webhook"], strange) == (body, ())


@pytest.mark.parametrize(
    "piece",
    [
        "<https://a",
        "[",
        '"url',
        "https://",
        "[a](https://b",
        "https://{{",
        "https://{{a}}.b",
        "{{a",
    ],
)
def test_a_text_made_to_be_slow_is_not(piece: str) -> None:
    before = time.process_time()
    home(Notice(piece * (200_000 // len(piece))), KNOWN)
    hosts([piece * (200_000 // len(piece))])
    patterns([f"https://{piece * (200_000 // len(piece))}"], {})
    assert time.process_time() - before < 1.0
