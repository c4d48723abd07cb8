#include "support/fake_model.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/utf8.h"
#include "support/fake_completions.h"
#include "support/fake_images.h"
#include "support/fake_prompt_facts.h"
#include "support/fake_schema_instance.h"
#include "support/fake_service.h"

namespace codestral::test {
namespace {

using nlohmann::json;

constexpr std::size_t kQuotedPrompt = 200;
constexpr std::size_t kQuotedResult = 4000;

std::string beginning(const std::string& text, std::size_t bytes) {
  return text.substr(0, floorCodePoint(text, std::min(bytes, text.size())));
}

struct KnownCode {
  std::string_view word;      // of the prompt
  std::string_view language;  // the word that asks for it; of python, none has to
  std::string_view code;
};

constexpr std::array<KnownCode, 9> kKnownCode = {{
    {"factorial", "javascript",
     "function factorial(n) {\n  if (n < 0) throw new RangeError('n must not be negative');\n"
     "  return n <= 1 ? 1 : n * factorial(n - 1);\n}\n"},
    {"factorial", "typescript",
     "function factorial(n: number): number {\n  if (n < 0) throw new RangeError('n must not be "
     "negative');\n  return n <= 1 ? 1 : n * factorial(n - 1);\n}\n"},
    {"factorial", "rust", "fn factorial(n: u64) -> u64 {\n    (1..=n).product()\n}\n"},
    {"factorial", "c++",
     "unsigned long long factorial(unsigned n) {\n  return n <= 1 ? 1 : n * factorial(n - "
     "1);\n}\n"},
    {"factorial", "python",
     "def factorial(n: int) -> int:\n    if n < 0:\n        raise ValueError(\"n must not be "
     "negative\")\n    result = 1\n    for i in range(2, n + 1):\n        result *= i\n    return "
     "result\n"},
    {"fibonacci", "python",
     "def fibonacci(n: int) -> int:\n    a, b = 0, 1\n    for _ in range(n):\n        a, b = b, a "
     "+ b\n    return a\n"},
    {"is_odd", "python", "def is_odd(n: int) -> bool:\n    return n % 2 == 1\n"},
    {"palindrome", "python",
     "def is_palindrome(text: str) -> bool:\n    return text == text[::-1]\n"},
    {"sort", "python", "def sort(values: list) -> list:\n    return sorted(values)\n"},
}};

std::string codeFor(const PromptFacts& facts) {
  const KnownCode* python = nullptr;
  for (const KnownCode& known : kKnownCode) {
    if (!facts.hasWord(known.word)) continue;
    if (known.language == "python") python = &known;
    if (facts.hasWord(known.language)) {
      return fmt::format("```{}\n{}```\n", known.language == "c++" ? "cpp" : known.language,
                         known.code);
    }
  }
  const bool wantsCode = facts.hasWord("function") || facts.hasWord("code") ||
                         facts.hasWord("implement") || facts.hasWord("program") ||
                         facts.hasWord("python");
  if (python == nullptr || !wantsCode) return {};
  return fmt::format("```python\n{}```\n", python->code);
}

// Of json_object, where nothing says which keys are wanted but the prompt.
std::string freeObject(const PromptFacts& facts) {
  static constexpr std::array<std::string_view, 10> kKeys = {
      "name", "age", "email", "city", "country", "title", "author", "date", "ingredients", "price"};
  json schema = {{"type", "object"}, {"properties", json::object()}};
  for (const std::string_view key : kKeys) {
    if (!facts.hasWord(key)) continue;
    json property = {{"type", key == "age" ? "integer" : key == "price" ? "number" : "string"}};
    if (key == "ingredients") property = {{"type", "array"}, {"items", {{"type", "string"}}}};
    schema["properties"][std::string(key)] = property;
  }
  if (schema["properties"].empty()) return R"({"answer": "yes"})";
  return SchemaInstance(schema, facts, true).make().dump();
}

std::string formatted(const json& format, const std::string& prompt) {
  const std::string type =
      format.value("type", json("text")).is_string() ? format.value("type", "text") : "text";
  const PromptFacts facts(prompt);
  if (type == "json_object") return freeObject(facts);
  const auto named = format.find("json_schema");
  if (named == format.end() || !named->is_object()) return freeObject(facts);
  const auto schema =
      named->contains("schema") ? named->find("schema") : named->find("schema_definition");
  if (schema == named->end()) return freeObject(facts);
  return SchemaInstance(*schema, facts, true).make().dump();
}

// Of the tool messages at the end, in their order.
std::string resultsText(const json& messages) {
  std::size_t first = messages.size();
  while (first > 0 && stringOr(messages[first - 1], "role") == "tool") --first;
  std::string text = "Here is what I found:";
  for (std::size_t i = first; i < messages.size(); ++i) {
    const json name = messages[i].value("name", json());
    text +=
        fmt::format("\n{}: {}", name.is_string() ? name.get<std::string>() : "result",
                    beginning(contentText(messages[i].value("content", json())), kQuotedResult));
  }
  return text;
}

std::vector<json> functionsOf(const json& tools) {
  std::vector<json> functions;
  if (!tools.is_array()) return functions;
  for (const json& tool : tools) {
    const bool function = tool.is_object() && tool.value("type", json("function")) == "function" &&
                          tool.contains("function") && tool["function"].is_object();
    if (function && tool["function"].value("name", json()).is_string()) {
      functions.push_back(tool["function"]);
    }
  }
  return functions;
}

std::string answer(const ModelQuestion& question, const std::string& prompt) {
  const json& messages = question.messages;
  if (question.responseFormat.is_object() &&
      question.responseFormat.value("type", json("text")) != "text") {
    std::string all = prompt;
    if (stringOr(messages.back(), "role") == "tool") all += "\n" + resultsText(messages);
    return formatted(question.responseFormat, all);
  }
  if (stringOr(messages.back(), "role") == "tool") return resultsText(messages);
  if (std::string images = describeImages(messages); !images.empty()) return images;
  if (std::string code = codeFor(PromptFacts(prompt)); !code.empty()) return code;
  return fmt::format("You wrote {} bytes: {}", prompt.size(), beginning(prompt, kQuotedPrompt));
}

}  // namespace

std::string ModelCall::argumentsText() const {
  if (arguments.is_string()) return arguments.get<std::string>();
  return arguments.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string toolCallId(std::string_view salt, std::size_t index) {
  constexpr std::string_view kDigits =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::uint64_t value = fnv1a(std::to_string(index), fnv1a(salt));
  std::string id;
  for (int i = 0; i < 9; ++i) {
    // The low bits of the hash alone are too regular.
    value ^= value >> 29;
    value *= 0x9e3779b97f4a7c15ULL;
    id += kDigits[(value >> 32) % kDigits.size()];
  }
  return id;
}

std::string lastText(const json& messages, std::string_view role) {
  std::string text;
  for (const json& message : messages) {
    if (message.is_object() && stringOr(message, "role") == role) {
      text = contentText(message.value("content", json()));
    }
  }
  return text;
}

ModelTurn playModel(const ModelQuestion& question) {
  ModelTurn turn;
  const std::string prompt = lastText(question.messages, "user");
  if (question.messages.empty()) return turn;
  if (question.thinks) {
    turn.thinking = fmt::format("The question has {} bytes. I answer it plainly.", prompt.size());
  }
  const json& choice = question.toolChoice;
  std::vector<json> functions = functionsOf(question.tools);
  bool forced = choice == "any" || choice == "required";
  if (choice.is_object() && choice.contains("function") && choice["function"].is_object()) {
    const json wanted = choice["function"].value("name", json());
    std::erase_if(functions, [&](const json& function) { return function["name"] != wanted; });
    forced = true;
  }
  const bool asked = stringOr(question.messages.back(), "role") == "user";
  if (choice != "none" && (asked || forced)) {
    turn.calls = chooseCalls(functions, prompt, question.parallel, forced);
  }
  for (std::size_t i = 0; i < turn.calls.size(); ++i) {
    turn.calls[i].id = toolCallId(question.salt, i);
  }
  if (turn.calls.empty()) turn.text = answer(question, prompt);
  return turn;
}

}  // namespace codestral::test
