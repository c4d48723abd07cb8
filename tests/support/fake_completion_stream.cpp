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

json callJson(const ModelCall& call, std::size_t index) {
  return {{"id", call.id},
          {"function", {{"name", call.name}, {"arguments", call.argumentsText()}}},
          {"index", index}};
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

CompletionStream::CompletionStream(const CompletionPlan& plan, const Behaviour& behaviour)
    : plan_(plan), behaviour_(behaviour) {
  const json empty = {{"content", ""}};
  for (const std::string& piece : plan.thinking) {
    deltas_.push_back({{"content", json::array({thinkingChunk(piece)})}});
  }
  if (behaviour.emptyDeltas && !plan.thinking.empty()) deltas_.push_back(empty);
  for (const std::string& text : plan.deltas) {
    deltas_.push_back({{"content", content(text, behaviour)}});
  }
  if (plan.calls.empty()) return;
  if (behaviour.emptyDeltas) deltas_.push_back(empty);
  addCalls();
}

void CompletionStream::addCalls() {
  if (behaviour_.fragments == 0) {
    json calls = json::array();
    for (std::size_t i = 0; i < plan_.calls.size(); ++i)
      calls.push_back(callJson(plan_.calls[i], i));
    deltas_.push_back({{"content", ""}, {"tool_calls", std::move(calls)}});
    return;
  }
  for (std::size_t i = 0; i < plan_.calls.size(); ++i) {
    json first = callJson(plan_.calls[i], i);
    first["function"]["arguments"] = "";
    deltas_.push_back({{"tool_calls", json::array({std::move(first)})}});
    for (const std::string& piece :
         fragmentsOf(plan_.calls[i].argumentsText(), behaviour_.fragments)) {
      json next = {{"index", i}, {"function", {{"arguments", piece}}}};
      if (behaviour_.idNull) {
        next["id"] = "null";
        next["function"]["name"] = "";
      }
      deltas_.push_back({{"tool_calls", json::array({std::move(next)})}});
    }
  }
}

bool CompletionStream::finishesInLast() const {
  if (deltas_.empty()) return false;
  return behaviour_.finishInLastDelta || (!plan_.calls.empty() && behaviour_.fragments == 0);
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
    if (last && index + 1 == plan_.choices) {
      if (behaviour_.usage != UsageShape::Absent) chunk["usage"] = usageJson(plan_, behaviour_);
      if (!plan_.guardrails.is_null()) chunk["guardrails"] = plan_.guardrails;
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
  json delta = deltas_[index];
  if (index == 0 && !behaviour_.roleFirst) delta["role"] = "assistant";
  return event(std::move(delta), finishesInLast() && index + 1 == deltas_.size());
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
  for (const std::string& piece : plan.thinking) tokens += countTokens(piece);
  for (const std::string& delta : plan.deltas) tokens += countTokens(delta);
  for (const ModelCall& call : plan.calls) tokens += countTokens(call.name + call.argumentsText());
  tokens *= static_cast<std::size_t>(plan.choices);
  json usage = {{"prompt_tokens", plan.promptTokens},
                {"total_tokens", plan.promptTokens + tokens},
                {"completion_tokens", tokens},
                {"prompt_tokens_details", {{"cached_tokens", 0}}}};
  if (!plan.serviceTier.empty()) usage["service_tier"] = plan.serviceTier;
  return usage;
}

json thinkingChunk(const std::string& text) {
  return {{"type", "thinking"}, {"thinking", json::array({{{"type", "text"}, {"text", text}}})}};
}

std::vector<std::string> fragmentsOf(const std::string& text, std::size_t count) {
  const std::size_t length = std::max<std::size_t>(1, (text.size() + count - 1) / count);
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.size(), at + length);
    while (end < text.size() && isContinuation(text[end])) ++end;
    pieces.push_back(text.substr(at, end - at));
    at = end;
  }
  return pieces;
}

json completionJson(const CompletionPlan& plan, const Behaviour& behaviour) {
  json text = content(plan.prefix + whole(plan), behaviour);
  if (!plan.thinking.empty()) {
    json list = json::array({thinkingChunk(
        std::accumulate(plan.thinking.begin(), plan.thinking.end(), std::string()))});
    if (!plan.deltas.empty())
      list.push_back({{"type", "text"}, {"text", plan.prefix + whole(plan)}});
    text = std::move(list);
  }
  json calls = plan.calls.empty() ? json() : json::array();
  for (std::size_t i = 0; i < plan.calls.size(); ++i) calls.push_back(callJson(plan.calls[i], i));
  json choices = json::array();
  for (int index = 0; index < plan.choices; ++index) {
    choices.push_back(
        {{"index", index},
         {"message",
          {{"role", "assistant"}, {"content", text}, {"tool_calls", calls}, {"prefix", false}}},
         {"finish_reason", plan.finishReason}});
  }
  json body = {{"id", plan.id},
               {"object", "chat.completion"},
               {"created", plan.created},
               {"model", plan.model},
               {"choices", choices}};
  if (behaviour.usage != UsageShape::Absent) body["usage"] = usageJson(plan, behaviour);
  if (!plan.guardrails.is_null()) body["guardrails"] = plan.guardrails;
  return body;
}

std::string completionBody(const CompletionPlan& plan, const Behaviour& behaviour) {
  return dump(completionJson(plan, behaviour));
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
