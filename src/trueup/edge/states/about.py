"""What a sealed body is for, as it is bound to it."""


def of_version(name: str, number: int) -> str:
    return f"version {number} of state {name}"


def of_blob(name: str, id: str, blob: str) -> str:
    return f"{blob!r} of {id!r} of state {name}"
