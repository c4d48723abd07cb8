-- When to start the server again after it ended by itself. Pure; times are milliseconds.
local M = {}

local FIRST_MS = 500
local LONGEST_MS = 5 * 60 * 1000
-- A server that ran for so long has recovered: "crashes each minute" is one episode, and told once.
local RECOVERED_MS = 15 * 60 * 1000

---@class codestral.Backoff
---@field failures integer of this episode
---@field started_at? integer
local Backoff = {}
Backoff.__index = Backoff

---@return codestral.Backoff
function M.new() return setmetatable({ failures = 0 }, Backoff) end

---@param now integer
function Backoff:started(now) self.started_at = now end

--- How long to wait, and whether the user is to be told.
---@param now integer
---@return integer wait_ms, boolean tell
function Backoff:failed(now)
  if self.started_at and now - self.started_at >= RECOVERED_MS then self.failures = 0 end
  self.failures = self.failures + 1
  return math.min(FIRST_MS * 2 ^ (self.failures - 1), LONGEST_MS), self.failures == 1
end

return M
