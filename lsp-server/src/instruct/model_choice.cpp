#include "instruct/model_choice.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

namespace codestral::instruct {
namespace {

using mistral::ModelCard;

// Retired by 2026-11; a name that only begins so is another model.
constexpr std::array<std::string_view, 22> kRetired{"codestral-2404",
                                                    "codestral-2405",
                                                    "codestral-2501",
                                                    "open-codestral-mamba",
                                                    "devstral-2512",
                                                    "devstral-latest",
                                                    "devstral-medium-latest",
                                                    "devstral-small-latest",
                                                    "devstral-small-2507",
                                                    "devstral-medium-2507",
                                                    "labs-devstral-small-2512",
                                                    "magistral-medium-2509",
                                                    "magistral-small-2509",
                                                    "mistral-medium-2505",
                                                    "mistral-medium-2508",
                                                    "mistral-small-2506",
                                                    "open-mistral-nemo",
                                                    "mistral-large-2411",
                                                    "pixtral-large-2411",
                                                    "pixtral-12b-2409",
                                                    "ministral-3b-2410",
                                                    "ministral-8b-2410"};

bool madeForCode(const ModelCard& card) {
  return card.capabilities.completionFim || card.id.contains("codestral") ||
         card.id.contains("devstral");
}

bool canDo(const ModelCard& card, const ModelNeeds& needs, bool deprecated) {
  const bool base = (!card.type || *card.type != "fine-tuned") && !card.archived.value_or(false);
  return base && card.capabilities.completionChat && card.deprecation.has_value() == deprecated &&
         !card.id.starts_with("labs-") && (!needs.tools || card.capabilities.functionCalling) &&
         (!needs.vision || card.capabilities.vision) &&
         // A list that says nothing of the length is no reason to refuse.
         (card.maxContextLength == 0 || card.maxContextLength >= needs.contextTokens);
}

int classOf(const ModelCard& card) {
  const std::string& id = card.id;
  if (id.contains("embed")) return 0;
  if (id.contains("-large")) return 5;
  if (id.contains("-medium")) return 4;
  if (id.contains("codestral") || id.contains("devstral")) return 3;
  if (id.contains("ministral") || id.contains("tiny") || id.contains("voxtral") ||
      id.starts_with("open-")) {
    return 1;
  }
  if (id.contains("-small")) return 2;
  return 1;
}

// "mistral-large" of mistral-large-2411 and of mistral-large-latest.
std::string_view familyOf(std::string_view id) {
  for (std::size_t dash = id.find('-'); dash != std::string_view::npos;
       dash = id.find('-', dash + 1)) {
    const std::string_view rest = id.substr(dash + 1);
    if (rest.starts_with("latest") || (!rest.empty() && rest[0] >= '0' && rest[0] <= '9'))
      return id.substr(0, dash);
  }
  return id;
}

}  // namespace

std::string chooseChatModel(std::span<const ModelCard> models, const ModelNeeds& needs) {
  const ModelCard* best = nullptr;
  const auto rank = [&](const ModelCard& card) {
    return std::tuple(needs.code && madeForCode(card), classOf(card), card.maxContextLength,
                      card.id.ends_with("-latest"), card.id);
  };
  for (const bool deprecated : {false, true}) {
    for (const ModelCard& card : models) {
      if (canDo(card, needs, deprecated) && (best == nullptr || rank(*best) < rank(card)))
        best = &card;
    }
    if (best != nullptr) break;
  }
  return best == nullptr ? "" : best->id;
}

bool isRetirement(const Error& error, std::string_view model) {
  if (error.httpStatus == 404) return true;
  return error.httpStatus == 400 && error.message.contains("odel") &&
         std::ranges::find(kRetired, model) != kRetired.end();
}

std::string successorOf(std::string_view model, std::span<const ModelCard> models,
                        ModelNeeds needs) {
  for (const ModelCard& card : models) {
    const bool same =
        card.id == model || std::ranges::find(card.aliases, model) != card.aliases.end();
    if (same && card.deprecationReplacementModel && !card.deprecationReplacementModel->empty() &&
        *card.deprecationReplacementModel != model) {
      return *card.deprecationReplacementModel;
    }
  }
  std::vector<ModelCard> others(models.begin(), models.end());
  std::erase_if(others, [&](const ModelCard& card) { return card.id == model; });
  needs.code = needs.code || model.contains("codestral") || model.contains("devstral");
  needs.vision = needs.vision || model.contains("pixtral");
  std::vector<ModelCard> family = others;
  std::erase_if(family,
                [&](const ModelCard& card) { return familyOf(card.id) != familyOf(model); });
  std::string chosen = chooseChatModel(family, needs);
  return chosen.empty() ? chooseChatModel(others, needs) : chosen;
}

bool takesPrediction(std::string_view model) {
  return model.starts_with("codestral-") && !model.contains("embed");
}

}  // namespace codestral::instruct
