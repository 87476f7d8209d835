"""
Meaning: what the lines of a policy are about, for people who read or write one.

By the very patterns that `rulebook` decides by, so that what is told is what is enforced.
"""

from collections.abc import Callable, Iterable, Sequence

from trueup.core.access.policy import Grant, Line, Rule
from trueup.k8s.value import Value

ON_APPLICATIONS = ("applications", "logs", "exec")
"""Resources whose objects are Applications."""

Covers = Callable[[str, str], bool]
"""Whether a pattern (first) is about a text."""


class Meaning(Value, frozen=True):
    """
    One line. *problem*: why it is no rule, and then nothing else is said.

    *member* of a grant has all that *subject* has; of a rule, *subject* may or may not do *action*.
    *applications*: those that a rule is about; None: it is about something else. *spared*: those of
    them that another line denies to the same subject.
    """

    where: str
    text: str
    problem: str = ""
    subject: str = ""
    member: str = ""
    resource: str = ""
    action: str = ""
    object: str = ""
    allow: bool = True
    applications: tuple[str, ...] | None = None
    spared: tuple[str, ...] = ()


def meanings(lines: Sequence[Line], names: Sequence[str], covers: Covers) -> tuple[Meaning, ...]:
    """*names*: of Applications, as rules call them: ``project/name``."""
    rules = [each.says for each in lines if isinstance(each.says, Rule)]
    denials = [each for each in rules if not each.allow]
    return tuple(_meaning(each, names, denials, covers) for each in lines)


def place(rule: Rule, lines: Iterable[Line]) -> Line | None:
    """The line that says so; None: none of these."""
    return next((each for each in lines if each.says == rule), None)


def _meaning(line: Line, names: Sequence[str], denials: Sequence[Rule], covers: Covers) -> Meaning:
    says = line.says
    if isinstance(says, str):
        return Meaning(line.where, line.text, problem=says)
    if isinstance(says, Grant):
        return Meaning(line.where, line.text, subject=says.role, member=says.member)
    about: tuple[str, ...] | None = None
    spared: tuple[str, ...] = ()
    if any(covers(says.resource, each) for each in ON_APPLICATIONS):
        about = tuple(each for each in names if covers(says.object, each))
        against = [each for each in denials if says.allow and _takes(each, says, covers)]
        spared = tuple(
            each for each in about if any(covers(other.object, each) for other in against)
        )
    return Meaning(
        line.where,
        line.text,
        subject=says.subject,
        resource=says.resource,
        action=says.action,
        object=says.object,
        allow=says.allow,
        applications=about,
        spared=spared,
    )


def _takes(denial: Rule, rule: Rule, covers: Covers) -> bool:
    """Whether *denial* takes back the whole action that *rule* gives, from the same subject."""
    return (
        denial.subject == rule.subject
        and covers(denial.resource, rule.resource)
        and covers(denial.action, rule.action)
    )
