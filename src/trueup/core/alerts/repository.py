"""
``repo``: what expressions and templates may ask of an Application's repository.

Addresses are taken apart here. What a commit says, and what a source is made of, only the shell can
get: then `Wanted` is raised, and asked again with what was found among the *known*.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple
from urllib.parse import quote, quote_plus, unquote, urlsplit

from trueup.core.gotemplate.gotime import UTC_ZONE, Time, Zone
from trueup.core.gotemplate.values import Record, Strings, Struct
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


def repo(
    known: Known, source: Mapping[str, Any], home: Zone = UTC_ZONE
) -> dict[str, Callable[..., Any]]:
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
        return CommitMetadata(found(Question("commit", revision)), home)

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

    def __init__(self, of: Commit, home: Zone = UTC_ZONE) -> None:
        self._of = of
        self._date = of.date.known_at(home).seen_from(home)

    def fields(self) -> Mapping[str, Any]:
        it = self._of
        tags = Strings(it.tags)
        return {"Message": it.message, "Author": it.author, "Date": self._date, "Tags": tags}


class AppDetail(Struct):
    go_type = "shared.AppDetail"

    def __init__(self, said: Mapping[str, Any], source: Mapping[str, Any]) -> None:
        helm = said.get("helm")
        overrides = (source.get("helm") or {}).get("parameters") or ()
        self._fields = {
            "Type": said.get("type") or "",
            "Helm": None if helm is None else Helm(helm, overrides),
            "Kustomize": _kustomize(said.get("kustomize")),
            "Directory": _directory(said.get("directory")),
        }

    def fields(self) -> Mapping[str, Any]:
        return self._fields


def _kustomize(said: Mapping[str, Any] | None) -> Struct | None:
    """What a source is not made by is nil there, so that ``if`` can ask for it."""
    if said is None:
        return None
    return Record("*apiclient.KustomizeAppSpec", Images=Strings(said.get("images") or ()))


def _directory(said: Mapping[str, Any] | None) -> Struct | None:
    return None if said is None else Record("*apiclient.DirectoryAppSpec")


class Helm(Struct):
    """*overrides*: the parameters of the source."""

    go_type = "*shared.CustomHelmAppSpec"

    def __init__(self, said: Mapping[str, Any], overrides: Any) -> None:
        self._said = said
        self._overrides = [each for each in overrides if isinstance(each, Mapping)]

    def fields(self) -> Mapping[str, Any]:
        """Argo CD's page has those of the chart here, its code in ``HelmAppSpec``."""
        chart = {
            "Name": self._said.get("name") or "",
            "ValueFiles": Strings(self._said.get("valueFiles") or ()),
            "Parameters": [_parameter(each) for each in self._said.get("parameters") or ()],
            "Values": self._said.get("values") or "",
            "FileParameters": [_file(each) for each in self._said.get("fileParameters") or ()],
        }
        overrides = [_parameter(each) for each in self._overrides]
        spec = Record("apiclient.HelmAppSpec", **chart)
        return {**chart, "HelmAppSpec": spec, "HelmParameterOverrides": overrides}

    def parameter(self, name: str) -> str:
        every = [*self._overrides, *(self._said.get("parameters") or ())]
        return next((str(e.get("value") or "") for e in every if e.get("name") == name), "")

    def file_parameter(self, name: str) -> str:
        every = self._said.get("fileParameters") or ()
        return next((str(e.get("path") or "") for e in every if e.get("name") == name), "")


def _parameter(said: Mapping[str, Any]) -> Struct:
    return Record(
        "*v1alpha1.HelmParameter",
        Name=str(said.get("name") or ""),
        Value=str(said.get("value") or ""),
        ForceString=said.get("forceString") is True,
    )


def _file(said: Mapping[str, Any]) -> Struct:
    return Record(
        "*v1alpha1.HelmFileParameter",
        Name=str(said.get("name") or ""),
        Path=str(said.get("path") or ""),
    )


Helm.methods = {
    "GetParameterValueByName": Helm.parameter,
    "GetFileParameterPathByName": Helm.file_parameter,
}
