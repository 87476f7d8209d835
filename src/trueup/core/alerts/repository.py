"""
``repo``: what expressions and templates may ask of an Application's repository.

Addresses are taken apart here. What a commit says, and what a source is made of, only the shell can
get: then `Wanted` is raised, and asked again with what was found among the *known*.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple
from urllib.parse import quote, quote_plus, unquote, urlsplit

from trueup.core.gotemplate.gotime import Time
from trueup.core.gotemplate.values import Strings, Struct
from trueup.k8s.value import Value

_VALID = re.compile(r"(?:[\w.~!$&'()*+,;=:@/\[\]-]|%[0-9a-fA-F]{2})*", re.ASCII)
_SCP = re.compile(r"(?:(?P<user>[^@/]+)@)?(?P<host>[^:/]+):(?P<path>.*)")


class Question(NamedTuple):
    """*revision*: of a commit; empty for details."""

    about: Literal["commit", "details"]
    revision: str = ""


class Wanted(Exception):
    """To go on, somebody must find out."""

    def __init__(self, question: Question) -> None:
        super().__init__(f"{question.about} {question.revision}".strip())
        self.question = question


class Commit(Value, frozen=True):
    message: str = ""
    author: str = ""
    date: Time = Time()
    tags: tuple[str, ...] = ()


class Unknown(NamedTuple):
    """It was asked, and this is why nothing was found."""

    message: str


Known = Mapping[Question, Commit | Mapping[str, Any] | Unknown]
"""Details are those of the API of Argo CD: ``type``, ``helm``, ``kustomize``, ``directory``."""


def repo(known: Known, source: Mapping[str, Any]) -> dict[str, Callable[..., Any]]:
    """*source*: the first of the Application, whose parameters override the chart's."""

    def found(question: Question) -> Any:
        answer = known.get(question)
        if answer is None:
            raise Wanted(question)
        if isinstance(answer, Unknown):
            raise ValueError(answer.message)
        return answer

    def commit(revision: Any) -> "CommitMetadata":
        if not isinstance(revision, str) or not revision:
            raise ValueError("repo.GetCommitMetadata: there is no revision")
        return CommitMetadata(found(Question("commit", revision)))

    return {
        "RepoURLToHTTPS": https,
        "FullNameByRepoURL": full_name,
        "QueryEscape": _escaped,
        "GetCommitMetadata": commit,
        "GetAppDetails": lambda: AppDetail(found(Question("details")), source),
    }


def https(address: str) -> str:
    """The address of the same repository for a browser."""
    host, path, rest = _parts(address)
    slash = "/" if host and path and not path.startswith("/") else ""
    return f"https://{host}{slash}{_written(path)}{rest}"


def full_name(address: str) -> str:
    """``owner/name``."""
    path = unquote(_parts(address)[1]).removesuffix(".git")
    parts = [each for each in path.split("/") if each]
    return "/".join(parts[:2]) if len(parts) >= 2 else path


def _written(path: str) -> str:
    """As it is, if every sign of it may stand in an address; else those that may not escaped."""
    return path if _VALID.fullmatch(path) else quote(unquote(path), safe="/$&+,:;=@~")


def _escaped(said: str) -> str:
    return quote_plus(said)


def _parts(address: str) -> tuple[str, str, str]:
    """Host, path, and query with fragment; of ``git@host:path`` too."""
    if not isinstance(address, str):
        raise ValueError(f"{address} is no address of a repository")
    if "://" in address:
        split = urlsplit(address)
        rest = f"?{split.query}" if split.query else ""
        rest += f"#{split.fragment}" if split.fragment else ""
        return split.netloc.rpartition("@")[2], split.path, rest
    found = _SCP.fullmatch(address)
    return (found["host"], found["path"], "") if found else ("", address, "")


class CommitMetadata(Struct):
    go_type = "shared.CommitMetadata"

    def __init__(self, of: Commit) -> None:
        self._of = of

    def fields(self) -> Mapping[str, Any]:
        it = self._of
        tags = Strings(it.tags)
        return {"Message": it.message, "Author": it.author, "Date": it.date, "Tags": tags}


class AppDetail(Struct):
    go_type = "shared.AppDetail"

    def __init__(self, said: Mapping[str, Any], source: Mapping[str, Any]) -> None:
        helm = said.get("helm")
        overrides = (source.get("helm") or {}).get("parameters") or ()
        self._fields = {
            "Type": said.get("type") or "",
            "Helm": Helm(helm, overrides) if helm else None,
            "Kustomize": Listed("apiclient.KustomizeAppSpec", said.get("kustomize")),
            "Directory": Listed("apiclient.DirectoryAppSpec", said.get("directory")),
        }

    def fields(self) -> Mapping[str, Any]:
        return self._fields


class Listed(Struct):
    """What an API says, with Go's names of the fields."""

    def __init__(self, name: str, said: Mapping[str, Any] | None) -> None:
        self._name, self._said = name, said or {}

    @property
    def go_type(self) -> str:  # type: ignore[override]
        return self._name

    def fields(self) -> Mapping[str, Any]:
        return {key[:1].upper() + key[1:]: value for key, value in self._said.items()}


class Helm(Listed):
    """*overrides*: the parameters of the source."""

    def __init__(self, said: Mapping[str, Any], overrides: Any) -> None:
        super().__init__("shared.CustomHelmAppSpec", said)
        self._overrides = [each for each in overrides if isinstance(each, Mapping)]

    def fields(self) -> Mapping[str, Any]:
        return {
            "Name": self._said.get("name") or "",
            "ValueFiles": Strings(self._said.get("valueFiles") or ()),
            "Parameters": self._listed("parameters"),
            "Values": self._said.get("values") or "",
            "FileParameters": self._listed("fileParameters"),
        }

    def parameter(self, name: str) -> str:
        every = [*self._overrides, *(self._said.get("parameters") or ())]
        return next((str(e.get("value") or "") for e in every if e.get("name") == name), "")

    def file_parameter(self, name: str) -> str:
        every = self._said.get("fileParameters") or ()
        return next((str(e.get("path") or "") for e in every if e.get("name") == name), "")

    def _listed(self, name: str) -> list[Listed]:
        return [Listed("v1alpha1.HelmParameter", each) for each in self._said.get(name) or ()]


Helm.methods = {
    "GetParameterValueByName": Helm.parameter,
    "GetFileParameterPathByName": Helm.file_parameter,
}
