#include "support/fake_completion_stream.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/utf8.h"
#include "support/fake_completion_text.h"

namespace codestral::test {
namespace {

using nlohmann::json;

// Scripts may hold text that is no UTF-8.
std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json content(const std::string& text, const Behaviour& behaviour) {
  if (!behaviour.contentAsChunks) return text;
  return json::array({{{"type", "text"}, {"text", text}}});
}

std::string whole(const CompletionPlan& plan) {
  return std::accumulate(plan.deltas.begin(), plan.deltas.end(), std::string());
}

void truncate(std::vector<std::string>& deltas, std::size_t bytes) {
  for (std::size_t i = 0; i < deltas.size(); ++i) {
    if (deltas[i].size() < bytes) {
      bytes -= deltas[i].size();
      continue;
    }
    deltas[i].resize(bytes);
    deltas.resize(bytes == 0 ? i : i + 1);
    return;
  }
}

}  // namespace

void cutDeltas(CompletionPlan& plan, const std::vector<std::string>& stop, std::size_t maxTokens) {
  std::size_t tokens = 0;
  for (std::size_t i = 0; i < plan.deltas.size(); ++i) {
    tokens += countTokens(plan.deltas[i]);
    if (tokens <= maxTokens) continue;
    plan.deltas.resize(i);
    plan.finishReason = "length";
    break;
  }
  const std::string text = whole(plan);
  std::size_t end = std::string::npos;
  for (const std::string& mark : stop) {
    if (!mark.empty()) end = std::min(end, text.find(mark));
  }
  if (end == std::string::npos) return;
  truncate(plan.deltas, end);
  plan.finishReason = "stop";
}

std::string CompletionStream::event(json delta, bool last) {
  std::string result;
  for (int index = 0; index < plan_.choices; ++index) {
    json chunk = {{"id", plan_.id},
                  {"object", "chat.completion.chunk"},
                  {"created", plan_.created},
                  {"model", plan_.model},
                  {"choices",
                   {{{"index", index},
                     {"delta", delta},
                     {"finish_reason", last ? json(plan_.finishReason) : json(nullptr)}}}}};
    if (last && index + 1 == plan_.choices && behaviour_.usage != UsageShape::Absent) {
      chunk["usage"] = usageJson(plan_, behaviour_);
    }
    // Padding of varying length hides how long each token is.
    padding_ = (padding_ * 7 + 5) % 26;
    chunk["p"] = std::string("abcdefghijklmnopqrstuvwxyz").substr(0, padding_ + 1);
    result += "data: " + dump(chunk) + "\n\n";
  }
  return withLineEnds(result, behaviour_.lineEnd);
}

std::string CompletionStream::role() {
  return event({{"role", "assistant"}, {"content", content("", behaviour_)}}, false);
}

std::string CompletionStream::delta(std::size_t index) {
  json delta = {{"content", content(plan_.deltas[index], behaviour_)}};
  if (index == 0 && !behaviour_.roleFirst) delta["role"] = "assistant";
  const bool last = behaviour_.finishInLastDelta && index + 1 == plan_.deltas.size();
  return event(std::move(delta), last);
}

std::string CompletionStream::finish() {
  return event({{"content", ""}}, true);
}

std::string CompletionStream::done() const {
  return withLineEnds("data: [DONE]\n\n", behaviour_.lineEnd);
}

std::string withLineEnds(std::string_view event, LineEnd lineEnd) {
  if (lineEnd == LineEnd::Lf) return std::string(event);
  std::string result;
  for (const char c : event) {
    if (c != '\n') {
      result += c;
    } else {
      result += lineEnd == LineEnd::Cr ? "\r" : "\r\n";
    }
  }
  return result;
}

json usageJson(const CompletionPlan& plan, const Behaviour& behaviour) {
  if (behaviour.usage == UsageShape::Null) return nullptr;
  std::size_t tokens = 0;
  for (const std::string& delta : plan.deltas) tokens += countTokens(delta);
  tokens *= static_cast<std::size_t>(plan.choices);
  return {{"prompt_tokens", plan.promptTokens},
          {"total_tokens", plan.promptTokens + tokens},
          {"completion_tokens", tokens},
          {"prompt_tokens_details", {{"cached_tokens", 0}}}};
}

std::string completionBody(const CompletionPlan& plan, const Behaviour& behaviour) {
  json choices = json::array();
  for (int index = 0; index < plan.choices; ++index) {
    choices.push_back({{"index", index},
                       {"message",
                        {{"role", "assistant"},
                         {"content", content(plan.prefix + whole(plan), behaviour)},
                         {"tool_calls", nullptr},
                         {"prefix", false}}},
                       {"finish_reason", plan.finishReason}});
  }
  json body = {{"id", plan.id},
               {"object", "chat.completion"},
               {"created", plan.created},
               {"model", plan.model},
               {"choices", choices}};
  if (behaviour.usage != UsageShape::Absent) body["usage"] = usageJson(plan, behaviour);
  return dump(body);
}

std::vector<std::string> splitBytes(std::string_view bytes, const Behaviour& behaviour) {
  const std::size_t every =
      behaviour.splitEvery == 0 ? std::numeric_limits<std::size_t>::max() : behaviour.splitEvery;
  std::vector<std::string> pieces;
  std::string piece;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const bool insideCharacter = behaviour.splitUtf8 && isContinuation(bytes[i]);
    if (!piece.empty() && (piece.size() >= every || insideCharacter)) {
      pieces.push_back(std::move(piece));
      piece.clear();
    }
    piece += bytes[i];
  }
  if (!piece.empty()) pieces.push_back(std::move(piece));
  return pieces;
}

}  // namespace codestral::test
