-- :Codestral and what it completes.
local M = {}

---@class codestral.Subcommand
---@field run fun(args: string[], command: vim.api.keyset.create_user_command.command_args)
---@field complete? string[]
---@field range? boolean

---@param name string
---@return fun(...: any)
local function action(name)
  return function(...) require('codestral.actions')[name](...) end
end

local function program(subcommand)
  return function()
    local command = require('codestral.server').command_for(subcommand)
    require('codestral.float').output(command, 'codestral-lsp ' .. subcommand)
  end
end

---@type table<string, codestral.Subcommand>
local subcommands = {
  status = { run = function() require('codestral.status').show() end },
  why = { run = function() require('codestral.status').why() end },
  toggle = { run = function(args) require('codestral').toggle(args[1]) end, complete = { 'buffer' } },
  log = { run = program('log') },
  doctor = { run = program('doctor') },
  restart = { run = function() require('codestral.server').restart() end },
  explain = { run = action('explain') },
  cancel = { run = action('cancel') },
  commit = { run = action('commit') },
  dismiss = { run = action('dismiss_findings') },
  edit = {
    run = function(args, command) action('edit')(command.line1, command.line2, table.concat(args, ' ')) end,
    range = true,
  },
  review = {
    run = function(args, command)
      if command.range > 0 then return action('review')(args[1], command.line1, command.line2) end
      action('review')(args[1])
    end,
    range = true,
    complete = { 'uncommitted', 'staged', 'HEAD^!' },
  },
}

---@param command vim.api.keyset.create_user_command.command_args
function M.run(command)
  local args = vim.deepcopy(command.fargs)
  local name = table.remove(args, 1) or 'status'
  local subcommand = subcommands[name]
  if not subcommand then
    local near = require('codestral.options').closest(name, vim.tbl_keys(subcommands))
    return vim.notify(
      ('Codestral: there is no :Codestral %s%s'):format(name, near and '; did you mean ' .. near .. '?' or ''),
      vim.log.levels.ERROR
    )
  end
  if command.range > 0 and not subcommand.range then
    return vim.notify(('Codestral: :Codestral %s takes no range'):format(name), vim.log.levels.ERROR)
  end
  subcommand.run(args, command)
end

---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local before = line:sub(1, #line - #lead):match('Codestral!?%s+(.*)$') or ''
  local name = before:match('^(%S+)%s+$')
  local words = before == '' and vim.tbl_keys(subcommands) or name and (subcommands[name] or {}).complete or {}
  local found = vim.tbl_filter(function(each) return vim.startswith(each, lead) end, words)
  table.sort(found)
  return found
end

return M
