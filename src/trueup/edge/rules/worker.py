"""
The process that evaluates rules: questions in, answers out, both as JSON.

It is started by its path, apart from the package, without an environment, and knows nothing but
the plan that it is given. It watches a child of its own do the work: the allocator of Rego reserves
more addresses than any limit allows, so what counts is the memory that is really used.
"""

import json
import os
import re
import resource
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MEMORY = 1 << 30  # bytes
PROCESSOR = 60  # seconds, should nobody be left to end us
LONGEST = 1_000  # characters of what is said of a rule
_LOOK = 0.01  # seconds between two looks at the child
_PAGE = resource.getpagesize()

Answer = dict[str, Any]


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    child = os.fork()
    if child:
        _watch(child)
    else:
        _work()


def _watch(child: int) -> None:
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if _used(child) > MEMORY:
            os.kill(child, signal.SIGKILL)
        time.sleep(_LOOK)


def _used(process: int) -> int:
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE


def _work() -> None:
    told = os.dup(1)
    os.dup2(2, 1)  # the libraries print what they complain of
    given = json.load(sys.stdin.buffer)
    answers = [_answer(each, given["subject"]) for each in given["questions"]]
    with os.fdopen(told, "w") as out:
        json.dump(answers, out)


def _answer(question: dict[str, Any], subject: dict[str, Any]) -> Answer:
    ask = {"rego": _rego, "cel": _cel}[question["language"]]
    try:
        return ask(question, subject)
    except Exception as error:
        return _failed(str(error) or type(error).__name__)


def _failed(why: str) -> Answer:
    return {"failed": " ".join(why.split())[:LONGEST]}


def _rego(question: dict[str, Any], subject: dict[str, Any]) -> Answer:
    import regopy

    rego = regopy.Interpreter()
    try:
        rego.add_module(question["name"], question["text"])
    except regopy.RegoError as error:
        words = re.findall(r"\(errormsg \d+:(.*?)\)", str(error)) or [str(error)]
        return _failed(f"it is no Rego: {'; '.join(dict.fromkeys(words))}")
    rego.set_input(_written(subject["input"]))
    found: Answer = {}
    for key, entries in (("deny", "stops"), ("warn", "tells")):
        found[key] = [text for entry in question.get(entries, ()) for text in _asked(rego, entry)]
    return found


def _written(value: Any) -> Any:
    """
    Texts as JSON writes them.

    The library keeps those of modules so, and takes ours as they are: without it, an address with
    a key would equal no literal, and what is said of it could not be read.
    """
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)[1:-1]
    if isinstance(value, dict):
        return {_written(key): _written(each) for key, each in value.items()}
    return [_written(each) for each in value] if isinstance(value, list) else value


def _asked(rego: Any, entry: str) -> Iterator[str]:
    output = rego.query(entry)
    if not output.ok():
        raise ValueError(f"{entry} cannot be evaluated: {output}")
    for result in output.results:
        for each in result.expressions:
            yield from _messages(each)


def _messages(found: Any) -> Iterator[str]:
    """A set of texts or objects; before version 1 of Rego ``deny[msg]`` is an object of them."""
    if isinstance(found, dict) and "msg" not in found:
        for key, holds in found.items():
            yield from _messages(_key(key)) if holds is True else _messages(holds)
    elif isinstance(found, list):
        for each in found:
            yield from _messages(each)
    elif isinstance(found, dict):
        yield str(found["msg"])
    elif isinstance(found, str):
        yield found
    elif found is True:
        yield ""


def _key(text: str) -> Any:
    """A key that is an object is written as its JSON."""
    try:
        return json.loads(text) if text.startswith("{") else text
    except ValueError:
        return text


def _cel(question: dict[str, Any], subject: dict[str, Any]) -> Answer:
    from cel_expr_python.cel import NewEnv, Type
    from cel_expr_python.ext import ext_bindings, ext_encoders, ext_math, ext_optional, ext_strings

    extensions = [
        ext_strings.ExtStrings(),
        ext_math.ExtMath(),
        ext_optional.ExtOptional(),
        ext_bindings.ExtBindings(),
        ext_encoders.ExtEncoders(),
    ]
    env = NewEnv(variables={"plan": Type.DYN}, extensions=extensions)
    try:
        expression = env.compile(question["text"])
    except RuntimeError as error:
        return _failed(f"it is no CEL: {error}")
    found = expression.eval(data={"plan": subject["plan"]})
    if found.type() == Type.ERROR:
        return _failed(f"it cannot be evaluated: {found.plain_value()}")
    holds = found.plain_value()
    if not isinstance(holds, bool):
        return _failed("it is neither true nor false")
    return {"holds": holds}


if __name__ == "__main__":
    main()
