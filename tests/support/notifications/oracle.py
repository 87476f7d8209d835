"""
Oracle: what notifications-engine itself sends for the cases, written down beside them.

`python -m tests.support.notifications.oracle` builds it from its Go module, which takes some
minutes the first time, and writes ``sent.yaml`` anew: after a change of the cases, or of its
version.
"""

import asyncio
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.differential.tools import program
from tests.support.notifications.receiver import Receiver, receiver

HERE = Path(__file__).parent
SENT = HERE / "sent.yaml"


def cases() -> list[dict[str, Any]]:
    text = (HERE / "cases.yaml").read_text()
    found: list[dict[str, Any]] = yaml.safe_load(text)
    return found


def key() -> str:
    """A private key of RSA, as a GitHub App has one."""
    made = rsa.generate_private_key(65537, 2048)
    return made.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


def settings(case: Mapping[str, Any], private: str) -> dict[str, Any]:
    """Those of the case, with the key in its place."""
    return {name: private if each == "$KEY" else each for name, each in case["settings"].items()}


def turned(asked: Receiver) -> list[dict[str, Any]]:
    """What was asked since the last time, in an order that the sender is free in."""
    plain = [each.plain() for each in asked.asked]
    asked.asked.clear()
    return plain


async def sent(engine: str, at: Receiver) -> dict[str, list[dict[str, Any]]]:
    """By the name of each case."""
    environ = {**at.environ(), "PATH": "/usr/bin:/bin", "HOME": str(at.folder)}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(engine, stdin=pipe, stdout=pipe, env=environ)
    assert process.stdin
    assert process.stdout
    found: dict[str, list[dict[str, Any]]] = {}
    private = key()
    for case in cases():
        at.answers = {end: tuple(said) for end, said in case.get("answers", {}).items()}
        for template in [case["template"], *([case["again"]] if "again" in case else [])]:
            line = {
                "Kind": case["kind"],
                "Name": case.get("as", case["kind"]),
                "Settings": json.dumps(settings(case, private)),
                "Template": json.dumps(template),
                "Recipient": case["recipient"],
            }
            process.stdin.write(json.dumps(line).encode() + b"\n")
            await process.stdin.drain()
            if said := (await process.stdout.readline()).decode().strip():
                raise SystemExit(f"error: {case['name']}: {said}")
        found[case["name"]] = turned(at)
    process.stdin.close()
    await process.wait()
    return found


async def main() -> None:
    built = await asyncio.to_thread(program, "notifications")
    with tempfile.TemporaryDirectory() as folder:
        async with receiver(Path(folder)) as at:
            found = await sent(str(built), at)
    SENT.write_text(yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=120))


if __name__ == "__main__":
    asyncio.run(main())
