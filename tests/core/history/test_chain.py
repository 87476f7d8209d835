"""The chain of links, and what is found out by it; tampering with databases: test_keeper."""

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from trueup.core.history.chain import FIRST, Verifier, content, sealed
from trueup.k8s.value import encode
from trueup.model.record import Edit, Entry, Head, Kind, Sealed, Tombstone

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def made(count: int, *more: Entry) -> list[Sealed]:
    entries = [
        Entry(BEGIN + timedelta(hours=at), Kind.LOGIN, "logged in", id=at)
        for at in range(1, count + 1)
    ]
    numbered = (msgspec.structs.replace(each, id=count + at) for at, each in enumerate(more, 1))
    return list(sealed([*entries, *numbered], FIRST))


def faults(links: list[Sealed | Tombstone], *heads: Head, checkpoint: Head = FIRST) -> list[int]:
    verifier = Verifier(checkpoint, heads)
    for each in links:
        verifier.take(each)
    return [each.id for each in verifier.verdict().faults]


def buried(each: Sealed) -> Tombstone:
    return Tombstone(each.id, each.time, each.kind, content(each.body), each.link)


def pruning(bound: datetime, **details: str) -> Entry:
    edits = (Edit("login", 2, bound.isoformat()),)
    return Entry(BEGIN + timedelta(days=9), Kind.RECORD, "pruned", changes=edits, details=details)


def test_a_chain_that_holds() -> None:
    links = made(5)
    assert faults([*links], Head(5, links[-1].link)) == []


@given(st.data())
def test_nothing_can_be_changed_taken_out_doubled_or_moved(data: st.DataObject) -> None:
    links: list[Sealed | Tombstone] = [*made(6)]
    at = data.draw(st.integers(0, 5))
    match data.draw(st.sampled_from(("change", "remove", "double", "move"))):
        case "change":
            old = links[at]
            assert isinstance(old, Sealed)
            body = old.body.replace(b"logged in", b"logged on")
            links[at] = Sealed(old.id, old.time, old.kind, body, old.link)
        case "remove":
            del links[at]
        case "double":
            links.insert(at, links[at])
        case "move":
            links.insert((at + 1) % 6, links.pop(at))
    assert faults(links, Head(6, made(6)[-1].link))


def test_a_link_made_anew_does_not_fit_what_follows() -> None:
    links = made(3)
    other = Entry(links[1].time, Kind.LOGIN, "logged on", id=2)
    (forged,) = sealed([other], Head(1, links[0].link))
    assert faults([links[0], forged, links[2]]) == [3]


def test_a_chain_that_was_made_anew_is_another_than_was_noted() -> None:
    """Whoever writes to the database can compute links, too."""
    noted = Head(2, made(3)[1].link)
    entries = [Entry(BEGIN, Kind.LOGIN, "logged on", id=at) for at in (1, 2, 3)]
    anew: list[Sealed | Tombstone] = [*sealed(entries, FIRST)]
    assert faults(anew) == []
    assert faults(anew, noted) == [2]


def test_a_tombstone_holds_if_retention_spoke_of_it() -> None:
    links = made(4, pruning(BEGIN + timedelta(hours=3)))
    told: list[Sealed | Tombstone] = [buried(links[0]), buried(links[1]), *links[2:]]
    assert faults(told) == []
    assert faults([*told[:2], buried(links[2]), *links[3:]]) == [3]  # it was not that old
    assert faults([buried(links[0]), *links[1:4]]) == [1]  # nobody spoke of it


def test_a_record_may_begin_where_retention_says() -> None:
    links = made(3)
    end = Head(2, links[1].link)
    whole = made(3, pruning(BEGIN, checkpoint=str(end)))
    assert faults([*whole[2:]], checkpoint=end) == []
    assert faults([*links[2:]], checkpoint=end) == [2]


def test_the_body_counts_to_the_last_byte() -> None:
    (link,) = made(1)
    assert content(link.body) != content(link.body + b" ")
    assert encode(Entry(BEGIN, Kind.LOGIN, "x")) == encode(Entry(BEGIN, Kind.LOGIN, "x"))
