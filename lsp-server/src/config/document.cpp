// What the table says, for programs and for people: the effective values, the JSON Schema and
// docs/configuration.md.

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/config.h"
#include "config/settings.h"
#include "config/values.h"

namespace codestral::config {
namespace {

std::string withoutMarks(std::string_view text) {
  std::string out(text);
  std::erase(out, '`');
  return out;
}

// For the front-ends, which offer only what an editor may set.
std::string_view reachName(Reach reach) {
  switch (reach) {
    case Reach::Full:
      return "yes";
    case Reach::Narrow:
      return "narrow";
    case Reach::None:
      break;
  }
  return "no";
}

Json schemaOf(const Setting& setting) {
  Json schema{{"description", withoutMarks(setting.description)},
              {"default", setting.get(Config{})},
              {"x-editor", reachName(setting.editor)},
              {"x-workspace", reachName(setting.workspace)}};
  if (!setting.environment.empty()) schema["x-environment"] = setting.environment;
  const auto setType = [&](const char* type) {
    schema["type"] = setting.nullable ? Json{type, "null"} : Json(type);
  };
  switch (setting.kind) {
    case Kind::Boolean:
      setType("boolean");
      break;
    case Kind::Integer:
    case Kind::Number:
      setType(setting.kind == Kind::Integer ? "integer" : "number");
      schema["minimum"] = setting.kind == Kind::Integer ? Json(static_cast<int>(setting.minimum))
                                                        : Json(setting.minimum);
      schema["maximum"] = setting.kind == Kind::Integer ? Json(static_cast<int>(setting.maximum))
                                                        : Json(setting.maximum);
      break;
    case Kind::Choice:
      setType("string");
      schema["enum"] = setting.choices;
      break;
    case Kind::FileNames:
    case Kind::Globs:
    case Kind::Folders:
      setType("array");
      schema["items"] = {{"type", "string"}, {"minLength", 1}};
      if (setting.kind == Kind::FileNames) schema["items"]["pattern"] = "^[^/]+$";
      if (setting.kind == Kind::Folders) schema["items"]["pattern"] = "^/";
      break;
    case Kind::BooleanMap:
      setType("object");
      schema["additionalProperties"] = {{"type", "boolean"}};
      break;
    default:
      setType("string");
      if (schema["default"].is_null()) schema.erase("default");
  }
  return schema;
}

std::string typeOf(const Setting& setting) {
  std::string type = expected(setting);
  if (setting.kind == Kind::Choice) type = fmt::format("`{}`", fmt::join(setting.choices, "`, `"));
  return setting.nullable ? type + ", or `null`" : type;
}

std::string defaultOf(const Setting& setting) {
  const Json value = setting.get(Config{});
  const bool none = value.is_null() ? !setting.nullable : value == Json("");
  return none ? "" : fmt::format("`{}`", value.dump());
}

std::string reachOf(const Setting& setting, Reach reach) {
  if (reach == Reach::Full) return "yes";
  return reach == Reach::None ? "no" : fmt::format("may only {}", setting.narrowRule);
}

constexpr std::string_view kIntroduction = R"(# Configuration

<!-- Made from the table in lsp-server/src/config/settings.cpp; a test compares. Rewrite with CODESTRAL_UPDATE_GOLDEN=1. -->

Nothing has to be configured: without a key the on-device model completes, with a key in the environment the service does.

## Where settings come from

The strictest source that sets a value wins:

1. the command line,
2. the environment (variables below),
3. the user file, `$XDG_CONFIG_HOME/codestral-lsp/config.json` (usually `~/.config/codestral-lsp/config.json`), or the absolute
   path in `CODESTRAL_LSP_CONFIG`,
4. the editor: `initializationOptions` and the section `codestral`,
5. the workspace: `.codestral.json` in a workspace folder; it counts as soon as it is saved. What an editor says apart as set by the
   workspace (`fromWorkspace`) reaches as far.

The files are JSON; comments and trailing commas are fine. Keys may be nested or dotted:

```jsonc
{
  // these two lines mean the same kind of thing
  "completion": { "maxTokens": 128 },
  "completion.multiline": "never",
}
```

A repository can bring its own workspace file, and editors may merge a repository's settings into theirs. So keys, hosts, proxy and
certificates come from the first three sources only, and where the table says "may only", the value narrows what the stricter sources
say and can never widen it: the minimum of limits, the union of exclusions, off rather than on.

A mistake never stops the start. An unknown key, a value of the wrong type or a file that cannot be read gives one warning, and
what else there is holds; a number outside its range is moved to the nearest valid one. `codestral-lsp config` prints every
value in force, where it comes from, and the warnings.

## Settings

)";

constexpr std::string_view kKeysAndHosts = R"(
## Keys and hosts

A key is sent to one place only. It belongs to the base URL that is set beside it in the same source, else to the base URL of a less
strict source, else to the default host. Where that is not the base URL in force, the key is not sent, and a warning says so:

| base URL set in | key set in | key is sent to |
|---|---|---|
| nowhere | environment or user file | the default host |
| environment | environment | the environment's base URL |
| user file | user file | the user file's base URL |
| user file | environment | the user file's base URL: both are yours, and the file says where this service is |
| user file | both | the user file's base URL, with the user file's key |
| environment | user file | nowhere: set the key in the environment too |

The user file should be readable by you alone (`chmod 600`) when it holds a key; you are warned otherwise. When another user
could have written it, its keys, hosts and network settings are not used.

## Self-hosted servers

Nothing is sent to one that is not
configured. A base URL in the clear (`http://`) is for this machine only, unless `network.allowHttp` is set. `codestral-lsp doctor` tells whether it is
reachable, its version and models, whether the chosen one is there and can fill in the middle, and what to do if not.

| provider | server | asked by | the model |
|---|---|---|---|
| `llamacpp` | `llama-server` of llama.cpp | `/infill`; if the model's file names no infill tokens, `/completion` in Codestral's template | any that can fill in the middle |
| `ollama` | Ollama | `/api/generate` with a suffix; if the model's template takes none, in Codestral's | any that can insert |
| `openai` | vLLM, LM Studio and others | `/v1/completions` in Codestral's template | Codestral |

```jsonc
{
  "completion.provider": "ollama",
  "ollama.baseUrl": "http://127.0.0.1:11434",
  "ollama.model": "codestral",
}
```

## What completions cost

`budget.eurosPerDay` counts the tokens that the service says it used, at the model's list price; a stream that was closed as soon as
enough had come is estimated from what was sent and heard. All windows of a user count together, in `spending.json` below
`$XDG_STATE_HOME/codestral-lsp/`, which holds one number for the day; without the setting there is no such file. A day ends at
midnight. An account that pays nothing is counted the same.

| model | prompt, per million tokens | completion, per million tokens |
|---|---|---|
| `codestral-latest`, `codestral-2508` | 0.30 | 0.90 |

The prices are those of <https://mistral.ai/pricing>, in US dollars, and a dollar counts as a euro. What a model without a known price
costs is not counted, and you are told so; a server of your own costs nothing. The requests of both limits are those for completions;
one that you ask for yourself counts too, and is not held back before the limit is reached.

## Environment

| variable | meaning |
|---|---|
)";

