"""Telltales: the files of a repository that say which folders are roots; others need no reading."""

from collections.abc import Iterable, Iterator
from posixpath import basename

from trueup.core.terraform.files.conventional import LOCK
from trueup.core.terraform.files.folder import CONFIGURATION, OF_TOFU, OWN_VALUES, VALUES
from trueup.core.terraform.files.terragrunt import FILE

_READ = (*CONFIGURATION, *OF_TOFU)


def read_by(paths: Iterable[str], layout: str) -> Iterator[str]:
    """Those whose contents count; *layout*: the path of the file that names roots."""
    return (
        path for path in paths if path.endswith(_READ) or path == layout or basename(path) == FILE
    )


def known_by(paths: Iterable[str]) -> Iterator[str]:
    """Those that need only be there."""
    names = {*OWN_VALUES, LOCK}
    return (path for path in paths if path.endswith(VALUES) or basename(path) in names)
