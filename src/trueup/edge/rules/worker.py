"""
The process that evaluates rules: questions in, answers out, both as JSON.

It is started by its path, apart from the package, without an environment, and knows nothing but
the plan that it is given. It watches a child of its own do the work: a limit of memory would bring
the libraries down without a word.
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
TOO_MUCH = 3  # what it ends with then
LONGEST = 1_000  # characters of what is said of a rule
_LOOK = 0.01  # seconds between two looks at the child
_UNDEFINED = "<undefined>"
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
            sys.exit(TOO_MUCH)
        time.sleep(_LOOK)


def _used(process: int) -> int:
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE


def _work() -> None:
    told = os.dup(1)
    os.dup2(2, 1)  # the libraries print warnings
    given = json.load(sys.stdin.buffer)
    answers = [_answer(each, given["subject"]) for each in given["questions"]]
    with os.fdopen(told, "w") as out:
        json.dump(answers, out)


def _answer(question: dict[str, Any], subject: dict[str, Any]) -> Answer:
    ask = {"rego": _rego, "cel": _cel}[question["language"]]
    try:
        return ask(question, subject)
    except Exception as error:  # whatever a library makes of a rule, the others are asked
        return _failed(str(error) or type(error).__name__)


def _failed(why: str) -> Answer:
    return {"failed": " ".join(why.split())[:LONGEST]}


def _rego(question: dict[str, Any], subject: dict[str, Any]) -> Answer:
    import regorus

    try:
        rego = _engine(regorus, question, old=False)
    except RuntimeError as error:
        try:
            rego = _engine(regorus, question, old=True)
        except RuntimeError:
            return _failed(f"it is no Rego: {_complaint(error)}")
    rego.set_input_json(json.dumps(subject["input"]))
    found: Answer = {}
    for key, entries in (("deny", "stops"), ("warn", "tells")):
        found[key] = [text for entry in question.get(entries, ()) for text in _asked(rego, entry)]
    return found


def _engine(regorus: Any, question: dict[str, Any], *, old: bool) -> Any:
    """With the rule, read as of OPA 1.0, or as before."""
    rego = regorus.Engine()
    rego.set_rego_v0(old)
    rego.add_policy(question["name"], question["text"])
    return rego


def _asked(rego: Any, entry: str) -> Iterator[str]:
    try:
        said = rego.eval_rule_as_json(entry)
    except RuntimeError as error:
        raise ValueError(f"{entry} cannot be evaluated: {_complaint(error)}") from error
    found = json.loads(said)
    yield from _messages(None if found == _UNDEFINED else found)


def _complaint(error: RuntimeError) -> str:
    """What is wrong, with the line; a picture of it and a stack stand around."""
    words = re.findall(r"error: (.+)", str(error)) or [str(error)[:200]]
    line = re.search(r"-->.*?:(\d+):\d+", str(error))
    return f"{words[-1]} (line {line[1]})" if line else words[-1]


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
