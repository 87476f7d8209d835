"""
Expr: the language of conditions in Argo CD's settings, as ``expr-lang`` 1.17 evaluates it.

``app.status.health.status == 'Degraded' and time.Now().Sub(time.Parse(app.status.reconciledAt)) >
5 * time.Minute``: what a map does not have is nil, and asking nil for a field is an error unless
with ``?.``. No library for Python has it.

An expression is parsed into a function of what is in scope: read once, asked often. Neither what is
in scope nor the expression may lead anywhere else: fields are those of maps, methods those of Go's
values (`members`); what it may cost is bounded (`bounds`).
"""

from trueup.core.expr.bounds import TOGETHER, Budget
from trueup.core.expr.parse import Expression, parsed
from trueup.core.expr.tokens import ExpressionFailed

__all__ = ["TOGETHER", "Budget", "Expression", "ExpressionFailed", "parsed"]
