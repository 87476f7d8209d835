"""
Environments: what is delivered to, in order, and the words by which names are known to mean one.

``trueup.environments`` of ``argocd-cm`` says it: a map from the name of each to its other words, in
the order in which things are delivered. Without it, `USUAL`.
"""

from collections.abc import Mapping

from trueup.k8s.value import Value
from trueup.k8s.yaml import YamlError, documents

KEY = "trueup.environments"
MOST = 30  # environments, and words of one


class Environment(Value, frozen=True):
    """*words*: those that mean it in names, paths and branches, itself among them."""

    name: str
    words: tuple[str, ...]


USUAL = (
    Environment("dev", ("dev", "develop", "development", "sandbox", "개발")),
    Environment("test", ("test", "testing", "qa", "int", "integration", "검증", "테스트")),
    Environment(
        "staging",
        ("staging", "stage", "stg", "uat", "preprod", "pre-prod", "preproduction", "스테이징"),
    ),
    Environment("prod", ("prod", "production", "prd", "live", "운영", "상용")),
)


def environments(data: Mapping[str, str], problems: list[str]) -> tuple[Environment, ...]:
    """What the ConfigMap's ``data`` says; what makes no sense goes to *problems* and is unset."""
    text = data.get(KEY, "")
    if not text.strip():
        return USUAL
    try:
        read = documents(text.encode())
    except YamlError as error:
        problems.append(f"{KEY}: {error}")
        return USUAL
    body = read[0][1] if read else None
    if not isinstance(body, Mapping) or not body or len(body) > MOST:
        problems.append(f"{KEY}: it must be a map from names of environments to their words")
        return USUAL
    return tuple(Environment(str(name), _words(str(name), said)) for name, said in body.items())


def _words(name: str, said: object) -> tuple[str, ...]:
    listed = said if isinstance(said, list) else str(said or "").split(",")
    found = (str(each).strip().lower() for each in (name, *listed))
    return tuple(dict.fromkeys(filter(None, found)))[: MOST + 1]
