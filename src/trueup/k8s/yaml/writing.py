"""Objects as YAML."""

from typing import Any

import yaml

from trueup.k8s.yaml.scalars import TAG, meaning


def dump(body: Any) -> str:
    """*body* as YAML that `documents`, and other readers, read back as the same."""
    return yaml.dump(
        body,
        Dumper=_Dumper,
        default_flow_style=False,
        sort_keys=True,
        allow_unicode=True,
        width=2**31 - 1,
    )


def _text(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar(TAG + "str", text, style="|" if "\n" in text else None)


class _Dumper(yaml.CSafeDumper):
    """Quotes what any reader could take for something else; writes no anchors."""

    yaml_representers = {**yaml.CSafeDumper.yaml_representers, str: _text}  # noqa: RUF012

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        if kind is yaml.ScalarNode and implicit[0]:
            return TAG + meaning(value)
        return str(super().resolve(kind, value, implicit))  # type: ignore[no-untyped-call]
