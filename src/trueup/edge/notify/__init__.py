"""
Notify: the services that messages go to, one module a service or a family that speaks alike.

`table` has them all; each is built of its settings (`fields`) and a `desk`, which sends within
`core.reach` (`web`), masks what is secret (`masks`) and says whether another try makes sense.
Settings, fields of templates and wire formats are those of Argo CD's notifications, so a ConfigMap
that works there works here; what is ours besides is told in ``docs/reference``.
"""

from trueup.edge.notify.services import Services

__all__ = ["Services"]
