"""
Layout: what ``trueup.yaml`` at the top of a repository says of its roots.

Each of ``stacks`` names a folder, or many by a glob; the first that fits a folder counts. What is
not named is found by convention as well, unless ``discover`` is false (:mod:`discover`)::

    exclude: [legacy/**]
    stacks:
      - path: envs/*
        name: "shop-{folder}"
        tool: tofu
        variableFiles: ["{folder}.tfvars"]
        dependsOn: [network]
"""

from collections.abc import Mapping

import msgspec

from trueup.k8s.value import Value
from trueup.k8s.yaml import YamlError, documents
from trueup.model.errors import Stalled

FILE = "trueup.yaml"
_HINT = f"see the reference of {FILE}"


class Entry(Value, frozen=True, forbid_unknown_fields=True):
    """
    One root or, with a glob, one for each folder that fits.

    *name*, *variable_files* and *workspace* may hold ``{path}`` (with ``-`` for ``/``) and
    ``{folder}`` (its last part). *depends_on*: names of others.
    """

    path: str
    name: str = "{path}"
    tool: str = "terraform"
    workspace: str = ""
    variable_files: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    labels: Mapping[str, str] = {}


class Layout(Value, frozen=True, forbid_unknown_fields=True):
    """*exclude*: globs of folders that are no roots, whatever they hold."""

    stacks: tuple[Entry, ...] = ()
    exclude: tuple[str, ...] = ()
    discover: bool = True


def read(text: bytes) -> Layout:
    """Raises ``Stalled`` naming the field that is wrong."""
    try:
        found = documents(text)
        return msgspec.convert(found[0][1] if found else {}, Layout)
    except (YamlError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise Stalled("InvalidLayout", f"{FILE}: {error}", _HINT) from error
