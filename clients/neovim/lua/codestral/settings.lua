-- Made by scripts/settings.lua from the server's table. Do not edit.

---@class codestral.Settings.budget
---@field eurosPerDay? number|vim.NIL How much the services may cost on one day, in euros, by the list price of the model; null is no limit. See "What completions cost".
---@field requestsPerMinute? integer|vim.NIL How many completions a service may be asked for in any minute; null is no limit. When half of them are used, automatic ones are spread over the minute; when all are, auto completes on this machine.

---@class codestral.Settings.chat
---@field model? string The model for chat, edits, review and commit messages; auto takes the one that suits the work best of those that the key may use.

---@class codestral.Settings.completion
---@field debounceMs? integer|vim.NIL How many milliseconds of quiet to wait for before the service is asked; null adapts to your typing, 0 does not wait.
---@field disabledGlobs? string[] Files without completion, as patterns of gitignore(5) from the workspace folder, for example ["secrets/**"]. They have no code actions either, and are left out of reviews and commit messages.
---@field eagerness? number How sure a completion must be before it is shown: 0 shows only what is nearly sure, 1 shows all.
---@field enabled? boolean Whether completions are offered at all.
---@field inComments? boolean Whether completions come by themselves inside of comments.
---@field inStrings? boolean Whether completions come by themselves inside of strings.
---@field languages? table<string, boolean> Turns completion on or off per language id, for example {"markdown": false}; a language that is not named is on. Layers are merged language by language.
---@field maxTokens? integer The longest completion that the service is asked for, in tokens.
---@field model? string The model that the services codestral and mistral are asked for.
---@field multiline? 'auto'|'never'|'always' Whether a completion may have several lines: auto decides by the syntax around the cursor.
---@field popup? boolean Whether suggestions also come in the editor's own completion list (textDocument/completion), for editors that show no inline completions, such as Helix and Emacs. Read when the server starts.
---@field prefetch? boolean Whether the completion that follows an acceptance is asked for ahead, while you read a suggestion for more than half a second.
---@field provider? 'auto'|'codestral'|'mistral'|'llamacpp'|'ollama'|'openai'|'ondevice' Where completions come from: codestral and mistral are the services, llamacpp, ollama and openai a server that you run yourself (see "Self-hosted servers"), ondevice is the model that learns from your workspace and never uses the network, auto takes the first service that has a key, else a self-hosted server that has a base URL, and falls back to the on-device model.

---@class codestral.Settings.context
---@field maxTokens? integer How much text around the cursor is sent with a request, in tokens.

---@class codestral.Settings.index
---@field enabled? boolean Whether the files of the workspace are read to train the on-device model.

---@class codestral.Settings.llamacpp
---@field model? string The model to ask for; without it the one that the server has loaded.

---@class codestral.Settings.log
---@field level? 'trace'|'debug'|'info'|'warn'|'error'|'off' How much is logged. From info up the log never holds your text.

---@class codestral.Settings.ollama
---@field model? string The model to ask for, as ollama list names it.

---@class codestral.Settings.openai
---@field model? string The model to ask for; without it the one that the server has loaded.

---@class codestral.Settings.privacy
---@field ignoreFiles? string[] Names of files that list what must not be read or sent, in the format of gitignore(5). A file is left out as soon as one of them says so.

---@class codestral.Settings.safety
---@field moderation? boolean Whether what is asked of a chat model, and what it answers, is judged by the service's moderation first; what it flags is not sent, or not shown.

---@class codestral.Settings
---@field budget? codestral.Settings.budget
---@field chat? codestral.Settings.chat
---@field completion? codestral.Settings.completion
---@field context? codestral.Settings.context
---@field index? codestral.Settings.index
---@field llamacpp? codestral.Settings.llamacpp
---@field log? codestral.Settings.log
---@field ollama? codestral.Settings.ollama
---@field openai? codestral.Settings.openai
---@field privacy? codestral.Settings.privacy
---@field safety? codestral.Settings.safety

---@class codestral.Setting
---@field type 'boolean'|'integer'|'number'|'string'|'array'|'object'
---@field nullable? boolean
---@field enum? string[]
---@field minimum? number
---@field maximum? number
---@field editor 'yes'|'narrow'|'no' whether an editor may set it
---@field expected string what a value has to be, in words

