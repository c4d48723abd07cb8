#pragma once

// What FakeMistral's language model does with a chat when nothing is scripted: it calls tools whose
// names fit the prompt, puts tool results into its answer, answers in a wanted format, describes
// images, and writes a few well-known functions. The same input has the same answer. Pure; any
// thread.

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace codestral::test {

struct ModelCall {
  std::string id;  // nine letters and digits
  std::string name;
  nlohmann::json arguments;  // an object; scripted ones may be any text, which is sent as it is

  std::string argumentsText() const;
};

struct ModelQuestion {
  nlohmann::json messages;                         // of a chat
  nlohmann::json tools = nlohmann::json::array();  // those of type function count
  nlohmann::json toolChoice = "auto";
  bool parallel = true;
  nlohmann::json responseFormat;
  bool thinks = false;
  std::string salt;  // makes the ids of calls
};

struct ModelTurn {
  std::string thinking;
  std::string text;
  std::vector<ModelCall> calls;
};

ModelTurn playModel(const ModelQuestion& question);

// Which tools a sensible model would call for a prompt, with arguments of their schemas: those with
// a word of the prompt in their name that is in no other one's, else the one whose description or
// parameters fit best. Several things of one kind (ids, places, paths) make several calls. `forced`
// takes the first tool when none fits.
std::vector<ModelCall> chooseCalls(const std::vector<nlohmann::json>& functions,
                                   std::string_view prompt, bool parallel, bool forced);

// Exactly nine letters and digits, the only form that the service takes back.
std::string toolCallId(std::string_view salt, std::size_t index);

// The text of the last message of that role, or empty.
std::string lastText(const nlohmann::json& messages, std::string_view role);

}  // namespace codestral::test
