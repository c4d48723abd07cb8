#pragma once

// Function calling as a loop: the model asks for tools, they run, it gets their results, until it
// answers in words. The agent uses this loop.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mistral/chat.h"
#include "mistral/json_schema.h"

namespace codestral::mistral {

// Gets arguments that fit the schema. Its text, or its error's message, becomes the result that the
// model reads; only Cancelled ends the loop.
using ToolFunction = std::function<Async<Result<std::string>>(Json arguments)>;

class ToolBox {
 public:
  // InvalidInput when the name is none, is taken, or the schema of the parameters is wrong.
  Result<> add(FunctionDefinition definition, ToolFunction function);
  std::vector<Tool> definitions() const;

  // What the model reads as the result of the call; an unknown tool, arguments that are no JSON or
  // do not fit, and a failure of the tool are results too, so that it can do better.
  Async<Result<std::string>> run(ToolCall call) const;

 private:
  struct Entry {
    FunctionDefinition definition;
    JsonSchema parameters;
    ToolFunction function;
  };
  std::map<std::string, Entry, std::less<>> tools_;
};

struct ToolLoopOptions {
  int maxTurns = 16;  // answers of the model
  OnChunk chunk;      // set: answers are streamed
  std::function<void(const ToolCall&)> started;
  std::function<void(const ToolCall&, const std::string& result)> ended;
};

struct ToolLoopResult {
  std::vector<Message> messages;  // those given and those that were added, the answer last
  ChatResponse answer;            // the last one
  int turns = 0;
  UsageInfo usage;  // of all turns
};

// The calls of one turn run side by side; their results go back in the order of the calls.
// Refused when the model still calls tools after maxTurns.
Async<Result<ToolLoopResult>> runTools(Client& client, ChatRequest request, const ToolBox& tools,
                                       ToolLoopOptions options = {});

}  // namespace codestral::mistral
