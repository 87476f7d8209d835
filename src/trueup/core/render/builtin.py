"""
Plugins that come with Trueup, each off until the operator turns it on.

All of them run programs that must be installed, and what a repository holds decides what those do:
to turn one on is to trust the repositories.
"""

from trueup.core.render.plugin import Definition, definition
from trueup.model.errors import Stalled

_HEAD = "apiVersion: argoproj.io/v1alpha1\nkind: ConfigManagementPlugin\n"
BUILTIN = {
    "cdk8s": """
metadata: {name: cdk8s}
spec:
  discover: {fileName: cdk8s.yaml}
  generate:
    command: [sh, -c]
    args:
    - |
      app=$(sed -n 's/^app: *//p' cdk8s.yaml | sed 's/^"\\(.*\\)"$/\\1/')
      out=$(mktemp -d)
      CDK8S_OUTDIR=$out sh -c "$app" >&2 || exit
      for file in $(ls "$out"); do echo ---; cat "$out/$file"; done
      rm -r "$out"
""",
    "cue": """
metadata: {name: cue}
spec:
  discover: {fileName: "*_tool.cue"}
  generate: {command: [cue, cmd, dump]}
""",
    "timoni": """
metadata: {name: timoni}
spec:
  discover: {fileName: timoni.cue}
  generate:
    command: [sh, -c]
    args:
    - |
      set -- timoni build "$ARGOCD_APP_NAME" . --namespace "${ARGOCD_APP_NAMESPACE:-default}"
      for values in $ARGOCD_ENV_VALUES; do set -- "$@" --values "$values"; done
      exec "$@"
""",
}
"""By name. cdk8s needs what the ``app`` of ``cdk8s.yaml`` runs; the others their program."""


def builtin(names: tuple[str, ...]) -> tuple[Definition, ...]:
    """Those that are turned on. ``Stalled``: one of *names* is none."""
    for name in names:
        if name not in BUILTIN:
            raise Stalled(
                "PluginNotFound",
                f"there is no built-in plugin {name!r}",
                f"the built-in plugins are {', '.join(BUILTIN)}",
            )
    return tuple(definition((_HEAD + BUILTIN[name]).encode(), name) for name in names)
