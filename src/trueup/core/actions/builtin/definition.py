"""Definition: how one built-in action is told, when it is offered, and what it makes."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from trueup.core.actions.action import Action, Asked, Impact, Operation, Parameter
from trueup.core.actions.editing import Change, Path, dropping, flag, opposite, setting
from trueup.k8s.object import Object

PLUS = "fa fa-fw fa-plus"
PLAY = "fa fa-fw fa-play"
PAUSE = "fa fa-fw fa-pause"
STOP = "fa fa-fw fa-stop"
REDO = "fa fa-fw fa-redo"
TURN = "fa fa-fw fa-rotate-right"
PLAY_CIRCLE = "fa fa-fw fa-play-circle"
PAUSE_CIRCLE = "fa fa-fw fa-pause-circle"
PLUS_CIRCLE = "fa fa-fw fa-plus-circle"


def always(_obj: Object) -> bool:
    return True


def nothing(_obj: Object) -> tuple[Parameter, ...]:
    return ()


@dataclass(frozen=True)
class Builtin:
    """
    *does*: what it does, in words that go on after its name; *make*: the object that it gives.

    *shown*: whether it is listed at all; *possible*: whether it is more than listed.
    """

    name: str
    does: str
    make: Change
    operation: Operation = Operation.PATCH
    shown: Callable[[Object], bool] = always
    possible: Callable[[Object], bool] = always
    icon: str = ""
    title: str | Callable[[Object], str] = ""
    params: Callable[[Object], tuple[Parameter, ...]] = nothing

    def offered(self, obj: Object) -> Action:
        title = self.title if isinstance(self.title, str) else self.title(obj)
        return Action(
            self.name, self.params(obj), not self.possible(obj), self.icon, display_name=title
        )

    def performed(self, obj: Object, asked: Asked) -> tuple[Impact, ...]:
        return (Impact(self.operation, Object(self.make(obj, asked))),)


def suspension(*path: str) -> tuple[Builtin, Builtin]:
    """``suspend`` and ``resume`` by a switch; both are listed, and one of them is possible."""
    on = flag(*path)
    field = ".".join(path)
    suspend, resume = setting(*path, to=True), setting(*path, to=False)
    return (
        Builtin("suspend", f"sets `{field}`", suspend, possible=opposite(on)),
        Builtin("resume", f"takes `{field}` back", resume, possible=on),
    )


def only_possible(action: Builtin, icon: str, title: str = "") -> Builtin:
    """The action, listed only while it is possible."""
    return replace(action, shown=action.possible, possible=always, icon=icon, title=title)


def mark(path: Path, to: str, *, back: str = "") -> tuple[Change, Change, Callable[[Object], bool]]:
    """Setting a mark, taking it away (or setting it to *back*), and whether it is there."""
    away = setting(*path, to=back) if back else dropping(*path)
    return setting(*path, to=to), away, flag(*path, at=to)
