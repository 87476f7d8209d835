"""The picture of an application's state."""

from xml.etree import ElementTree

from trueup.core.badge import GREY, HEALTH, ROW, SYNC, Shown, badge

SVG = "{http://www.w3.org/2000/svg}"


def drawn(shown: Shown) -> tuple[ElementTree.Element, list[str], list[str]]:
    """The picture, its texts, and its colours from left to right."""
    found = ElementTree.fromstring(badge(shown))  # noqa: S314 it is ours
    texts = [each.text or "" for each in found.iter(f"{SVG}text")]
    return found, texts, [each.attrib["fill"] for each in found.iter(f"{SVG}rect")]


def test_it_shows_health_and_sync_state_in_their_colours() -> None:
    _, texts, colours = drawn(Shown("Healthy", "OutOfSync"))
    assert texts == ["Healthy", "OutOfSync"]
    assert colours[1:] == [HEALTH["Healthy"], SYNC["OutOfSync"]]
    assert drawn(Shown())[2][1:] == [GREY, GREY]


def test_a_name_stands_above_and_a_revision_beside() -> None:
    found, texts, _ = drawn(Shown("Healthy", "Synced", "abc1234", "shop<&>"))
    assert texts == ["Healthy", "Synced", "(abc1234)", "shop<&>"]
    assert float(found.attrib["height"]) == 2 * ROW


def test_it_is_as_wide_as_is_asked_or_as_its_words_need() -> None:
    narrow, wide = (drawn(Shown("Healthy", "Synced", width=each))[0] for each in (1, 500))
    assert float(narrow.attrib["width"]) < float(wide.attrib["width"]) == 500
    fields = list(wide.iter(f"{SVG}rect"))
    assert sum(float(each.attrib["width"]) for each in fields) == 500