constexpr std::string_view kOtherVariables =
    R"(| `CODESTRAL_LSP_CONFIG` | user file to read instead of the default one; an absolute path |
| `XDG_CONFIG_HOME` | where the default user file is looked for, instead of `~/.config` |
| `XDG_STATE_HOME` | where the costs of the day are kept, instead of `~/.local/state` |
| `HTTPS_PROXY`, `NO_PROXY` | proxy, when `network.proxy` is not set |
| `SSL_CERT_FILE`, `SSL_CERT_DIR` | certificate authorities, when `network.caFile` is not set |
)";

}  // namespace

Json describe(const Effective& effective) {
  Json all = Json::object();
  for (const Setting& setting : settings()) {
    Json value = setting.get(effective.config);
    if (setting.kind == Kind::Url) value = withoutUserInfo(value.get_ref<const std::string&>());
    const auto origin = effective.origins.find(std::string(setting.key));
    all[setting.key] = {
        {"value", std::move(value)},
        {"origin", name(origin == effective.origins.end() ? Origin::Default : origin->second)}};
  }
  return all;
}

Json schema() {
  Json properties{{"$schema", {{"type", "string"}}}};
  for (const Setting& setting : settings()) {
    const std::string key(setting.key);
    const std::size_t dot = key.find('.');
    Json& group = properties[key.substr(0, dot)];
    if (group.is_null())
      group = {{"type", "object"}, {"additionalProperties", false}, {"properties", Json::object()}};
    group["properties"][key.substr(dot + 1)] = schemaOf(setting);
    properties[key] = schemaOf(setting);
  }
  return {{"$schema", "http://json-schema.org/draft-07/schema#"},
          {"title", "codestral-lsp user file"},
          {"type", "object"},
          {"additionalProperties", false},
          {"properties", std::move(properties)}};
}

std::string markdown() {
  std::string text(kIntroduction);
  text += "| key | value | default | editor | workspace | meaning |\n|---|---|---|---|---|---|\n";
  for (const Setting& setting : settings()) {
    text += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", setting.key, typeOf(setting),
                        defaultOf(setting), reachOf(setting, setting.editor),
                        reachOf(setting, setting.workspace), setting.description);
  }
  text += kKeysAndHosts;
  for (const Setting& setting : settings()) {
    if (!setting.environment.empty())
      text += fmt::format("| `{}` | `{}` |\n", setting.environment, setting.key);
  }
  text += kOtherVariables;
  return text;
}

}  // namespace codestral::config
