-- Box: what a script may use, and the limits that it runs in. Gives back `compile` and `run`.
--
-- Every run has an environment of its own, made of copies: what one script changes, the next one
-- does not see. The real globals are emptied, so that no function leads out of the box.

local load, sethook, clock = loadstring, debug.sethook, os.clock
local next, pcall, error, setfenv, rawset = next, pcall, error, setfenv, rawset
local tostring, tonumber, type, meta, select = tostring, tonumber, type, getmetatable, select
local byte, find, gsub, sub, time = string.byte, string.find, string.gsub, string.sub, os.time
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
  os = copied(os, "clock date difftime"),
  string = copied(string,
    "byte char find format gmatch gsub len lower match rep reverse sub upper"),
  table = copied(table, "concat getn insert maxn remove sort"),
}
libraries.math.mod = libraries.math.fmod  -- as they were called before 5.1
libraries.string.gfind = libraries.string.gmatch

local defaults = { sec = 0, min = 0, hour = 12, day = -1, month = -1, year = -1 }

function libraries.os.time(of)  -- what is not said is no error, as in Argo CD's own function
  if of == nil then return time() end
  local whole = { isdst = of.isdst }
  for name, value in next, defaults do whole[name] = tonumber(of[name]) or value end
  return time(whole)
end

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

local function lead(c)  -- how many bytes a character has that begins so; nil: none does
  return c >= 194 and (c < 224 and 2 or c < 240 and 3 or c < 245 and 4) or nil
end

local function characters(bytes)  -- what is left of one that was cut becomes U+FFFD, byte by byte
  local made, at = "", 1
  while at <= #bytes do
    local size = lead(byte(bytes, at))
    local rest = size and sub(bytes, at + 1, at + size - 1)
    local whole = rest and #rest == size - 1 and not find(rest, "[^\128-\191]")
    made = made .. (whole and sub(bytes, at, at + size - 1) or "\239\191\189")
    at = at + (whole and size or 1)
  end
  return made
end

local function readable(value, seen)  -- texts may be cut anywhere; JSON wants whole characters
  if type(value) == "string" then
    return find(value, "[\128-\255]") and gsub(value, "[\128-\255]+", characters) or value
  end
  if type(value) ~= "table" or seen[value] then return value end
  seen[value] = true
  for key, each in next, value do
    local made = readable(each, seen)
    if made ~= each then rawset(value, key, made) end
  end
  return value
end

local function last(good, ...)  -- of several results
  return good, (select(-1, nil, ...))
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
  local good, found = last(pcall(made))
  sethook()
  if not good then return false, (readable(tostring(found))) end
  return true, (readable(found, {}))
end

return compile, run
