"""
Kinds of sources: what an address means, and whether what is wanted of it can ever change.

As in Argo CD, ``chart`` makes a source one of a chart repository, or of an OCI registry where the
address or the repository's Secret says so; an address without a scheme is that of a registry.
Called by ``edge.fetch.sources``, which has a fetcher for each kind.
"""

import re
from enum import StrEnum
from urllib.parse import urlsplit

from trueup.core.source.resolve import is_commit
from trueup.core.source.versions import version
from trueup.k8s.value import Value
from trueup.model.source import Source

ARCHIVES = (
    *(".tar", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2"),
    *(".tar.xz", ".txz", ".tar.zst", ".tzst"),
)
OCI, BUCKET = "oci://", "s3://"
FILE = "file+"  # before an address: the one file that is there, whatever it is called
_DIGEST = re.compile(r"^sha256:[0-9a-f]{64}$")
_SHORT = 7
_NUMBERS = re.compile(r"^v?\d+\.\d+\.\d+")


class Kind(StrEnum):
    """Where files come from."""

    GIT = "Git repository"
    CHART = "chart repository"
    REGISTRY = "OCI registry of charts"
    ARTIFACT = "OCI artifact"
    ARCHIVE = "archive"
    BUCKET = "bucket"
    FILE = "file"


class Declared(Value, frozen=True):
    """What the Secret of a repository says of its kind: *type* is git, helm, oci or empty."""

    type: str = ""
    enable_oci: bool = False


UNDECLARED = Declared()


def address(source: Source) -> str:
    """Where *source* is, as people write it and as rules of a project are about it."""
    return source.repo_url.strip().removeprefix(FILE)


def kind(source: Source, declared: Declared = UNDECLARED) -> Kind:
    """The kind of *source*, of whose address *declared* holds."""
    url = source.repo_url.strip()
    if source.chart:
        in_registry = is_registry(url) or declared.enable_oci
        return Kind.REGISTRY if in_registry else Kind.CHART
    if url.startswith(FILE):
        return Kind.FILE
    if url.startswith(OCI):
        return Kind.ARTIFACT
    if url.startswith(BUCKET):
        return Kind.BUCKET
    return Kind.ARCHIVE if _is_archive(url) else Kind.GIT


def kind_of_repository(url: str, declared: Declared) -> Kind:
    """The kind of what is kept at *url*, whichever source uses it."""
    if declared.type == "helm":
        return kind(Source(repo_url=url, chart="any"), declared)
    if declared.type == "oci":
        return Kind.ARTIFACT
    return kind(Source(repo_url=url), declared)


def fixed(source: Source) -> bool:
    """
    Whether what *source* wants is the same for ever, so that nobody need look again.

    A commit, a digest, and a chart's version that is written in full.
    """
    wanted = source.target_revision.strip()
    if source.chart:
        return is_exact(wanted) or is_digest(wanted)
    return is_digest(wanted) or is_commit(wanted)


def short(revision: str) -> str:
    """As people are shown it: a commit and a digest by their beginning, a version as it is."""
    if is_digest(revision):
        return revision[: len("sha256:") + _SHORT]
    return revision[:_SHORT] if is_commit(revision) else revision


def is_exact(text: str) -> bool:
    """Whether *text* is a version of three numbers; ``1.2`` stands for the latest 1.2.x."""
    return version(text) is not None and _NUMBERS.match(text) is not None


def is_digest(text: str) -> bool:
    """Whether *text* is the digest of a content."""
    return _DIGEST.match(text) is not None


def is_registry(url: str) -> bool:
    """Whether a chart at *url* is in an OCI registry: ``oci://``, or no scheme at all."""
    return url.startswith(OCI) or not urlsplit(url).netloc


def _is_archive(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and parts.path.lower().endswith(ARCHIVES)
