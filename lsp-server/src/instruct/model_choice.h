#pragma once

// Which chat model does the work. By what the models of the key can do, their list says; names only
// order those that can. Pure; any thread.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "mistral/models.h"

namespace codestral::instruct {

struct ModelNeeds {
  bool code = false;  // one that was made for code comes first
  bool tools = false;
  bool vision = false;
  std::int64_t contextTokens = 0;
};

// Of the models that chat and can what is needed: where code is wanted one that was made for it;
// then by class, large before medium before others before small; then the longest context, an alias
// -latest, the newest. One that is about to be retired only when there is no other; fine-tuned and
// archived ones and experiments (labs-) never. Empty: there is none.
std::string chooseChatModel(std::span<const mistral::ModelCard> models, const ModelNeeds& needs);

// Whether the refusal says that this model is not served any more: the service does not know it
// (404), or says that the name is invalid and it is one that was retired.
bool isRetirement(const Error& error, std::string_view model);
// What to ask instead: what the list names in its place, else one of its family, else one that can
// what it could.
std::string successorOf(std::string_view model, std::span<const mistral::ModelCard> models,
                        ModelNeeds needs);

// Whether the model takes predicted output.
bool takesPrediction(std::string_view model);

}  // namespace codestral::instruct
