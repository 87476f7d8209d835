"""Which Applications have a source where, kept while they change."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from trueup.core.webhooks.addresses import place
from trueup.web.apps.entry import Entry
from trueup.web.apps.places import Places

URLS = [f"https://git.example.test/team/{name}.git" for name in "abc"]
CHANGES = st.lists(
    st.tuples(st.sampled_from("xyz"), st.none() | st.lists(st.sampled_from(URLS), max_size=3)),
    max_size=30,
)


def entry(name: str, urls: list[str]) -> Entry:
    spec: dict[str, Any] = {"sources": [{"repoURL": each} for each in urls]}
    return Entry({"metadata": {"name": name, "namespace": "argocd"}, "spec": spec})


@given(CHANGES, st.integers(0, 30))
def test_it_is_what_one_would_find_by_looking_at_all(
    changes: list[tuple[str, list[str] | None]], begun: int
) -> None:
    there: dict[str, Entry] = {}
    places: Places | None = None
    for number, (name, urls) in enumerate(changes):
        before, now = there.get(name), None if urls is None else entry(name, urls)
        if now is None:
            there.pop(name, None)
        else:
            there[name] = now
        if places is not None:
            places.put(before, now)
        elif number >= begun:
            places = Places(there.values())
    if places is None:
        return
    for url in URLS:
        wanted = [key for key, each in sorted(there.items()) if place(url) in each.places]
        assert [name for _, name in places.at([place(url)])] == wanted
