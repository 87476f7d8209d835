"""What is sent means the same, whether it is read as JSON or, as applies are, as YAML."""

import orjson
import yaml

from trueup.edge.kube.encoding import encoded

SURROGATES = range(0xD800, 0xE000)
EVERY = "".join(chr(code) for code in range(0x11000) if code not in SURROGATES)


def test_every_character_arrives() -> None:
    body = {"data": {f"{ord(char):x}": f"a {char} b{char}" for char in EVERY}}
    sent = encoded(body)
    assert orjson.loads(sent) == body
    assert yaml.load(sent, Loader=yaml.CSafeLoader) == body


def test_plain_text_is_sent_as_it_is() -> None:
    body = {"metadata": {"name": "größe"}, "data": {"a": "b\n", "c": "日本 🚀 – “x”"}}
    assert encoded(body) == orjson.dumps(body)
