"""
Added: what a source's options say, which no file of the tool does.

They stand in the Application, or in ``.argocd-source.yaml`` and ``.argocd-source-<app>.yaml`` in
the folder, which are merged over them.
"""

from collections.abc import Mapping

from trueup.core.render.listing import join
from trueup.core.trace.lines import found, marked
from trueup.model.origin import Place

_OVERRIDE = ".argocd-source"


def added(files: Mapping[str, bytes], folder: str, tool: str, field: str) -> Place:
    """Where the option *field* of *tool* (``kustomize``, ``helm``) comes from."""
    prefix = join(folder, _OVERRIDE)
    overrides = [path for path in files if path.startswith(prefix)]
    for path in sorted(overrides, key=lambda path: path.endswith(f"{_OVERRIDE}.yaml")):
        for root in marked(files[path]):
            at, exact = found(root, (tool, field))
            if exact:
                return Place(path, at.line, exact=True, how=field)
    return Place(exact=True, how=f"spec.source.{tool}.{field}")
