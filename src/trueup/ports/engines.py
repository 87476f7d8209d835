"""From files to objects: Helm, Kustomize, Jsonnet and plain folders."""

from collections.abc import Mapping
from typing import Any, Protocol

from trueup.k8s.value import Value
from trueup.model.details import Details
from trueup.model.origin import Origin, Place, Wanted
from trueup.model.source import Revision, Source


class Request(Value, frozen=True):
    """
    One render: everything that its result may depend on, besides the files.

    *paths*: the Application's ``manifest-generate-paths``.
    """

    source: Source
    revision: Revision
    app: str
    namespace: str
    project: str = "default"
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()
    refs: Mapping[str, tuple[Source, Revision]] = {}
    paths: str = ""


class Rendered(Value, frozen=True):
    """
    What an engine made: JSON objects, as written (no namespace filled in, no tracking mark).

    *digest* names the files read and the parameters; equal digests give equal objects. *origins*:
    where each object is declared; none of an older result. *secret*: something was encrypted. *by*:
    the program that made them.
    """

    digest: str
    tool: str
    objects: tuple[Mapping[str, Any], ...]
    warnings: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    secret: bool = False
    by: str = ""


class Engine(Protocol):
    """Helm, Kustomize, Jsonnet and plain folders behind one door."""

    async def digest(self, request: Request) -> str | None:
        """The digest that a render would have, from the files alone; None: never rendered."""
        ...

    async def render(self, request: Request) -> Rendered:
        """From the cache if these files and parameters were rendered before."""
        ...

    async def forget(self, request: Request) -> None:
        """Render it anew when it is next asked for."""
        ...

    async def trace(
        self, request: Request, wanted: tuple[Wanted, ...]
    ) -> tuple[tuple[Place, ...], ...]:
        """
        Where objects and their fields are declared: of each the object itself, then each path.

        Nothing of an object that *request* does not make. Costs a render, or part of one.
        """
        ...


class Surveyor(Protocol):
    """What there is to render, and to set; nothing is rendered but what is asked."""

    async def details(self, request: Request) -> Details:
        """What of the source of *request* can be set."""
        ...

    async def applications(self, request: Request) -> Mapping[str, str]:
        """The tool of each folder of a repository that one fits, ``.`` for the root."""
        ...
