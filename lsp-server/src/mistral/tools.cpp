#include "mistral/tools.h"

#include <fmt/format.h>

namespace codestral::mistral {
namespace {

void addUsage(UsageInfo& all, const UsageInfo& one) {
  all.promptTokens += one.promptTokens;
  all.completionTokens += one.completionTokens;
  all.totalTokens += one.totalTokens;
}

// Ids must have nine letters and digits; relayed models send others, or none. The same id in, the
// same id out, within one turn of at most some dozens of calls.
void repairIds(std::vector<ToolCall>& calls, int turn) {
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const std::string& id = calls[i].id;
    bool fine = id.size() == 9;
    for (const char c : id) {
      fine = fine && ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
    }
    if (!fine) calls[i].id = fmt::format("t{:04}c{:03}", turn % 10000, i % 1000);
  }
}

}  // namespace

Result<> ToolBox::add(FunctionDefinition definition, ToolFunction function) {
  if (definition.name.empty()) return fail(ErrorKind::InvalidInput, "a tool needs a name");
  auto parameters = JsonSchema::compile(definition.parameters);
  if (!parameters) {
    return fail(ErrorKind::InvalidInput,
                "the tool " + definition.name + ": " + parameters.error().message);
  }
  std::string name = definition.name;
  const bool fresh =
      tools_
          .try_emplace(std::move(name),
                       Entry{std::move(definition), *std::move(parameters), std::move(function)})
          .second;
  if (!fresh) return fail(ErrorKind::InvalidInput, "there are two tools of one name");
  return {};
}

std::vector<Tool> ToolBox::definitions() const {
  std::vector<Tool> all;
  for (const auto& [name, entry] : tools_) {
    Tool tool;
    tool.function = entry.definition;
    all.push_back(std::move(tool));
  }
  return all;
}

Async<Result<std::string>> ToolBox::run(ToolCall call) const {
  const std::string& name = call.function.name;
  const auto found = tools_.find(name);
  if (found == tools_.end()) {
    std::string known;
    for (const auto& [other, entry] : tools_) known += (known.empty() ? "" : ", ") + other;
    co_return fmt::format("Error: there is no tool {}. There are: {}.", name, known);
  }
  const std::string& text = call.function.arguments.text;
  Json arguments = text.empty() ? Json::object() : parseJson(text);
  if (!arguments.is_object()) {
    co_return fmt::format("Error: the arguments of {} are not a JSON object.", name);
  }
  if (const Result<> fit = found->second.parameters.check(arguments); !fit) {
    co_return fmt::format("Error: the arguments of {} do not fit: {}.", name, fit.error().message);
  }
  Result<std::string> result = co_await found->second.function(std::move(arguments));
  if (result || result.error().kind == ErrorKind::Cancelled) co_return result;
  co_return fmt::format("Error: {}.", result.error().message);
}

Async<Result<ToolLoopResult>> runTools(Client& client, ChatRequest request, const ToolBox& tools,
                                       ToolLoopOptions options) {
  request.tools = tools.definitions();
  ToolLoopResult all;
  while (all.turns < options.maxTurns) {
    auto answer = options.chunk ? co_await streamChat(client, request, options.chunk)
                                : co_await chat(client, request);
    if (!answer) co_return std::unexpected(answer.error());
    if (answer->choices.empty()) {
      co_return fail(ErrorKind::Protocol, "the answer has no choice in it");
    }
    ++all.turns;
    addUsage(all.usage, answer->usage);
    Message& message = answer->choices.front().message;
    message.role = "assistant";
    repairIds(message.toolCalls, all.turns);
    request.messages.push_back(message);
    if (message.toolCalls.empty()) {
      all.messages = std::move(request.messages);
      all.answer = *std::move(answer);
      co_return all;
    }

    const std::vector<ToolCall> calls = message.toolCalls;
    std::vector<Async<Result<std::string>>> works;
    for (const ToolCall& call : calls) {
      if (options.started) options.started(call);
      works.push_back(tools.run(call));
    }
    const std::vector<Result<std::string>> results = co_await codestral::all(std::move(works));
    for (std::size_t i = 0; i < calls.size(); ++i) {
      if (!results[i]) co_return std::unexpected(results[i].error());
      if (options.ended) options.ended(calls[i], *results[i]);
      request.messages.push_back(Message::tool(calls[i], *results[i]));
    }
    // A choice that forces a call would force it for ever.
    if (request.toolChoice == "any" || request.toolChoice == "required" ||
        request.toolChoice.is_object()) {
      request.toolChoice = "auto";
    }
  }
  co_return fail(ErrorKind::Refused,
                 fmt::format("the model still called tools after {} turns", options.maxTurns));
}

}  // namespace codestral::mistral
