"""ConfigMap and Secret: keys, sizes, types, and what ``immutable`` forbids."""

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import Any

from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.rules import Draft, Rules
from trueup.k8s.gojson import syntax_error
from trueup.k8s.names import config_key
from trueup.k8s.status import Refused, bad_request

LIMIT = 1024 * 1024
DOCKER_CONFIG = ".dockerconfigjson"

# What a type of Secret must hold.
_REQUIRED = {
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/dockerconfigjson": (DOCKER_CONFIG,),
}
_ACCOUNT = "kubernetes.io/service-account.name"


def _default_secret(body: Draft, before: Draft | None, context: Admission) -> None:
    body.setdefault("type", "Opaque")
    if not body["type"]:
        body["type"] = "Opaque"
    plain = body.pop("stringData", None)
    if plain:
        data = body.setdefault("data", {})
        data |= {key: b64encode(str(text).encode()).decode() for key, text in plain.items()}
    for key, text in (body.get("data") or {}).items():
        body["data"][key] = _checked(text, "Secret")


def _complete_account(body: Draft, before: Draft | None, context: Admission) -> None:
    """Of a reference to a Secret only the name is kept."""
    if body.get("secrets"):
        body["secrets"] = [
            {"name": each["name"]} if each.get("name") else {} for each in body["secrets"]
        ]


def _default_config_map(body: Draft, before: Draft | None, context: Admission) -> None:
    for key, text in (body.get("binaryData") or {}).items():
        body["binaryData"][key] = _checked(text, "ConfigMap")


def _checked(text: Any, kind: str) -> str:
    """Base64 as it is stored; the API server cannot even read anything else."""
    try:
        raw = b64decode("".join(str(text).split()), validate=True)
    except (NotBase64, ValueError) as error:
        what = "illegal base64 data at input byte"
        at = next((i for i, sign in enumerate(str(text)) if not _is_base64(sign)), 0)
        told = f'{kind} in version "v1" cannot be handled as a {kind}: {what} {at}'
        raise Refused(bad_request(told)) from error
    return b64encode(raw).decode()


def _is_base64(sign: str) -> bool:
    return sign.isalnum() or sign in "+/=\n\r"


def _check_secret(body: Draft, problems: Problems) -> None:
    data, kind = body.get("data") or {}, body["type"]
    total = 0
    for key, text in data.items():
        _check_key(problems, "data", key)
        total += len(text) * 3 // 4
    if total > LIMIT:
        problems.too_long("data", LIMIT)
    for key in _REQUIRED.get(kind, ()):
        if key not in data:
            problems.required(f"data[{key}]")
    if kind == "kubernetes.io/dockerconfigjson" and DOCKER_CONFIG in data:
        _check_docker(problems, data[DOCKER_CONFIG])
    if kind == "kubernetes.io/basic-auth" and not {"username", "password"} & data.keys():
        problems.required("data[username]")
        problems.required("data[password]")
    if kind == "kubernetes.io/service-account-token":
        notes = body["metadata"].get("annotations") or {}
        if not notes.get(_ACCOUNT):
            problems.required(f"metadata.annotations[{_ACCOUNT}]")


def _check_key(problems: Problems, field: str, key: str) -> None:
    for words in config_key(key):
        problems.invalid(f"{field}[{key}]", key, words)


def _check_docker(problems: Problems, text: str) -> None:
    try:
        json.loads(raw := b64decode(text))
    except ValueError:
        told = "<secret contents redacted>"
        problems.invalid(f"data[{DOCKER_CONFIG}]", told, syntax_error(raw))


def _compare_secret(before: Draft, after: Draft, problems: Problems) -> None:
    if before.get("type") != after.get("type"):
        problems.immutable("type", after.get("type"))
    _compare_immutable(before, after, problems, ("data",))


def _compare_immutable(
    before: Draft, after: Draft, problems: Problems, fields: tuple[str, ...]
) -> None:
    if not before.get("immutable"):
        return
    if not after.get("immutable"):
        problems.forbidden("immutable", "field is immutable when `immutable` is set")
    for field in fields:
        if (before.get(field) or {}) != (after.get(field) or {}):
            problems.forbidden(field, "field is immutable when `immutable` is set")


def _check_config_map(body: Draft, problems: Problems) -> None:
    data, binary = body.get("data") or {}, body.get("binaryData") or {}
    total = 0
    for key, text in data.items():
        _check_key(problems, "data", key)
        if key in binary:
            told = "duplicate of key present in binaryData"
            problems.invalid("data" + f"[{key}]", key, told)
        total += len(str(text).encode())
    for key, text in binary.items():
        _check_key(problems, "binaryData", key)
        total += len(text) * 3 // 4
    if total > LIMIT:
        problems.too_long("", LIMIT)


def _compare_config_map(before: Draft, after: Draft, problems: Problems) -> None:
    _compare_immutable(before, after, problems, ("data", "binaryData"))


SECRETS = Rules(_default_secret, _check_secret, _compare_secret)
CONFIG_MAPS = Rules(_default_config_map, _check_config_map, _compare_config_map)
SERVICE_ACCOUNTS = Rules(complete=_complete_account)
