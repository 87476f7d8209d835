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
        inputs: {subnet: network.private_subnet}
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from trueup.k8s.value import Value
from trueup.k8s.yaml import YamlError, documents
from trueup.model.errors import Stalled
from trueup.model.stack import Drift, StackPolicy

FILE = "trueup.yaml"
_HINT = f"see the reference of {FILE}"


class Entry(Value, frozen=True, forbid_unknown_fields=True):
    """
    One root or, with a glob, one for each folder that fits; with *workspaces*, one for each.

    Texts may hold ``{path}`` (with ``-`` for ``/``), ``{folder}`` (its last part) and
    ``{workspace}``.
    """

    path: str
    """The folder, or a glob of folders, from the top of the repository."""
    name: str = ""
    """What it is called; by default `{path}`, with workspaces `{path}-{workspace}`."""
    tool: str = ""
    """`terraform`, `tofu` or `terragrunt`; by default what its files are of."""
    version: str = ""
    """Which versions of it, as in `required_version`."""
    workspace: str = ""
    """The workspace that it is planned in."""
    workspaces: tuple[str, ...] = ()
    """Several: each is a root of its own."""
    variable_files: tuple[str, ...] = ()
    """Files with variables, seen from the folder."""
    variables: Mapping[str, Any] = {}
    """Variables, by name."""
    inputs: Mapping[str, str] = {}
    """Variables that are outputs of other roots, as `name.output`."""
    depends_on: tuple[str, ...] = ()
    """The names of roots that must be applied before."""
    labels: Mapping[str, str] = {}
    """Labels of its Stack."""
    annotations: Mapping[str, str] = {}
    """Annotations of its Stack."""
    policy: StackPolicy | None = None
    """Instead of that of the template, where the StackSet allows it."""
    drift: Drift | None = None
    """Instead of that of the template, where the StackSet allows it."""


class Layout(Value, frozen=True, forbid_unknown_fields=True):
    """What a repository says of its roots."""

    stacks: tuple[Entry, ...] = ()
    """Roots by name; the first entry that fits a folder counts."""
    exclude: tuple[str, ...] = ()
    """Globs of folders that are no roots, whatever they hold."""
    discover: bool = True
    """Whether what is not named is found by convention as well."""


def read(text: bytes) -> Layout:
    """Raises ``Stalled`` naming the field that is wrong."""
    try:
        found = documents(text)
        return msgspec.convert(found[0][1] if found else {}, Layout)
    except (YamlError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise Stalled("InvalidLayout", f"{FILE}: {error}", _HINT) from error
