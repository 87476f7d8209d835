"""
Prices: functions that take longer than going once through what they are given.

One letter that C handles is a piece of work. Those that Python looks at, one by one, are many.
"""

from collections.abc import Mapping

from trueup.core.gotemplate.failed import USUAL, WORK, Price

_LETTERS = Price(letter=16)  # each is looked at
_WORDS = Price(letter=64)  # each again and again
_DEEP = Price(letter=8, deep=40)  # all is gone through
_READ = Price(letter=256)  # by a grammar, some of it again and again
_NAMES: Mapping[Price, str] = {
    _LETTERS: """
        title untitle upper lower swapcase initials nospace wrap wrapWith urlquery regexQuoteMeta
        b64dec b32enc b32dec trimall trimAll trimPrefix trimSuffix split splitn splitList sortAlpha
        fromJson mustFromJson urlParse urlJoin clean dir base ext osBase osDir osClean osExt
    """,
    _DEEP: """
        print println printf toString toStrings join cat quote squote html js toJson mustToJson
        toPrettyJson mustToPrettyJson toRawJson mustToRawJson deepEqual deepCopy mustDeepCopy keys
        values pick omit pluck merge mustMerge mergeOverwrite mustMergeOverwrite eq ne lt le gt ge
        add add1 sub mul div mod max min biggest int int64 float64 atoi toDecimal compact
        mustCompact chunk mustChunk
    """,
    _READ: """
        date dateInZone date_in_zone dateModify date_modify mustDateModify must_date_modify ago
        duration durationRound htmlDate htmlDateInZone toDate mustToDate unixEpoch semver
        semverCompare
    """,
    _WORDS: "camelcase snakecase kebabcase shuffle encryptAES decryptAES",
    Price(deep=24, pair=24): "uniq mustUniq has mustHas without mustWithout",
    Price(letter=8): "sha1sum sha256sum sha512sum adler32sum b64enc",
    Price(flat=WORK // 6): "bcrypt htpasswd",
    Price(flat=WORK // 3): "derivePassword",
}
PRICES: Mapping[str, Price] = {
    name: price for price, names in _NAMES.items() for name in names.split()
}


def price(name: str) -> Price:
    return PRICES.get(name, USUAL)
