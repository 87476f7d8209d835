"""
Decoding: an object as a client sent it, checked against the schema of its kind.

Values of a wrong type are refused. Unknown fields are dropped; by the client's
``fieldValidation`` that is refused (Strict), told as warnings (Warn) or not mentioned (Ignore).
An applied configuration with unknown fields is always refused: nobody could own them.
"""

from typing import Any

from trueup.apiserver import errors
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.crds import KEY as DEFINITIONS
from trueup.apiserver.custom import definition_warnings
from trueup.k8s.decoding import cannot_be_handled, decode_error
from trueup.k8s.schema import ANYTHING, pruned
from trueup.k8s.status import Refused, Status

Body = dict[str, Any]


def checked(
    cluster: Cluster, asked: Asked, body: Body, *, applied: bool = False
) -> tuple[Body, tuple[str, ...]]:
    """*body* without unknown fields, and what to warn of."""
    if asked.internal:
        return body, ()  # made by the server itself
    schema = cluster.schemas.of(asked.resource)
    warnings: tuple[str, ...] = (asked.resource.warning,) if asked.resource.warning else ()
    if schema is ANYTHING:
        return body, warnings
    if not asked.resource.custom and (error := decode_error(body, schema)):
        raise errors.bad_request(cannot_be_handled(body, error))
    kept, dropped = pruned(body, schema)
    if asked.resource.key == DEFINITIONS:
        warnings += definition_warnings(body)
    told = [f'unknown field "{path}"' for path in dropped]
    told += [f'duplicate field "{path}"' for path in asked.duplicates]
    _refuse_unowned(asked, body, dropped, applied=applied)
    if not told or asked.validation == "Ignore":
        return kept, warnings
    if asked.validation == "Strict":
        words = f"strict decoding error: {', '.join(told)}"
        raise errors.bad_request(cannot_be_handled(body, words))
    return kept, (*warnings, *told)


def _refuse_unowned(asked: Asked, body: Body, dropped: tuple[str, ...], *, applied: bool) -> None:
    if not applied or not dropped:
        return
    where = f"{asked.namespace}/{asked.name}; {body['apiVersion']}, Kind={body['kind']}"
    fields = "; ".join(f".{path}: field not declared in schema" for path in dropped)
    message = f"failed to create typed patch object ({where}): {fields}"
    raise Refused(Status(500, "", message))
