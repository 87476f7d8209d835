"""
Alerts: who is to be told of what, in which words. All of it is computed; nothing is sent here.

    reading.configuration   ConfigMap and Secret → a Configuration, with what is wrong with them
    scope.scope             what expressions and templates may name: the object and all around it
    due.due                 triggers against the object and what was told already → what is due now
    rendering.rendered      templates → a Notice for one receiver

The settings, the expressions, the templates, the state that is kept in an annotation are Argo CD's
(``notifications-engine``); what is wrong with one of them is a finding here and stops no other. An
expression or a template that asks for what only the shell can get (a commit, details of a source)
raises ``Wanted``: the shell finds out and asks again.
"""

from trueup.core.alerts.asking import Due
from trueup.core.alerts.configuration import Configuration, Finding, Subscription
from trueup.core.alerts.due import Outcome, due
from trueup.core.alerts.reading import configuration
from trueup.core.alerts.rendering import rendered
from trueup.core.alerts.repository import Commit, Known, Question, Unknown, Wanted
from trueup.core.alerts.scope import Around, scope

__all__ = [
    "Around",
    "Commit",
    "Configuration",
    "Due",
    "Finding",
    "Known",
    "Outcome",
    "Question",
    "Subscription",
    "Unknown",
    "Wanted",
    "configuration",
    "due",
    "rendered",
    "scope",
]
