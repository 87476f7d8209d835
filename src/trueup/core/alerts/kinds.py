"""Which kinds there is something to tell of, and what expressions and templates call the object."""

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "Application": "app",
    "AppProject": "project",
    "ApplicationSet": "appset",
    "Stack": "stack",
    "StackSet": "stackset",
    "Proposal": "proposal",
    "Trouble": "trouble",
}
"""``Trouble`` is one of Trueup's own (`troubles`). Each is ``object`` as well."""
