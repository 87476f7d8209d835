"""
Addresses in the files of a repository: remote bases of Kustomize, and plain files.

The rules for bases are Kustomize's own (``api/internal/git/repospec.go``): ``//``, ``.git`` or
``_git/`` part the repository from the folder in it, else two segments are the repository.
``?ref=`` or ``?version=`` names the revision, ``submodules`` and ``timeout`` count for nothing
here, as our fetcher has its own limits and brings submodules.
"""

import re
from urllib.parse import parse_qs

from trueup.core.render.listing import normal
from trueup.core.source.kinds import FILE
from trueup.k8s.value import Value
from trueup.model.source import Source

FETCHED = ("http", "https")  # of the schemes of a plain file
_ADDRESS = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://")
_USER = re.compile(r"^[A-Za-z][A-Za-z0-9-]*@")
_SCHEMES = ("ssh://", "file://", "https://", "http://")
_SEGMENTS = 2  # of a repository's path where nothing marks its end
_MANIFEST = (".yaml", ".yml", ".json")
_HOSTS = ("github.com", "gitlab.com", "bitbucket.org")
_MARKS = ("//", ".git", "_git/", "?ref=", "&ref=", "?version=", "&version=", "?submodules=")


class Base(Value, frozen=True):
    """A folder in a Git repository, and the revision (empty: its HEAD)."""

    repository: str
    folder: str = ""
    revision: str = ""

    @property
    def source(self) -> Source:
        return Source(repo_url=self.repository, target_revision=self.revision)


def is_address(text: str) -> bool:
    """Whether *text* begins with a scheme."""
    return _ADDRESS.match(text) is not None


def is_file(text: str) -> bool:
    """Whether Kustomize would first ask a web server for *text*, as a file."""
    return text.startswith(tuple(f"{scheme}://" for scheme in FETCHED))


def by_address(address: str) -> Source:
    """The source that is the one file at *address*."""
    return Source(repo_url=f"{FILE}{address}")


def is_lone_file(source: Source) -> bool:
    """Whether *source* is the one file at its address."""
    return source.repo_url.startswith(FILE)


def rather_a_file(text: str) -> bool:
    """
    Whether the address of a resource is more likely that of a file than that of a repository.

    Kustomize asks for a file, and takes it for a repository if none is there. To ask for what it
    most likely is spares a request, and gives the better message if there is neither.
    """
    rest = text.partition("://")[2]
    path = rest.partition("?")[0]
    if path.endswith(_MANIFEST):
        return True
    host = path.partition("/")[0].rpartition("@")[2].partition(":")[0].lower()
    return host not in _HOSTS and not any(mark in rest for mark in _MARKS)


def base(text: str) -> Base | None:
    """The repository and folder that Kustomize finds in *text*; None: it is none of Git."""
    if text.startswith("/"):
        return None
    rest, _, query = text.partition("?")
    found = _host(rest.removeprefix("git::"))
    if found is None:
        return None
    host, path, whole = found
    parts = _marked(path) or ((path, "") if whole else _counted(path))
    if parts is None or not parts[0]:
        return None
    folder = normal(parts[1])
    if folder == ".." or folder.startswith("../"):
        return None
    return Base(host + parts[0], folder, _revision(query))


def _revision(query: str) -> str:
    given = parse_qs(query)
    return next((given[key][0] for key in ("ref", "version") if key in given), "")


def _host(text: str) -> tuple[str, str, bool] | None:
    """Scheme, user and host; the path; and whether all of it is the repository's."""
    scheme = next((each for each in _SCHEMES if text.lower().startswith(each)), "")
    rest = text[len(scheme) :]
    if scheme == "file://":
        return scheme, rest, True
    user = found[0] if (found := _USER.match(rest)) else ""
    rest = rest[len(user) :]
    github = rest.lower().startswith(("github.com/", "github.com:"))
    scp = github or (not scheme and bool(user))
    if not scheme and not scp:
        return None
    end = _separator(rest, scp=scp)
    if end < 1:
        return None
    host, path = rest[: end + 1], rest[end + 1 :]
    if github:
        by_ssh = scheme == "ssh://" or bool(user)
        host = f"{user or 'git@'}github.com:" if by_ssh else "https://github.com/"
        return host, path, False
    return scheme + user + host, path, False


def _separator(text: str, *, scp: bool) -> int:
    slash, colon = text.find("/"), text.find(":")
    if scp and colon > 0 and (slash < 0 or colon < slash):
        return colon
    return slash


def _marked(path: str) -> tuple[str, str] | None:
    """Where something marks the end of the repository's path."""
    if "_git/" in path:
        above, _, below = path.partition("_git/")
        name, _, folder = below.partition("/")
        return f"{above}_git/{name}", folder
    if "//" in path:
        repository, _, folder = path.partition("//")
        return repository, folder
    if ".git" in path:
        repository, _, folder = path.partition(".git")
        return f"{repository}.git", folder
    return None


def _counted(path: str) -> tuple[str, str] | None:
    segments = path.split("/")
    if len(segments) < _SEGMENTS:
        return None
    return "/".join(segments[:_SEGMENTS]), "/".join(segments[_SEGMENTS:])