---@type table<string, codestral.Setting>
return {
  ['budget.eurosPerDay'] = { type = 'number', editor = 'narrow', expected = 'a number from 0 to 10000, or vim.NIL', nullable = true, minimum = 0, maximum = 10000 },
  ['budget.requestsPerMinute'] = { type = 'integer', editor = 'narrow', expected = 'a whole number from 0 to 10000, or vim.NIL', nullable = true, minimum = 0, maximum = 10000 },
  ['chat.model'] = { type = 'string', editor = 'yes', expected = 'a text' },
  ['codestral.apiKey'] = { type = 'string', editor = 'no', expected = 'a text' },
  ['codestral.baseUrl'] = { type = 'string', editor = 'no', expected = 'a text' },
  ['completion.debounceMs'] = { type = 'integer', editor = 'yes', expected = 'a whole number from 0 to 5000, or vim.NIL', nullable = true, minimum = 0, maximum = 5000 },
  ['completion.disabledGlobs'] = { type = 'array', editor = 'narrow', expected = 'a list of texts' },
  ['completion.eagerness'] = { type = 'number', editor = 'yes', expected = 'a number from 0 to 1', minimum = 0, maximum = 1 },
  ['completion.enabled'] = { type = 'boolean', editor = 'yes', expected = 'true or false' },
  ['completion.inComments'] = { type = 'boolean', editor = 'yes', expected = 'true or false' },
  ['completion.inStrings'] = { type = 'boolean', editor = 'yes', expected = 'true or false' },
  ['completion.languages'] = { type = 'object', editor = 'yes', expected = 'a table of names with true or false' },
  ['completion.maxTokens'] = { type = 'integer', editor = 'yes', expected = 'a whole number from 1 to 4096', minimum = 1, maximum = 4096 },
  ['completion.model'] = { type = 'string', editor = 'yes', expected = 'a text' },
  ['completion.multiline'] = { type = 'string', editor = 'yes', expected = 'one of auto, never, always', enum = { 'auto', 'never', 'always' } },
  ['completion.popup'] = { type = 'boolean', editor = 'yes', expected = 'true or false' },
  ['completion.prefetch'] = { type = 'boolean', editor = 'yes', expected = 'true or false' },
  ['completion.provider'] = { type = 'string', editor = 'yes', expected = 'one of auto, codestral, mistral, llamacpp, ollama, openai, ondevice', enum = { 'auto', 'codestral', 'mistral', 'llamacpp', 'ollama', 'openai', 'ondevice' } },
  ['context.maxTokens'] = { type = 'integer', editor = 'yes', expected = 'a whole number from 64 to 32768', minimum = 64, maximum = 32768 },
  ['index.enabled'] = { type = 'boolean', editor = 'yes', expected = 'true or false' },
  ['llamacpp.apiKey'] = { type = 'string', editor = 'no', expected = 'a text' },
  ['llamacpp.baseUrl'] = { type = 'string', editor = 'no', expected = 'a text' },
  ['llamacpp.model'] = { type = 'string', editor = 'yes', expected = 'a text' },
  ['log.level'] = { type = 'string', editor = 'yes', expected = 'one of trace, debug, info, warn, error, off', enum = { 'trace', 'debug', 'info', 'warn', 'error', 'off' } },
  ['mistral.apiKey'] = { type = 'string', editor = 'no', expected = 'a text' },
  ['mistral.baseUrl'] = { type = 'string', editor = 'no', expected = 'a text' },
  ['network.allowHttp'] = { type = 'boolean', editor = 'no', expected = 'true or false' },
  ['network.caFile'] = { type = 'string', editor = 'no', expected = 'a text' },
  ['network.proxy'] = { type = 'string', editor = 'no', expected = 'a text' },
  ['ollama.apiKey'] = { type = 'string', editor = 'no', expected = 'a text' },
  ['ollama.baseUrl'] = { type = 'string', editor = 'no', expected = 'a text' },
  ['ollama.model'] = { type = 'string', editor = 'yes', expected = 'a text' },
  ['openai.apiKey'] = { type = 'string', editor = 'no', expected = 'a text' },
  ['openai.baseUrl'] = { type = 'string', editor = 'no', expected = 'a text' },
  ['openai.model'] = { type = 'string', editor = 'yes', expected = 'a text' },
  ['privacy.auditLog'] = { type = 'boolean', editor = 'no', expected = 'true or false' },
  ['privacy.ignoreFiles'] = { type = 'array', editor = 'narrow', expected = 'a list of texts' },
  ['safety.moderation'] = { type = 'boolean', editor = 'narrow', expected = 'true or false' },
  ['workspace.trusted'] = { type = 'array', editor = 'no', expected = 'a list of texts' },
}
