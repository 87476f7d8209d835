"""``snakecase``, ``kebabcase`` and ``camelcase``, as huandu/xstrings 1.5 cuts words."""

import unicodedata

from trueup.core.gotemplate.sprig.text import lower, upper

NUMBER, UPPER, ALPHABET, CONNECTOR, PUNCT, OTHER, END = range(7)


def _connects(letter: str) -> bool:
    return letter in "-_" or letter.isspace()


def _punctuates(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "P"


def _kind(letter: str) -> int:
    if _connects(letter):
        return CONNECTOR
    if _punctuates(letter):
        return PUNCT
    if letter.isupper():
        return UPPER
    if letter.isalpha():
        return ALPHABET
    return NUMBER if unicodedata.category(letter)[0] == "N" else OTHER


def _run(text: str, start: int, kinds: tuple[int, ...]) -> int:
    end = start
    while end < len(text) and _kind(text[end]) in kinds:
        end += 1
    return end


def _word(text: str, at: int) -> tuple[int, int]:
    """The kind of the word at *at*, and where it ends."""
    if at >= len(text):
        return END, at
    kind = _kind(text[at])
    if kind != UPPER:
        return kind, _run(text, at, (kind,))
    end = _run(text, at, (UPPER,))
    if end - at == 1:
        after = _run(text, end, (ALPHABET,))
        return UPPER, after
    # The last capital before a small letter begins the next word: HTTP, Server.
    return UPPER, end - 1 if end < len(text) and _kind(text[end]) == ALPHABET else end


class _Words:
    def __init__(self, text: str, connector: str) -> None:
        self._text = text
        self._connector = connector
        self._at = 0
        self.kind = END
        self._word = ""
        self._out: list[str] = []
        self.advance()

    @property
    def remaining(self) -> bool:
        return self._at < len(self._text)

    @property
    def word(self) -> tuple[int, str]:
        return self.kind, self._word

    def advance(self) -> None:
        self.kind, end = _word(self._text, self._at)
        self._word, self._at = self._text[self._at : end], end

    def put(self, kind: int, word: str) -> None:
        if kind == CONNECTOR:
            word = self._connector * len(word)
        self._out.append(lower(word) if kind == UPPER else word)

    def connect(self) -> None:
        self._out.append(self._connector)

    def put_digits(self) -> None:
        while self.kind in (ALPHABET, NUMBER):
            self.put(*self.word)
            self.advance()

    def text(self) -> str:
        self.put(*self.word)
        return "".join(self._out)


def _lowered(text: str, connector: str) -> str:
    if not text:
        return ""
    words = _Words(text, connector)
    while words.remaining:
        before, word = words.word
        if before != CONNECTOR:
            words.put(before, word)
        words.advance()
        if before == NUMBER:
            words.put_digits()
            if words.kind not in (END, PUNCT, CONNECTOR):
                words.connect()
        elif before == CONNECTOR:
            words.put(before, word)
        elif before != PUNCT:
            _after_letters(words)
    return words.text()


def _after_letters(words: _Words) -> None:
    if words.kind != NUMBER:
        if words.kind not in (CONNECTOR, PUNCT):
            words.connect()
        return
    if not words.remaining:
        return
    number = words.word
    words.advance()
    if words.kind != ALPHABET:  # Bld4Floor: the number belongs to the word before
        words.put(*number)
        if words.kind not in (CONNECTOR, PUNCT):
            words.connect()
        return
    words.connect()
    words.put(*number)
    words.put_digits()
    if words.kind not in (END, CONNECTOR, PUNCT):
        words.connect()


def snakecase(text: str) -> str:
    return _lowered(text, "_")


def kebabcase(text: str) -> str:
    return _lowered(text, "-")


def camelcase(text: str) -> str:
    """``SomeWords``; connectors at the beginning and doubled ones stay."""
    lead = next((at for at, letter in enumerate(text) if not _connects(letter)), len(text))
    if lead == len(text):
        return text
    out = [text[:lead]]
    capital = text[lead].isupper()
    pending = upper(text[lead])
    for letter in text[lead + 1 :]:
        before, pending = pending, letter
        if _connects(before):
            if _connects(letter):
                out.append(before)
                continue
            capital = letter.isupper()
            pending = upper(letter)
            continue
        if capital:
            if letter.isupper():
                pending = lower(letter)
            else:
                capital = False
        out.append(before)
    return "".join([*out, pending])
