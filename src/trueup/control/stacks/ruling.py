"""Ruling: what the users' own rules say of a plan, and checkov, if the policy asks for it."""

import asyncio
from collections.abc import Mapping

from trueup.core.terraform import rules, scanning
from trueup.core.terraform.secrets import Raw
from trueup.core.terraform.subject import subject
from trueup.k8s.value import Value
from trueup.model.errors import Stalled
from trueup.model.plan import Plan
from trueup.model.policy import Finding
from trueup.model.rules import Question
from trueup.model.stack import StackPolicy
from trueup.ports import Rules, Scanner


class Known(Value, frozen=True):
    """*hidden*: texts that are never shown. *files*: of the root, that rules are read from."""

    hidden: tuple[str, ...] = ()
    files: Mapping[str, bytes] = {}


async def ruled(
    asking: Rules, policy: StackPolicy, shown: Raw, plan: Plan, known: Known
) -> tuple[Finding, ...]:
    """*shown*: the plan's JSON, with secrets in clear: what is asked sees it masked."""
    asked = [rules.question(each, known.files) for each in policy.rules]
    questions = [each for each in asked if isinstance(each, Question)]
    about = await asyncio.to_thread(subject, shown, plan, known.hidden)
    answers = await asking.ask(questions, about)
    return rules.all_findings(policy.rules, asked, answers)


async def scanned(
    scanner: Scanner, policy: StackPolicy, shown: Raw, plan: Plan, known: Known
) -> tuple[Finding, ...]:
    """What cannot be scanned is told, and stops where the checks would."""
    if not policy.checkov:
        return ()
    try:
        about = await asyncio.to_thread(subject, shown, plan, known.hidden)
        said = await scanner.scan(about.input)
    except Stalled as error:
        return (Finding(error.reason, error.message, error.hint),)
    return scanning.findings(said, policy.checkov)
