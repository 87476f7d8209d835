"""kubeconfig: the file that lets kubectl and other clients reach the embedded server."""

import base64
from pathlib import Path

import yaml

NAME = "trueup"


def kubeconfig(address: str, authority: bytes, token: str) -> str:
    """The text of a kubeconfig for the server at *address* (``https://…``)."""
    cluster = {
        "server": address,
        "certificate-authority-data": base64.b64encode(authority).decode(),
    }
    context = {"cluster": NAME, "user": NAME, "namespace": "default"}
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": NAME, "cluster": cluster}],
        "users": [{"name": NAME, "user": {"token": token}}],
        "contexts": [{"name": NAME, "context": context}],
        "current-context": NAME,
    }
    return yaml.safe_dump(document, sort_keys=False)


def write_private(path: Path, text: str) -> None:
    """Write *text* so that only we can read it, whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.replace(path)
