"""Where the command line keeps what it can make again: mirrors, and what was rendered."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from trueup.model.errors import Stalled
from trueup.service.lock import held


@contextmanager
def cache(name: str, *, anew: bool = False) -> Iterator[Path]:
    """
    The folder *name* in the user's cache (``$XDG_CACHE_HOME/trueup``, ``~/.cache/trueup``).

    One for this command alone if *anew*, while another command uses that, or if there can be none.
    """
    home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "trueup" / name
    with ExitStack() as stack:
        try:
            if not anew:
                stack.enter_context(held(home, name))
        except Stalled:
            anew = True
        if anew:
            made = tempfile.TemporaryDirectory(prefix=f"trueup-{name}-")
            home = Path(stack.enter_context(made))
        yield home
