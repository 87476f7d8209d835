"""Index: always what sorting would give."""

from hypothesis import given
from hypothesis import strategies as st

from trueup.core.listing.order import order
from trueup.core.listing.row import Row
from trueup.web.apps.index import Index

ROWS = st.builds(
    Row,
    st.sampled_from("abcd"),
    st.sampled_from("xy"),
    health=st.sampled_from(["Healthy", "Degraded", "Odd"]),
)
BY = order("-health,name")


@given(st.lists(ROWS, max_size=5), st.lists(st.tuples(ROWS, st.booleans()), max_size=20))
def test_it_stays_sorted_whatever_changes(first: list[Row], later: list[tuple[Row, bool]]) -> None:
    there = {row.key: row for row in first}
    index = Index(BY, there.values())
    for row, goes in later:
        if goes:
            there.pop(row.key, None)
        else:
            there[row.key] = row
        index.put(row.key, None if goes else row)
    wanted = [row.key for row in sorted(there.values(), key=BY.key)]
    assert list(index.keys()) == wanted
    for place, key in enumerate(wanted):
        assert list(index.keys(BY.key(there[key]))) == wanted[place + 1 :]
