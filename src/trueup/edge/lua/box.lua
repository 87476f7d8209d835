-- Box: what a script may use, and the limits that it runs in. Gives back `compile` and `run`.
--
-- Every run has an environment of its own, made of copies: what one script changes, the next one
-- does not see. The real globals are emptied, so that no function leads out of the box.

local load, sethook, clock = loadstring, debug.sethook, os.clock
local next, pcall, error, setfenv = next, pcall, error, setfenv
local tostring, type, meta = tostring, type, getmetatable
if jit then jit.off() end  -- compiled loops do not ask the hook

local function copied(from, names)
  local made = {}
  if not names then
    for name, value in next, from do made[name] = value end
    return made
  end
  for name in names:gmatch("%S+") do made[name] = from[name] end
  return made
end

local base = copied(_G, "assert error ipairs next pairs pcall rawequal rawget rawset select "
  .. "setmetatable tonumber tostring type unpack xpcall _VERSION")
local libraries = {
  math = copied(math, "abs acos asin atan atan2 ceil cos cosh deg exp floor fmod frexp huge ldexp "
    .. "log log10 max min mod modf pi pow rad random sin sinh sqrt tan tanh"),
  os = copied(os, "date difftime time"),
  string = copied(string,
    "byte char find format gmatch gsub len lower match rep reverse sub upper"),
  table = copied(table, "concat getn insert maxn remove sort"),
}
local opened = { coroutine = copied(coroutine, "create resume running status wrap yield") }

local texts = meta("")  -- of all strings of this state: nobody may change it
texts.__index = copied(libraries.string)
texts.__metatable = false

local outside = _G
for name in next, copied(outside) do outside[name] = nil end

local function environment(open)
  local env = copied(base)
  for name, library in next, libraries do env[name] = copied(library) end
  if open then
    for name, library in next, opened do env[name] = copied(library) end
  end
  env.getmetatable = meta
  env.print = function() end
  env.require = function(name)
    local found = env[name]
    if type(found) == "table" then return found end
    error("module '" .. tostring(name) .. "' is not available to scripts", 2)
  end
  env._G = env
  return env
end

local function compile(text, file)
  return load(text, "=" .. file)
end

local function run(made, open, seconds, known)
  local env = environment(open)
  for name, value in next, known do env[name] = value end
  setfenv(made, env)
  local limit = clock() + seconds
  local function stop()
    if clock() > limit then
      sethook(stop, "", 1)  -- a script that catches this meets it again at once
      error("it took longer than " .. seconds .. " s", 0)
    end
  end
  sethook(stop, "", 1000)
  local good, found = pcall(made)
  sethook()
  if not good then return false, tostring(found) end
  return true, found
end

return compile, run
