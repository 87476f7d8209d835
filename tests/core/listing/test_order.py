"""Order: how rows are sorted, and where a page ends."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.core.listing.order import FIELDS, order
from trueup.core.listing.query import BadQuery
from trueup.core.listing.row import Row

ROWS = [
    Row("a", "argocd", "shop", health="Healthy", sync="Synced", created="3"),
    Row("b", "argocd", "shop", health="Degraded", sync="Synced", created="2"),
    Row("b", "other", "web", health="Progressing", sync="OutOfSync", created="1"),
    Row("c", "argocd", "web", health="Something", sync="Unknown", created="4"),
]


def named(sort: str) -> str:
    return "".join(row.name for row in sorted(ROWS, key=order(sort).key))


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", "abbc"),
        ("-name", "cbba"),
        ("health", "bbac"),
        ("-health", "cabb"),
        ("sync,name", "bcab"),
        ("-project,name", "bcab"),
        ("created", "bbac"),
    ],
)
def test_by_one_field_or_several_up_and_down(sort: str, names: str) -> None:
    assert named(sort) == names


ORDERS = st.lists(
    st.builds(str.__add__, st.sampled_from(["", "-"]), st.sampled_from(list(FIELDS))),
    min_size=1,
    max_size=3,
)
SOME = st.builds(
    Row,
    st.sampled_from("abc"),
    st.sampled_from("xy"),
    st.sampled_from(["shop", "web"]),
    health=st.sampled_from(["Healthy", "Degraded", "Odd"]),
)


@given(ORDERS, st.lists(SOME, min_size=1, max_size=9, unique_by=lambda row: row.key), st.data())
def test_a_cursor_is_where_its_row_stands(
    fields: list[str], rows: list[Row], data: st.DataObject
) -> None:
    by = order(",".join(fields))
    last = data.draw(st.sampled_from(rows))
    assert by.after(by.cursor(last)) == by.key(last)


def cursor(said: bytes) -> str:
    return base64.urlsafe_b64encode(said).decode()


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "ü",
        cursor(b"{}"),
        cursor(b"[]"),
        cursor(b'["name", 5, "", ""]'),
        cursor(b'["name", "a", ""]'),
        cursor(b'["name", "a", "", null]'),
        order("health").cursor(ROWS[0]),
    ],
)
def test_another_text_is_no_cursor(text: str) -> None:
    with pytest.raises(BadQuery, match="cursor: it is"):
        order("name").after(text)


@pytest.mark.parametrize("sort", ["helth", "--name", "name," * 5 + "name"])
def test_an_order_that_means_nothing(sort: str) -> None:
    with pytest.raises(BadQuery, match="sort: "):
        order(sort)
