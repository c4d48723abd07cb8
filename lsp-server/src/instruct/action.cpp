#include "instruct/action.h"

#include <algorithm>
#include <array>
#include <utility>

namespace codestral::instruct {
namespace {

using mistral::ChatRequest;
using mistral::Message;

constexpr std::array<std::string_view, 10> kNames{
    "fix-diagnostic",   "edit",     "document",
    "add-types",        "simplify", "translate",
    "make-tests",       "explain",  "generate-from-comment",
    "complete-function"};

constexpr std::ptrdiff_t kLongRegion = 40;  // lines
// Of code, as the service's tokenizer counts it, rather low.
constexpr std::size_t kBytesPerToken = 3;
constexpr std::int64_t kAnswerTokens = 4096;

bool repeatsMost(Action action) {
  switch (action) {
    case Action::FixDiagnostic:
    case Action::Edit:
    case Action::Document:
    case Action::AddTypes:
    case Action::Simplify:
      return true;
    default:
      return false;
  }
}

Values valuesOf(const Task& task) {
  return {{"path", task.path},
          {"language", task.language.empty() ? "text" : task.language},
          {"before", task.before},
          {"code", task.code},
          {"after", task.after},
          {"instruction", task.instruction},
          {"diagnostics", task.diagnostics},
          {"target", task.target},
          {"newPath", task.newPath},
          {"testPath", task.testPath},
          {"tests", task.tests},
          {"framework", task.framework},
          {"example", task.example},
          {"project", task.project}};
}

}  // namespace

std::string_view name(Action action) {
  return kNames[static_cast<std::size_t>(action)];
}

std::optional<Action> actionOf(std::string_view name) {
  const auto at = std::ranges::find(kNames, name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<Action>(at - kNames.begin());
}

Result<ChatRequest> requestFor(const PromptLibrary& prompts, Action action, const Task& task) {
  auto filled = prompts.fill(name(action), valuesOf(task));
  if (!filled) return std::unexpected(filled.error());
  ChatRequest request{.messages = {Message::system(std::move(filled->system)),
                                   Message::user(std::move(filled->user))}};
  if (repeatsMost(action) && std::ranges::count(task.code, '\n') >= kLongRegion)
    request.prediction = mistral::Prediction{.content = task.code};
  return request;
}

Result<ChatRequest> repairRequest(const PromptLibrary& prompts, ChatRequest request,
                                  std::string answer, std::string problem) {
  const auto prompt = prompts.get("repair");
  if (!prompt) return std::unexpected(prompt.error());
  auto text = fill(*prompt, {{"problem", std::move(problem)}}, "repair");
  if (!text) return std::unexpected(text.error());
  // The service takes no empty message of an assistant.
  if (answer.empty()) answer = "(nothing)";
  request.messages.push_back(Message::assistant(std::move(answer)));
  request.messages.push_back(Message::user(*std::move(text)));
  return request;
}

std::int64_t contextOf(const ChatRequest& request) {
  std::size_t bytes = 0;
  for (const Message& message : request.messages) bytes += message.content.text().size();
  return static_cast<std::int64_t>(bytes / kBytesPerToken) + kAnswerTokens;
}

ModelNeeds needsOf(Action action, const ChatRequest& request) {
  return {.code = action != Action::Explain, .contextTokens = contextOf(request)};
}

}  // namespace codestral::instruct
