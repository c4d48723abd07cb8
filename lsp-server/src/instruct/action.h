#pragma once

// One action on one place of a document, as a request to a chat model. Plain values in,
// `mistral::ChatRequest` out; what the answer becomes is read elsewhere. Pure; any thread.

#include <optional>
#include <string>
#include <string_view>

#include "instruct/model_choice.h"
#include "instruct/prompt_library.h"
#include "mistral/chat.h"

namespace codestral::instruct {

enum class Action {
  FixDiagnostic,
  Edit,
  Document,
  AddTypes,
  Simplify,
  Translate,
  MakeTests,
  Explain,
  GenerateFromComment,
  CompleteFunction,
};

// Also the name of its prompt: "fix-diagnostic".
std::string_view name(Action action);
std::optional<Action> actionOf(std::string_view name);

// What an action may be told; which of it an action needs, its prompt says (docs/actions.md).
struct Task {
  std::string path;      // below the workspace folder
  std::string language;  // for people: "C++"
  std::string before;    // the lines before the region
  std::string code;      // the region
  std::string after;
  std::string instruction;  // what the user asks; of GenerateFromComment what the comment says
  std::string diagnostics;  // one a line
  std::string target;       // of Translate: the language
  std::string newPath;      // of Translate: the file that it goes to
  std::string testPath;     // of MakeTests, and the three that follow
  std::string tests;
  std::string framework;
  std::string example;
  std::string project;  // projectInstructions(), of a trusted workspace only
};

// The model is not set: that is for who sends it. A region that is long, and that the answer will
// mostly repeat, is predicted; Service takes that out where the model cannot.
Result<mistral::ChatRequest> requestFor(const PromptLibrary& prompts, Action action,
                                        const Task& task);

// The same conversation with the answer that could not be used, and why.
Result<mistral::ChatRequest> repairRequest(const PromptLibrary& prompts,
                                           mistral::ChatRequest request, std::string answer,
                                           std::string problem);

// What the model has to be able to do: edits want one that was made for code.
ModelNeeds needsOf(Action action, const mistral::ChatRequest& request);
// About how many tokens a request is, with room for an answer.
std::int64_t contextOf(const mistral::ChatRequest& request);

}  // namespace codestral::instruct
