"""What a ConfigMap or a Secret holds, of a file or of the cluster; a Secret is decoded."""

import base64
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from trueup.cli import home, manifests
from trueup.cli.output import Failure
from trueup.core.alerts.secrets import lenders, lends, lent
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref

CONFIG_MAP, SECRET = GroupKind("", "ConfigMap"), GroupKind("", "Secret")
Data = Mapping[str, str]


async def of_file(path: str, kind: GroupKind, name: str, note: Callable[[str], None]) -> Data:
    """Of the only object of that kind in the file; of several the one that is called so."""
    found = [each for each in await manifests.bodies(path, note) if each["kind"] == kind.kind]
    if len(found) > 1:
        found = [each for each in found if each["metadata"]["name"] == name]
    if not found:
        raise Failure(f"{path} holds no {kind.kind}", f"it should be {name}")
    return _texts(Object(found[0]), path)


async def of_cluster(opened: home.Home, kind: GroupKind, name: str) -> Data:
    found = await there(opened, kind, name)
    if found is None:
        where = f"namespace {opened.namespace} of {opened.cluster.name}"
        raise Failure(f"there is no {name} in {where}", "-n NAMESPACE says where it is")
    return found


async def there(opened: home.Home, kind: GroupKind, name: str) -> Data | None:
    """None: there is no such object."""
    found = await opened.cluster.get(Ref(kind, opened.namespace, name))
    return None if found is None else _texts(found, name)


async def lent_there(opened: home.Home, data: Data) -> Data:
    """What other Secrets of the cluster lend to the services of *data*."""
    found: dict[str, str] = {}
    for name in sorted(lenders(data)):
        secret = await opened.cluster.get(Ref(SECRET, opened.namespace, name))
        if secret is not None and lends(secret):
            found |= lent(name, _texts(secret, name))
    return found


def _texts(found: Object, where: str) -> Data:
    data, plain = (_plain(found, field, where) for field in ("data", "stringData"))
    if found.ref.kind.kind == "ConfigMap":
        return data
    return {
        **{key: _of_base64(text, f"{where}: data.{key}") for key, text in data.items()},
        **plain,
    }


def _of_base64(text: str, where: str) -> str:
    try:
        return base64.b64decode(text).decode()
    except ValueError as error:
        raise Failure(f"{where} is not base64", "stringData takes plain texts") from error


def _plain(found: Object, field: str, where: str) -> Data:
    """As Kubernetes takes it: null is an empty text, a number is none."""
    said = {str(key): "" if value is None else value for key, value in _map(found, field, where)}
    for key, value in said.items():
        if not isinstance(value, str):
            raise Failure(f"{where}: {field}.{key}: {value!r} is no text", "put it in quotes")
    return said


def _map(found: Object, field: str, where: str) -> Iterable[tuple[object, Any]]:
    said = found.at(field) or {}
    if not isinstance(said, Mapping):
        raise Failure(f"{where}: {field} is no map", "each key with its text, on a line of its own")
    return said.items()
