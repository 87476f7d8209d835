"""Folders written down in a test: `# file: path` begins each file."""

from pathlib import Path


def files(text: str) -> dict[str, bytes]:
    """The files of a text, by path."""
    found: dict[str, bytes] = {}
    for part in text.split("# file: ")[1:]:
        path, _, content = part.partition("\n")
        found[path.strip()] = content.encode()
    return found


def write(folder: Path, made: dict[str, bytes]) -> Path:
    """Put the files into *folder*."""
    for path, content in made.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder
