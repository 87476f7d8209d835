"""``$name`` in the settings of a service: the value of that key of the Secret."""

import re
from collections.abc import Mapping
from typing import Any

_NAME = re.compile(r"\$([\w-]+)", re.ASCII)


def placed(
    settings: Mapping[str, Any], secrets: Mapping[str, str]
) -> tuple[dict[str, Any], list[str]]:
    """*settings* with the secrets in place, and the names that there are not, which stay."""
    missing: list[str] = []

    def value(found: re.Match[str]) -> str:
        if found[1] not in secrets:
            missing.append(found[1])
            return found[0]
        return secrets[found[1]]

    def within(said: Any) -> Any:
        match said:
            case str():
                return _NAME.sub(value, said)
            case Mapping():
                return {within(key): within(each) for key, each in said.items()}
            case list():
                return [within(each) for each in said]
        return said

    return within(settings), list(dict.fromkeys(missing))
