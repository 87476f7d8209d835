"""Scripts in their box, with the real engine."""

from typing import Any

import pytest

from trueup.core.scripts import Script, ScriptFailed
from trueup.edge.lua import Lua

CERTIFICATE = """
hs = {}
if obj.status ~= nil then
  if obj.status.conditions ~= nil then
    for i, condition in ipairs(obj.status.conditions) do
      if condition.type == "Ready" and condition.status == "True" then
        hs.status = "Healthy"
        hs.message = condition.message .. " (" .. i .. " of " .. #obj.status.conditions .. ")"
        return hs
      end
    end
  end
end
hs.status = "Progressing"
hs.message = "Waiting"
return hs
"""


@pytest.fixture(scope="module")
def lua() -> Lua:
    return Lua(seconds=0.2)


def test_an_object_is_tables_and_lists_that_begin_at_one(lua: Lua) -> None:
    conditions = [{"type": "Issuing"}, {"type": "Ready", "status": "True", "message": "ok"}]
    assert run(lua, CERTIFICATE, status={"conditions": conditions}) == {
        "status": "Healthy",
        "message": "ok (2 of 2)",
    }
    assert run(lua, CERTIFICATE) == {"status": "Progressing", "message": "Waiting"}


def test_an_action_is_given_its_parameters_and_named_by_its_own_file(lua: Lua) -> None:
    script = Script("obj.spec.replicas = tonumber(actionParams.replicas) return obj", file="a.lua")
    body = {"spec": {"replicas": 1}}
    assert lua.act(script, body, {"replicas": "3"}) == {"spec": {"replicas": 3}}
    assert lua.act(script, body, {}) == {"spec": []}
    with pytest.raises(ScriptFailed, match=r"^action.lua:1: "):
        lua.act(Script("return obj.a.b", file="action.lua"), body, {})


def test_numbers_and_nothing_are_as_in_lua_5_1(lua: Lua) -> None:
    text = "return obj.ready .. '/' .. obj.half .. ' ' .. tostring(obj.none) .. tostring(obj.yes)"
    assert run(lua, text, ready=2, half=0.5, none=None, yes=True) == "2/0.5 niltrue"
    assert run(lua, "return table.getn(obj.list)", list=[1, 2]) == 2


def test_names_from_before_lua_5_1_are_known_as_argo_cds_engine_knows_them(lua: Lua) -> None:
    assert run(lua, "return math.mod(7, 4)") == 3
    assert run(lua, "for word in string.gfind('a b', '%a') do return word end") == "a"


def test_a_number_too_large_for_c_becomes_a_float(lua: Lua) -> None:
    text = "return {obj.spec.sizes[1] > 2^63, obj.spec.count}"
    assert run(lua, text, spec={"sizes": [2**64], "count": 3}) == [True, 3]


def test_of_several_results_the_last_counts(lua: Lua) -> None:
    assert run(lua, "return 'x', {status = 'Healthy'}") == {"status": "Healthy"}


def test_a_text_that_is_cut_within_a_character_is_told_all_the_same(lua: Lua) -> None:
    found = run(lua, "return {message = obj.said:sub(1, 4), rest = {obj.said:sub(4)}}", said="a→é.")
    assert found == {"message": "a→", "rest": ["\ufffdé."]}
    assert run(lua, "return obj.said:sub(1, 3)", said="a→") == "a\ufffd\ufffd"
    with pytest.raises(ScriptFailed, match=r"^\ufffd$"):
        run(lua, "error(obj.said:sub(1, 1), 0)", said="é")
    for body in ("return {['\\255'] = 1}", "return obj.said"):
        with pytest.raises(ScriptFailed, match="a text is not of whole characters"):
            run(lua, body, said="\ud800")


def test_what_is_given_back_is_as_json_would_have_it(lua: Lua) -> None:
    assert run(lua, "return {1, {a = 'b', c = {}}}") == [1, {"a": "b", "c": []}]
    assert run(lua, "return nil") is None
    assert run(lua, "local x = 1") is None


def test_goto_is_known_as_argo_cds_engine_knows_it(lua: Lua) -> None:
    text = "for i = 1, 3 do if i < 3 then goto next end do return i end ::next:: end"
    assert run(lua, text) == 3


def test_globals_are_gone_after_the_run(lua: Lua) -> None:
    assert run(lua, "left = 'behind' return left") == "behind"
    assert run(lua, "return left") is None
    run(lua, "string.upper = nil table.concat = nil obj.metadata = nil")
    assert run(lua, "return string.upper('a') .. ('b'):upper() .. table.concat({'c'})") == "ABc"


@pytest.mark.parametrize(
    "name",
    ["io", "debug", "package", "load", "loadstring", "loadfile", "dofile", "ffi", "jit", "python",
     "getfenv", "setfenv", "collectgarbage", "newproxy", "module", "coroutine"],
)  # fmt: skip
def test_nothing_leads_out_of_the_box(lua: Lua, name: str) -> None:
    assert run(lua, f"return {name}") is None
    assert run(lua, f"return _G.{name}") is None


def test_of_os_there_are_only_the_time_and_the_date(lua: Lua) -> None:
    text = "local os = require('os') return {os.execute or os.getenv or os.exit or os.remove}"
    assert run(lua, text) == []
    assert run(lua, "return os.date('!%Y', os.time({year = 2026, month = 6, day = 1}))") == "2026"
    assert run(lua, "return os.date('!%m', os.time({year = 2026, day = 15}))") == "11"
    assert run(lua, "return type(os.clock())") == "number"
    with pytest.raises(ScriptFailed, match="module 'ffi' is not available to scripts"):
        run(lua, "return require('ffi')")


def test_more_of_the_library_is_opened_on_demand(lua: Lua) -> None:
    text = "return type(coroutine) .. type(io)"
    assert lua(Script(text, open_libs=True), {}) == "tablenil"


def test_the_methods_of_texts_cannot_be_changed(lua: Lua) -> None:
    with pytest.raises(ScriptFailed):
        run(lua, "getmetatable('').__index = {}")
    assert run(lua, "return ('x'):upper()") == "X"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("return {status =", "it is not Lua: health.lua:1: unexpected symbol near '<eof>'"),
        ("\n\nreturn obj.a.b", "health.lua:3: attempt to index field 'a' (a nil value)"),
        ("error('told by itself', 0)", "told by itself"),
        ("return function() end", "expect table output from Lua script, not function"),
        ("local t = {} t.t = t return t", "it gave back a table that JSON cannot hold"),
        ("while true do end", "it took longer than 0.2 s"),
        (
            "while true do pcall(function() while true do end end) end",
            "it took longer than 0.2 s",
        ),
        ("local s = 'x' while true do s = s .. s end", "it took more than 64 MiB of memory"),
        ("return string.rep('x', 1e9)", "it took more than 64 MiB of memory"),
    ],
)
def test_a_script_that_fails_says_why_and_breaks_nothing(lua: Lua, text: str, why: str) -> None:
    with pytest.raises(ScriptFailed) as failed:
        run(lua, text)
    assert str(failed.value) == why
    assert run(lua, "return {status = 'Healthy'}") == {"status": "Healthy"}


def run(lua: Lua, text: str, **body: Any) -> Any:
    return lua(Script(text), body)
