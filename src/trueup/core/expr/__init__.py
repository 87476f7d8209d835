"""
Expr: the language of conditions in Argo CD's settings (``expr-lang``), as far as they use it.

``application.metadata.labels.team == "web" and resource.kind in ["Pod", "Job"]``: what is not there
is nil, and asking nil for a field is an error unless with ``?.``. No library for Python has it.

An expression is parsed into a function of what is in scope: read once, asked often.
"""

from trueup.core.expr.parse import parsed
from trueup.core.expr.tokens import ExpressionFailed

__all__ = ["ExpressionFailed", "parsed"]
