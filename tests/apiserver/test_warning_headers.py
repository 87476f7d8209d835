from trueup.apiserver.views import warning_headers


def test_what_a_field_is_called_cannot_break_the_head_of_an_answer() -> None:
    ((name, value),) = warning_headers(['unknown field "a\r\nX-Evil: 1\x00\ud800"'])
    assert name == b"warning"
    assert value == b'299 - "unknown field \\"a  X-Evil: 1  \\""'
