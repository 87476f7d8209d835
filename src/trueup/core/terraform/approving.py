"""
Approving: who has approved of a plan, and whether that is enough.

An approval is for one digest. Of one person it counts once. Where the policy wants others than
whoever wrote the commit, the author's does not count; and where nobody knows who that is, one more
is needed, for one of those who approved may be the author.
"""

from collections.abc import Iterator, Sequence
from email.utils import parseaddr

from trueup.core.terraform.judging import Verdict
from trueup.k8s.value import Value
from trueup.model.stack import Approval, Approvers


class Standing(Value, frozen=True):
    """
    Of a plan that waits: *given* by whom, of how many *needs*; *passed_over*: whose do not count,
    and why. *allowed*: it may be applied now.
    """

    needs: int = 0
    given: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    allowed: bool = False

    @property
    def missing(self) -> int:
        return max(self.needs - len(self.given), 0)

    @property
    def message(self) -> str:
        """What a person is told who wonders why nothing happens."""
        if not self.needs:
            return "no approval is needed"
        return "; ".join((f"{len(self.given)} of {self.needs} approvals", *self.passed_over))


def standing(
    verdict: Verdict,
    digest: str,
    approvals: Sequence[Approval],
    approvers: Approvers = Approvers(),  # noqa: B008
    author: str = "",
) -> Standing:
    """*author*: of the commit, as Git has it (``Name <address>``), or as whoever knows says it."""
    needs = verdict.needs
    if needs and not approvers.author and not author:
        needs += 1
    given: dict[str, str] = {}
    passed: dict[str, None] = {}
    for each in approvals:
        if reason := _passed_over(each, digest, approvers, author):
            passed[f"{each.by}: {reason}"] = None
        elif each.by:
            given.setdefault(each.by.casefold(), each.by)
    enough = not verdict.stopped and len(given) >= needs
    return Standing(needs, tuple(given.values()), tuple(passed), enough)


def _passed_over(each: Approval, digest: str, approvers: Approvers, author: str) -> str:
    if each.digest != digest:
        return "for another plan"
    merged = each.proposal  # whoever merged it wrote the merge, and not what is merged
    if not approvers.author and not merged and is_author(each.by, author):
        return "wrote the commit"
    return ""


def is_author(person: str, author: str) -> bool:
    """Whether they may be the same: by name, by address, or by what stands before its ``@``."""
    return not _names(person).isdisjoint(_names(author))


def _names(person: str) -> frozenset[str]:
    return frozenset(_spelled(person))


def _spelled(person: str) -> Iterator[str]:
    name, mail = parseaddr(person)
    for each in (person, name, mail, mail.partition("@")[0] if "@" in mail else ""):
        if text := each.strip().casefold():
            yield text
