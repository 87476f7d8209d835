"""What is said of an error depends on who asked."""

from trueup.model.errors import Unreachable


def test_nobody_tries_again_what_a_person_asked_once() -> None:
    told = Unreachable("git.test does not answer", "the fetch is tried again").for_once()
    assert (told.message, "again" in told.hint) == ("git.test does not answer", False)
    other = Unreachable("the disk is full", "make room")
    assert other.for_once() is other
