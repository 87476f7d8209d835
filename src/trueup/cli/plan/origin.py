"""Origin: the address under which a server knows the repository of a checkout."""

from pathlib import Path

from trueup.edge.checkout import Checkout


async def address(path: Path) -> str:
    """Of its origin; of one that was cloned from nowhere, where it lies."""
    return (await (await Checkout.around(path)).addresses())[0]
