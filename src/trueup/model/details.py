"""Details: what of a source can be set, and how; for people who set it."""

from collections.abc import Mapping

from trueup.k8s.value import Value


class HelmDetails(Value, frozen=True):
    """
    *value_files* that there are in the chart's folder; *values*: what ``values.yaml`` says.

    *parameters*: each value by its path, with those of the value files that are chosen.
    *file_parameters*: those of the source, with their paths.
    """

    value_files: tuple[str, ...] = ()
    values: str = ""
    parameters: Mapping[str, str] = {}
    file_parameters: tuple[tuple[str, str], ...] = ()


class Announcement(Value, frozen=True):
    """A parameter of a plugin, by Argo CD's names; its value is the default."""

    name: str = ""
    title: str = ""
    tooltip: str = ""
    required: bool = False
    item_type: str = ""
    collection_type: str = ""
    string: str = ""
    array: tuple[str, ...] = ()
    map: Mapping[str, str] = {}


class Details(Value, frozen=True):
    """By the *tool* that the source is rendered with; *images*: of what a kustomization makes."""

    tool: str
    helm: HelmDetails = HelmDetails()
    images: tuple[str, ...] = ()
    announcements: tuple[Announcement, ...] = ()
