"""The binary encoding, as kubectl sends it."""

import pytest

from trueup.apiserver.wire.decoder import Decoder, WireError
from trueup.apiserver.wire.messages import Messages, message_of

# What kubectl 1.37 sends for `create configmap foo --from-literal=a=b`.
CONFIG_MAP = bytes.fromhex(
    "6b3873000a0f0a0276311209436f6e6669674d6170121d0a130a03666f6f1200"
    "1a0022002a003200380042001206 0a01611201621a002200".replace(" ", "")
)


def test_a_config_map_is_read_without_what_is_empty() -> None:
    decoder = Decoder()
    version, kind, raw = decoder.type_meta(CONFIG_MAP)
    assert (version, kind) == ("v1", "ConfigMap")
    found = decoder.object("core.v1.ConfigMap", raw)
    assert found == {"metadata": {"name": "foo"}, "data": {"a": "b"}}


def test_zero_is_kept_where_it_means_something() -> None:
    # DeploymentSpec: replicas (1) = 0, minReadySeconds (5) = 0
    assert Decoder().object("apps.v1.DeploymentSpec", bytes([0x08, 0, 0x28, 0])) == {"replicas": 0}


def test_a_priority_of_zero_is_said() -> None:
    assert Decoder().object("core.v1.PodSpec", bytes([0xC8, 0x01, 0])) == {"priority": 0}


@pytest.mark.parametrize(
    ("encoded", "expected"),
    [
        ("08001050", 80),  # type 0, intVal 80
        ("08011a0468747470", "http"),  # type 1, strVal http
    ],
)
def test_a_port_is_a_number_or_a_name(encoded: str, expected: int | str) -> None:
    data = bytes.fromhex(encoded)
    port = bytes([0x22, len(data)]) + data  # ServicePort.targetPort = 4
    assert Decoder().object("core.v1.ServicePort", port) == {"targetPort": expected}


def test_fields_of_a_volume_source_stand_beside_the_name() -> None:
    # Volume: name (1) = "v", volumeSource (2) { emptyDir (2) {} }
    volume = bytes.fromhex("0a0176" + "1202" + "1200")
    assert Decoder().object("core.v1.Volume", volume) == {"name": "v", "emptyDir": {}}


def test_times_are_written_as_json_has_them() -> None:
    # ObjectMeta.creationTimestamp (8) { seconds (1) = 1 }
    found = Decoder().object("meta.v1.ObjectMeta", bytes.fromhex("4202" + "0801"))
    assert found == {"creationTimestamp": "1970-01-01T00:00:01Z"}


def test_fields_that_are_not_known_are_passed_over() -> None:
    assert Decoder().object("core.v1.ConfigMap", bytes.fromhex("9a3e0161")) == {}


@pytest.mark.parametrize("data", [b"k8s\x00\x12\x7f", b"{}", b"k8s\x00\xff\xff"])
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        Decoder().type_meta(data)


def test_every_message_named_in_the_table_is_in_it() -> None:
    messages = Messages()
    for name in messages.names():
        for field in (messages.fields(name) or {}).values():
            assert len(field.type) == 1 or messages.fields(field.type) is not None, field


def test_a_definition_has_a_message() -> None:
    assert message_of("io.k8s.api.core.v1.Pod") == "core.v1.Pod"
    meta = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions"
    assert message_of(meta) == "meta.v1.DeleteOptions"


# A CustomResourceDefinitionVersion with a schema, as Go's types write it.
VERSION = bytes.fromhex(
    "0a0276311001180022c9020ac6020a00120022002a066f626a65637432003a00500060007a00900100ea01310a"
    "0161122c0a00120022002a066f626a65637432003a00500060007a00900100f201020801a80200b00201b80200"
    "c00200ea01510a016c124c0a00120022002a05617272617932003a00500060007a00900100c201200a1e0a0012"
    "0022002a0032003a00500060007a00900100a80200b80200c00201a80200b80200c00200d20203736574ea0154"
    "0a016d124f0a00120022002a066f626a65637432003a00500060007a00900100f20128080112240a0012002200"
    "2a06737472696e6732003a00500060007a00900100a80200b80200c00200a80200b80200c00200ea01400a016e"
    "123b0a00120022002a066e756d62657232003a0042030a013149000000000000f83f5000590000000000000000"
    "60007a00900100a80200b80200c00200a80200b80200c002002a020a003800"
)


def test_a_schema_is_read_in_the_words_of_json() -> None:
    found = Decoder().object("apiextensions.v1.CustomResourceDefinitionVersion", VERSION)
    assert found["subresources"] == {"status": {}}
    assert found["schema"]["openAPIV3Schema"]["properties"] == {
        "a": {
            "type": "object",
            "additionalProperties": True,
            "x-kubernetes-preserve-unknown-fields": True,
        },
        "l": {
            "type": "array",
            "x-kubernetes-list-type": "set",
            "items": {"x-kubernetes-int-or-string": True},
        },
        "m": {"type": "object", "additionalProperties": {"type": "string"}},
        "n": {"type": "number", "minimum": 0, "maximum": 1.5, "default": 1},
    }
