"""CustomResourceDefinitions: from the object to the kinds that are served."""

from typing import Any

Body = dict[str, Any]


class Crds:
    """The custom kinds."""

    def check(self, cluster: Any, before: Body | None, after: Body) -> None:
        return None
