#include "support/fake_guardrails.h"

#include <string>

#include "support/fake_classifiers.h"

namespace codestral::test {
namespace {

using nlohmann::json;

struct Verdict {
  json decisions = json::object();
  bool violated = false;
  std::string action;
  std::string model;
};

Verdict judge(const json& config, bool newer, std::string_view text) {
  Verdict verdict;
  verdict.action = config.value("action", "none");
  verdict.model =
      config.value("model_name", newer ? "mistral-moderation-2603" : "mistral-moderation-2411");
  json thresholds = config.value("custom_category_thresholds", json());
  if (!thresholds.is_object()) thresholds = json::object();
  const bool only = config.value("ignore_other_categories", false);
  for (const auto& [category, value] : moderationScores(text, !newer)) {
    const json custom = thresholds.value(category, json());
    if (only && !custom.is_number()) continue;
    const double threshold = custom.is_number() ? custom.get<double>() : kModerationThreshold;
    const bool violated = threshold < 1 && value >= threshold;
    verdict.decisions[category] = {
        {"threshold", threshold}, {"score", value}, {"violated", violated}};
    verdict.violated = verdict.violated || violated;
  }
  return verdict;
}

}  // namespace

GuardrailOutcome checkGuardrails(const json& guardrails, std::string_view text) {
  GuardrailOutcome outcome;
  if (!guardrails.is_array() || guardrails.empty()) return outcome;
  outcome.report = json::array();
  for (const json& guardrail : guardrails) {
    for (const char* name : {"moderation_llm_v1", "moderation_llm_v2"}) {
      if (!guardrail.is_object() || !guardrail.value(name, json()).is_object()) continue;
      const bool newer = std::string_view(name).ends_with("v2");
      const Verdict verdict = judge(guardrail[name], newer, text);
      if (verdict.violated && verdict.action == "block") {
        FakeReply reply;
        reply.status = 403;
        reply.body = {{"error", {{"message", "Content blocked by guardrail"}, {"status", 403}}},
                      {"guardrails",
                       {{"results",
                         {{name,
                           {{"model_name", verdict.model},
                            {"decisions", verdict.decisions},
                            {"violated", true},
                            {"action", "block"}}}}}}}};
        outcome.block = std::move(reply);
        return outcome;
      }
      json categories = json::object();
      for (const auto& [category, decision] : verdict.decisions.items()) {
        categories[category] = {{"score", decision["score"]}, {"violated", decision["violated"]}};
      }
      outcome.report.push_back(
          {{name, {{"action", verdict.action}, {"categories", std::move(categories)}}}});
    }
  }
  return outcome;
}

}  // namespace codestral::test
