"""
Windows: which sync windows of a project are about a Stack.

The AppProject is Argo CD's and has no field for Stacks, so they count as what they are like: by
name among applications, and as deployed to their own namespace of the home cluster, where their
runs are and their outputs go. ``stacks/NAME`` among applications is about Stacks alone.
"""

from trueup.core.project.permits import IN_CLUSTER, IN_CLUSTER_NAME
from trueup.core.project.windows import among
from trueup.model.project import AppProject, SyncWindow
from trueup.model.stack import Stack


def windows(project: AppProject, stack: Stack) -> tuple[SyncWindow, ...]:
    """Those that hold what would happen by itself."""
    own = f"stacks/{stack.namespace}/{stack.name}"
    names = (stack.name, f"stacks/{stack.name}", own)
    return among(project, (names, (IN_CLUSTER, IN_CLUSTER_NAME), (stack.namespace,)))
