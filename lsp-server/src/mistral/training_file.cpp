#include "mistral/training_file.h"

#include <expected>
#include <string_view>

#include <fmt/format.h>

#include "base/line_reader.h"
#include "mistral/chat.h"

namespace codestral::mistral {
namespace {

constexpr std::size_t kMaxLineBytes = 64U << 20U;
constexpr std::size_t kMaxProblems = 100;

struct Wrong {
  std::string field;
  std::string reason;
};
using Kind = std::expected<std::string_view, Wrong>;

std::unexpected<Wrong> wrong(std::string field, std::string reason) {
  return std::unexpected(Wrong{std::move(field), std::move(reason)});
}

// "messages[3] (tool): why" and "the line is malformed at messages[3].role: why" both name the
// place before the first colon.
Wrong fromMessage(std::string_view message, std::string_view prefix) {
  message.remove_prefix(message.starts_with(prefix) ? prefix.size() : 0);
  const std::size_t colon = message.find(": ");
  if (colon == std::string_view::npos) return {"messages", std::string(message)};
  return {std::string(message.substr(0, colon)), std::string(message.substr(colon + 2))};
}

std::expected<void, Wrong> checkText(const Json& line, const char* key, bool needed) {
  const auto found = line.find(key);
  if (found == line.end()) {
    if (!needed) return {};
    return wrong(key, "is missing");
  }
  if (!found->is_string()) {
    return wrong(key, fmt::format("expected a text, got {}", found->type_name()));
  }
  if (needed && found->get_ref<const std::string&>().empty()) return wrong(key, "is empty");
  return {};
}

std::expected<void, Wrong> checkLabels(const Json& labels) {
  if (!labels.is_object() || labels.empty()) {
    return wrong("labels", "expected an object with a label for each target");
  }
  for (const auto& [target, label] : labels.items()) {
    const std::string field = "labels." + target;
    if (label.is_string()) continue;
    if (!label.is_array()) return wrong(field, "expected a label or a list of labels");
    for (const Json& one : label) {
      if (!one.is_string()) return wrong(field, "expected a label or a list of labels");
    }
  }
  return {};
}

struct Dialogue {
  std::vector<Message> messages;
  std::vector<Tool> tools;
  void fields(this auto& self, auto&& field) {
    field("messages", self.messages);
    field("tools", self.tools);
  }
};

// What is learnt is the last message; what leads to it must be in order, as if it were asked for.
std::expected<void, Wrong> checkMessages(const Json& line, bool forClassifier) {
  Result<Dialogue> read = fromJson<Dialogue>(line, "the line");
  if (!read) return std::unexpected(fromMessage(read.error().message, "the line is malformed at "));
  std::vector<Message>& messages = read->messages;
  if (messages.empty()) return wrong("messages", "is empty");
  const std::string last = fmt::format("messages[{}]", messages.size() - 1);
  if (!forClassifier) {
    if (messages.back().role != "assistant") {
      return wrong(last, fmt::format("the last message must be the assistant's, not of role '{}'",
                                     messages.back().role));
    }
    if (messages.back().content.empty() && messages.back().toolCalls.empty()) {
      return wrong(last, "has neither content nor tool calls");
    }
    messages.pop_back();
    if (messages.empty()) return wrong("messages", "nothing leads to the assistant's message");
  } else if (messages.back().role == "assistant") {
    messages.back().prefix = true;  // may stand last
  }
  if (const Result<> fit = mistral::checkMessages(messages); !fit) {
    return std::unexpected(fromMessage(fit.error().message, ""));
  }
  return {};
}

Kind kindOf(const Json& line) {
  const bool labelled = line.contains("labels");
  if (labelled) {
    if (const auto fit = checkLabels(line["labels"]); !fit) return std::unexpected(fit.error());
  }
  if (line.contains("messages")) {
    if (const auto fit = checkMessages(line, labelled); !fit) return std::unexpected(fit.error());
    return labelled ? "classifier" : "instruct";
  }
  if (line.contains("text")) {
    if (const auto fit = checkText(line, "text", true); !fit) return std::unexpected(fit.error());
    return labelled ? "classifier" : "pretrain";
  }
  if (line.contains("prompt")) {
    for (const auto& fit : {checkText(line, "prompt", false), checkText(line, "suffix", false),
                            checkText(line, "completion", true)}) {
      if (!fit) return std::unexpected(fit.error());
    }
    return "completion";
  }
  return wrong("", "has none of messages, text and prompt");
}

Kind check(const std::string& text) {
  const Json line = parseJson(text);
  if (line.is_discarded()) return wrong("", "is no JSON");
  if (!line.is_object())
    return wrong("", fmt::format("expected an object, got {}", line.type_name()));
  return kindOf(line);
}

}  // namespace

Result<TrainingReport> validateTrainingFile(const std::filesystem::path& path) {
  Result<LineReader> reader = LineReader::open(path, kMaxLineBytes);
  if (!reader) return std::unexpected(reader.error());
  TrainingReport report;
  while (true) {
    const auto line = reader->next();
    if (!line) return std::unexpected(line.error());
    if (!*line) return report;
    ++report.lines;
    Kind kind = check(**line);
    if (kind && report.kind.empty()) report.kind = *kind;
    if (kind && *kind != report.kind) {
      kind = wrong("",
                   fmt::format("is a line for {}, but the file is one for {}", *kind, report.kind));
    }
    if (kind) continue;
    ++report.badLines;
    if (report.problems.size() < kMaxProblems) {
      report.problems.push_back({.line = reader->number(),
                                 .field = std::move(kind.error().field),
                                 .reason = std::move(kind.error().reason)});
    }
  }
}

}  // namespace codestral::mistral
