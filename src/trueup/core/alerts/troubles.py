"""
What troubles Trueup itself, as objects that triggers can be held against.

They stand in no cluster: ``trouble.spec.about`` is ``repository``, ``cluster`` or ``certificate``.
"""

from datetime import datetime
from typing import Any, Literal

from trueup.k8s.object import Object

API, KIND = "trueup.dev/v1alpha1", "Trouble"
About = Literal["repository", "cluster", "certificate"]
TITLES = {
    "repository": "Repository {subject} does not answer",
    "cluster": "Cluster {subject} does not answer",
    "certificate": "The certificate of {subject} is near its end",
}


def trouble(
    about: About, subject: str, message: str, since: datetime, namespace: str = ""
) -> Object:
    """*subject*: the address or name; the same one is the same object, by its name."""
    body: dict[str, Any] = {
        "apiVersion": API,
        "kind": KIND,
        "metadata": {"name": f"{about}:{subject}", "namespace": namespace},
        "spec": {
            "about": about,
            "subject": subject,
            "title": TITLES[about].format(subject=subject),
            "message": message,
            "since": since.isoformat().replace("+00:00", "Z"),
        },
    }
    return Object(body)
