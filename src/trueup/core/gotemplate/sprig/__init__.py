"""
The functions of Sprig 3, without those that look at the machine.

``env``, ``expandenv`` and ``getHostByName`` are missing, as Argo CD takes them away. What needs a
clock or chance gets it from the caller (:func:`sprig`); :data:`SPRIG` has neither, and a template
that calls such a function fails with these words. Keys and certificates (``genPrivateKey``,
``genCA`` …) are refused: a message is no place to make one.
"""

from collections.abc import Callable, Mapping
from typing import Any

from trueup.core.gotemplate.failed import CallFailed
from trueup.core.gotemplate.sprig import casing, defaults, digests, json, text, wording
from trueup.core.gotemplate.sprig.chance import Entropy, chances, no_entropy
from trueup.core.gotemplate.sprig.dates import Clock, dates, unset_clock
from trueup.core.gotemplate.sprig.dicts import DICTS
from trueup.core.gotemplate.sprig.lists import LISTS, concat, made
from trueup.core.gotemplate.sprig.numeric import NUMERIC
from trueup.core.gotemplate.sprig.regexes import REGEXES
from trueup.core.gotemplate.sprig.semver import semver, semver_compare
from trueup.core.gotemplate.sprig.urls import URLS

Functions = Mapping[str, Callable[..., Any]]


def _refused(*_: Any) -> str:
    raise CallFailed("keys and certificates are not made in a template")


_KEYS = (
    "genPrivateKey",
    "buildCustomCert",
    "genCA",
    "genCAWithKey",
    "genSelfSignedCert",
    "genSelfSignedCertWithKey",
    "genSignedCert",
    "genSignedCertWithKey",
)
_TEXT: dict[str, Callable[..., Any]] = {
    "abbrev": wording.abbrev,
    "abbrevboth": wording.abbrevboth,
    "trunc": text.trunc,
    "trim": text.trim,
    "upper": text.upper,
    "lower": text.lower,
    "title": text.title,
    "untitle": text.untitle,
    "substr": text.substr,
    "repeat": text.repeat,
    "trimall": text.trim_all,
    "trimAll": text.trim_all,
    "trimSuffix": text.trim_suffix,
    "trimPrefix": text.trim_prefix,
    "nospace": wording.nospace,
    "initials": wording.initials,
    "swapcase": wording.swapcase,
    "snakecase": casing.snakecase,
    "camelcase": casing.camelcase,
    "kebabcase": casing.kebabcase,
    "wrap": wording.wrap,
    "wrapWith": wording.wrap_with,
    "contains": text.contains,
    "hasPrefix": text.has_prefix,
    "hasSuffix": text.has_suffix,
    "quote": text.quote,
    "squote": text.squote,
    "cat": text.cat,
    "indent": text.indent,
    "nindent": text.nindent,
    "replace": text.replace,
    "plural": text.plural,
    "toString": text.strval,
    "toStrings": text.strings,
    "join": text.join,
    "split": text.split,
    "splitn": text.splitn,
    "splitList": text.split_list,
    "sortAlpha": text.sort_alpha,
    "b64enc": text.b64enc,
    "b64dec": text.b64dec,
    "b32enc": text.b32enc,
    "b32dec": text.b32dec,
}
_OTHERS: dict[str, Callable[..., Any]] = {
    "hello": defaults.hello,
    "default": defaults.default,
    "empty": defaults.empty,
    "coalesce": defaults.coalesce,
    "all": defaults.every,
    "any": defaults.some,
    "ternary": defaults.ternary,
    "fail": defaults.fail,
    "typeOf": defaults.type_of,
    "typeIs": defaults.type_is,
    "typeIsLike": defaults.type_is_like,
    "kindOf": defaults.kind_of,
    "kindIs": defaults.kind_is,
    "deepEqual": defaults.deep_equal,
    "deepCopy": defaults.deep_copy,
    "mustDeepCopy": defaults.deep_copy,
    "fromJson": json.from_json,
    "mustFromJson": json.must_from_json,
    "toJson": json.to_json,
    "mustToJson": json.must_to_json,
    "toPrettyJson": json.to_pretty_json,
    "mustToPrettyJson": json.must_to_pretty_json,
    "toRawJson": json.must_to_raw_json,
    "mustToRawJson": json.must_to_raw_json,
    "list": made,
    "tuple": made,
    "concat": concat,
    "sha1sum": digests.sha1sum,
    "sha256sum": digests.sha256sum,
    "sha512sum": digests.sha512sum,
    "adler32sum": digests.adler32sum,
    "derivePassword": digests.derive_password,
    "decryptAES": digests.decrypt_aes,
    "semver": semver,
    "semverCompare": semver_compare,
}
_MUST = {f"must{name[0].upper()}{name[1:]}": call for name, call in LISTS.items()}
_ALWAYS: Functions = {
    **_TEXT,
    **_OTHERS,
    **NUMERIC,
    **LISTS,
    **_MUST,
    **DICTS,
    **REGEXES,
    **URLS,
    **dict.fromkeys(_KEYS, _refused),
}


def sprig(clock: Clock = unset_clock, entropy: Entropy = no_entropy) -> Functions:
    """All of them, with the time of *clock* and the chance of *entropy*."""
    return {**_ALWAYS, **dates(clock), **chances(entropy)}


SPRIG: Functions = sprig()
