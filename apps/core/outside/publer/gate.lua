-- What is counted for one user of Publer, in one go, by Valkey's clock. Times are milliseconds.
-- KEYS: window, taken in this window, taken in the last one, rest (all of one user).
-- window: ends, began, own (requests of ours), foreign (of others by this login), cap (what Publer says is the limit),
-- reset (when Publer says that the window ends), over (the same of the window before).
-- taken: a workspace's requests; whoever asked is in it, with 0 if it got none.
-- rest: failures (in a row), opened (how often), till (until when), probe (until when one is waited for).

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local window, taken, before, rest = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local most, length = tonumber(ARGV[2]), tonumber(ARGV[3])

local function field(key, name)
  return tonumber(redis.call('HGET', key, name) or 0)
end

local function roll()
  local ended = field(window, 'ends')
  if now < ended and ended - now <= 2 * length then return end  -- later than that: the clock was put back
  redis.call('DEL', before)
  if now - ended < length and redis.call('EXISTS', taken) == 1 then redis.call('RENAME', taken, before) end
  redis.call('DEL', taken)
  redis.call('HSET', window, 'ends', now + length, 'began', now, 'own', 0, 'foreign', 0,
    'over', field(window, 'reset'), 'reset', 0)
end

local function limit()
  local cap = field(window, 'cap')
  return (cap > 0 and cap < most) and cap or most
end

local function keep()
  for _, key in ipairs({window, taken, before}) do redis.call('PEXPIRE', key, math.ceil(3 * length)) end
end

local function active()
  local count = redis.call('HLEN', taken)
  for _, workspace in ipairs(redis.call('HKEYS', before)) do
    if redis.call('HEXISTS', taken, workspace) == 0 then count = count + 1 end
  end
  return count
end

-- ARGV: workspace, part of the window in which shares hold, part held back, for whom: those with fewer than so many,
-- how long a probe is waited for, the longest rest. Gives: what (0 in, 1 window full, 2 share used, 3 resting), when to
-- come again, and over how long a time those who come again are to be spread.
local function enter()
  local workspace, sharing, held_part = ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
  local few, patience, longest = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
  local till, probe = field(rest, 'till'), field(rest, 'probe')
  if now < till and till - now <= 2 * longest then return {3, till, math.floor((till - now) / 5)} end
  if till > 0 and now < probe and probe - now <= 2 * patience then return {3, math.min(probe, now + 5000), 5000} end
  roll()
  redis.call('HSETNX', taken, workspace, 0)
  keep()
  local ends, began = field(window, 'ends'), field(window, 'began')
  local own, foreign = field(window, 'own'), field(window, 'foreign')
  local mine, held = field(taken, workspace), math.floor(limit() * held_part)
  local workspaces = active()
  local share = math.max(1, math.floor((limit() - foreign - held) / workspaces))
  local left, shared_until = limit() - own - foreign, began + (ends - began) * sharing
  if left <= (mine < few and 0 or held) then
    -- Those who had less than a whole window's share come first.
    return {1, ends, math.floor(mine * workspaces < limit() - held and length / 100 or length / 10)}
  end
  if now < shared_until and mine >= share then
    return {2, math.ceil(shared_until), math.floor((ends - shared_until) / 2)}
  end
  redis.call('HINCRBY', taken, workspace, 1)
  redis.call('HINCRBY', window, 'own', 1)
  if till > 0 then redis.call('HSET', rest, 'probe', now + patience) end
  return {0, now, 0}
end

-- How long Publer's window still is; nil where it names no end, or one that makes no sense.
local function left_of(reset, left)
  if reset < 0 then return nil end
  if left == nil then left = reset * 1000 - now end
  if left > 2 * length then return nil end
  return left
end

local function correct(throttled, cap, remaining, reset, told_left)
  roll()
  local left = left_of(reset, told_left)
  -- It came late, and belongs to a window that is over.
  if left and not throttled and (left <= 0 or reset <= field(window, 'over')) then return end
  if cap > 0 then redis.call('HSET', window, 'cap', cap) end
  if left and left > 0 then
    local ends = now + left
    -- Whatever delays an answer makes the end look later: the earliest is the best.
    if reset == field(window, 'reset') then ends = math.min(ends, field(window, 'ends')) end
    redis.call('HSET', window, 'ends', ends, 'reset', reset)
  end
  if throttled then
    remaining = 0
    -- By its own clock the window is just over: no reason to wait for the whole of ours.
    if told_left and told_left <= 0 and told_left > -5000 then redis.call('HSET', window, 'ends', now + 1000) end
  end
  local ours = limit() - field(window, 'own') - field(window, 'foreign')
  if remaining >= 0 and remaining < ours then redis.call('HINCRBY', window, 'foreign', ours - remaining) end
  keep()
end

local function fail(enough, first, longest, jitter)
  local to_go = field(rest, 'till') - now
  if to_go > 0 and to_go <= 2 * longest then return end  -- it left before the rest began
  local failures, opened = redis.call('HINCRBY', rest, 'failures', 1), field(rest, 'opened')
  if opened > 0 or failures >= enough then
    local pause = math.min(first * 2 ^ opened, longest) * (1 + jitter)
    redis.call('HSET', rest, 'opened', opened + 1, 'till', math.floor(now + pause), 'probe', 0)
  end
  redis.call('PEXPIRE', rest, 12 * longest)
end

-- ARGV: failed and throttled (1 or 0), the three headers (-1 where there is none), what is left of Publer's window by
-- its own clock ("" where that is not known), failures that are enough, first and longest rest, jitter (0 to 1).
local function saw()
  local told = {}
  for place = 4, 13 do told[place] = tonumber(ARGV[place]) end
  correct(told[5] == 1, told[6], told[7], told[8], told[9])
  if told[4] == 1 then fail(told[10], told[11], told[12], told[13]) else redis.call('DEL', rest) end
  return {0, now, 0}
end

return ARGV[1] == 'enter' and enter() or saw()
