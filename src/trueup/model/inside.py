"""What operators allow to be seen and done in pods, by `argocd-cm`."""

from trueup.k8s.value import Value

SHELLS = ("bash", "sh", "powershell", "cmd")


class Inside(Value, frozen=True):
    """*shells*: what a terminal may run, in the order in which they are tried."""

    logs: int = 10  # pods whose logs one request may show; server.maxPodLogsToRender
    terminal: bool = False  # exec.enabled
    shells: tuple[str, ...] = SHELLS  # exec.shells


USUAL = Inside()
