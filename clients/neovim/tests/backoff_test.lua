local T = require('support')
local backoff = require('codestral.backoff')

local MINUTE = 60 * 1000

T.test('a server that crashes each minute is told once, and tried ever more seldom', function()
  local it, now, waits, told = backoff.new(), 1, {}, 0
  for _ = 1, 12 do
    it:started(now)
    now = now + MINUTE
    local wait, tell = it:failed(now)
    table.insert(waits, wait / 1000)
    told = told + (tell and 1 or 0)
    now = now + wait
  end
  T.same({ 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300 }, waits)
  T.same(1, told)
end)

T.test('after a long run it is a new episode', function()
  local it = backoff.new()
  it:started(1)
  it:failed(2)
  it:failed(3)
  it:started(10)
  T.same({ 500, true }, { it:failed(10 + 15 * MINUTE) })
end)
