"""
Decisions by rules: somebody may, if a rule allows and none denies.

The model is casbin's as Argo CD configures it, and its own enforcer is what the tests hold this to.
It looks at every rule for every question, which takes milliseconds with a thousand of them; here
the rules of whoever asks are laid out once by the project that they begin with.
"""

import re
from collections.abc import Callable, Iterable

from casbin.rbac.default_role_manager import RoleManager

from trueup.core.access.policy import Policy, Rule
from trueup.core.globs import matches
from trueup.core.regex import Unreadable, found
from trueup.k8s.value import Value

MODEL = """
[request_definition]
r = sub, res, act, obj

[policy_definition]
p = sub, res, act, obj, eft

[role_definition]
g = _, _

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = g(r.sub, p.sub) && fits(r.res, p.res) && fits(r.act, p.act) && fits(r.obj, p.obj)
"""
DEPTH = 10  # of roles that have roles, as casbin has it
REMEMBERED = 50_000  # answers of one book
_MARKS = re.compile(r"[*?\[\]{}\\!]")

Fits = Callable[[str, str], bool]
"""Whether a pattern (first) matches a text."""


def by_glob(pattern: str, text: str) -> bool:
    """``*`` crosses slashes."""
    return matches(pattern, text)


def by_regex(pattern: str, text: str) -> bool:
    """Anywhere in the text, unless the pattern says where."""
    try:
        return found(pattern, text)
    except Unreadable:
        return False


class Reason(Value, frozen=True):
    """*rule* of *subject* (the one who asks, a role or a group) decides; None: no rule does."""

    allowed: bool
    subject: str = ""
    rule: Rule | None = None


class Rulebook:
    """
    The rules of *policies*, and those of *below* under them.

    *fits*: how their patterns are meant. What *below* says keeps its own meaning: the built-in
    rules are globs whatever ``policy.matchMode`` says.
    """

    def __init__(
        self, policy: Policy, fits: Fits = by_glob, below: "Rulebook | None" = None
    ) -> None:
        self._fits = fits
        self._below = below
        self._own: dict[str, list[Rule]] = {}
        for rule in policy.rules:
            self._own.setdefault(rule.subject, []).append(rule)
        self._roles = RoleManager(DEPTH)
        for grant in policy.grants:
            self._roles.add_link(grant.member, grant.role)
        inherited = below.members if below else frozenset()
        self.members: frozenset[str] = inherited | {each.member for each in policy.grants}
        self._chapters: dict[str, _Chapter] = {}
        self._answers: dict[tuple[str, str, str, str], bool] = {}

    def permits(self, subject: str, resource: str, action: str, object: str) -> bool:
        asked = (subject, resource, action, object)
        known = self._answers.get(asked)
        if known is None:
            if len(self._answers) >= REMEMBERED:
                self._answers.clear()
            known = self._answers[asked] = self._chapter(subject).permits(resource, action, object)
        return known

    def deciding(self, subject: str, resource: str, action: str, object: str) -> Rule | None:
        """The rule by which `permits` answers; None: none speaks of that, so it does not."""
        return self._chapter(subject).deciding(resource, action, object)

    def known(self, subject: str) -> bool:
        """Whether any rule or grant speaks of *subject*."""
        return bool(self.rules(subject)) or subject in self.members

    def rules(self, subject: str) -> list[tuple[Rule, Fits]]:
        """Those of *subject* itself, each with how its patterns are meant."""
        own = [(rule, self._fits) for rule in self._own.get(subject, ())]
        return own + (self._below.rules(subject) if self._below else [])

    def roles(self, subject: str) -> Iterable[str]:
        """*subject* and every role that it has, directly or through others."""
        known = {subject: None}
        edge = [subject]
        for _ in range(DEPTH):
            edge = [role for each in edge for role in self._given(each) if role not in known]
            known.update(dict.fromkeys(edge))
        return known

    def _given(self, subject: str) -> list[str]:
        lower = self._below._given(subject) if self._below else []
        return [*self._roles.get_roles(subject), *lower]

    def _chapter(self, subject: str) -> "_Chapter":
        chapter = self._chapters.get(subject)
        if chapter is None:
            if len(self._chapters) >= REMEMBERED:
                self._chapters.clear()  # subjects are what tokens say, and so without number
            rules = [rule for role in self.roles(subject) for rule in self.rules(role)]
            chapter = self._chapters[subject] = _Chapter(rules)
        return chapter


class _Chapter:
    """All rules that hold for one subject, by the project that their object begins with."""

    def __init__(self, rules: Iterable[tuple[Rule, Fits]]) -> None:
        self._of: dict[str, list[tuple[Rule, Fits]]] = {}
        self._general: list[tuple[Rule, Fits]] = []
        for rule, fits in rules:
            project, slash, _ = rule.object.partition("/")
            alone = slash and fits is by_glob and not _MARKS.search(project)
            (self._of.setdefault(project, []) if alone else self._general).append((rule, fits))

    def permits(self, resource: str, action: str, object: str) -> bool:
        rule = self.deciding(resource, action, object)
        return rule is not None and rule.allow

    def deciding(self, resource: str, action: str, object: str) -> Rule | None:
        """The first that denies, else the first that allows."""
        project, _, _ = object.partition("/")
        allowing = None
        for rules in (self._general, self._of.get(project, ())):
            for rule, fits in rules:
                if (
                    fits(rule.resource, resource)
                    and fits(rule.action, action)
                    and fits(rule.object, object)
                ):
                    if not rule.allow:
                        return rule
                    allowing = allowing or rule
        return allowing
