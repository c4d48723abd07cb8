#include "instruct/service.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/secret.h"
#include "instruct/moderation.h"

namespace codestral::instruct {
namespace {

using mistral::ChatRequest;

constexpr const char* kCodestralModel = "codestral-latest";
constexpr std::chrono::hours kListAge{1};

// What the user and the workspace put into it; the system message is the program's own.
std::vector<std::string> saidBy(const ChatRequest& request) {
  std::vector<std::string> texts;
  for (const mistral::Message& message : request.messages) {
    if (message.role == "user") texts.push_back(message.content.text());
  }
  return texts;
}

// A key of the user's in a text that is asked about would go to whatever host is asked.
Result<> checkForSecrets(const ChatRequest& request) {
  for (const mistral::Message& message : request.messages) {
    if (holdsSecret(message.content.text())) {
      return fail(ErrorKind::Refused,
                  "one of your API keys stands in the text; take it out first, nothing is sent");
    }
  }
  return {};
}

void adapt(ChatRequest& request, const std::string& model) {
  request.model = model;
  if (!takesPrediction(model)) request.prediction.reset();
}

}  // namespace

mistral::ClientOptions answerLimits() {
  mistral::ClientOptions options;
  options.maxAnswerBytes = 16U << 20U;  // an event of 300 bytes for each token: 50,000 tokens
  options.deadlines.total = std::chrono::minutes(10);
  return options;
}

Error notUsed(Error error) {
  if (error.kind == ErrorKind::TooLarge) {
    error.message = fmt::format("the model's answer was too large, and nothing was changed ({})",
                                error.message);
  }
  return error;
}

Service::Service(mistral::Client& client, ServiceOptions options)
    : client_(client), options_(std::move(options)) {}

Async<Result<>> Service::listModels() {
  const TimePoint now = client_.scheduler().now();
  if (listedAt_ && now - *listedAt_ < kListAge) co_return Result<>();
  auto models = co_await mistral::listModels(client_);
  if (!models) co_return std::unexpected(models.error());
  models_ = *std::move(models);
  listedAt_ = now;
  co_return Result<>();
}

Async<Result<std::string>> Service::modelFor(ModelNeeds needs) {
  if (!replacement_.empty()) co_return replacement_;
  if (!options_.model.empty() && options_.model != "auto") co_return options_.model;
  if (options_.codestralHost) co_return std::string(kCodestralModel);
  if (const Result<> listed = co_await listModels(); !listed)
    co_return std::unexpected(listed.error());
  std::string model = chooseChatModel(models_, needs);
  // Too long for all of them: the one that takes the most says so itself.
  if (model.empty()) {
    needs.contextTokens = 0;
    model = chooseChatModel(models_, needs);
  }
  if (model.empty()) {
    co_return fail(ErrorKind::Refused,
                   fmt::format("this key may use no chat model{}; name one with chat.model",
                               needs.vision  ? " that sees images"
                               : needs.tools ? " that calls tools"
                                             : ""));
  }
  co_return model;
}

Async<Result<std::string>> Service::successor(std::string model, ModelNeeds needs) {
  std::string next;
  if (options_.codestralHost) {
    next = kCodestralModel;
  } else {
    if (const Result<> listed = co_await listModels(); !listed)
      co_return std::unexpected(listed.error());
    next = successorOf(model, models_, needs);
  }
  if (next.empty() || next == model)
    co_return fail(ErrorKind::NotFound, "there is no model to take its place");
  if (options_.notice) {
    options_.notice(fmt::format(
        "the model {} is not served any more; {} is asked instead (set chat.model to end this "
        "notice)",
        model, next));
  }
  replacement_ = next;
  co_return next;
}

Async<Result<>> Service::judge(std::vector<std::string> texts, std::string what) {
  if (!options_.moderation) co_return Result<>();
  if (options_.codestralHost) {
    co_return fail(ErrorKind::InvalidInput,
                   "safety.moderation is on, and the host of Codestral has no moderation; set "
                   "MISTRAL_API_KEY, or turn it off");
  }
  co_return co_await moderate(client_, std::move(texts), std::move(what));
}

Async<Result<Answer>> Service::ask(ChatRequest request, ModelNeeds needs, mistral::OnChunk chunk) {
  if (const Result<> checked = checkForSecrets(request); !checked)
    co_return std::unexpected(checked.error());
  if (const Result<> passed = co_await judge(saidBy(request), "the prompt is not sent"); !passed)
    co_return std::unexpected(passed.error());
  auto model = co_await modelFor(needs);
  if (!model) co_return std::unexpected(model.error());
  if (options_.moderation || !chunk) chunk = [](const mistral::ChatChunk&) {};
  adapt(request, *model);
  auto response = co_await mistral::streamChat(client_, request, chunk);
  if (!response && isRetirement(response.error(), *model)) {
    auto next = co_await successor(*model, needs);
    if (!next) co_return std::unexpected(response.error());
    model = std::move(next);
    adapt(request, *model);
    response = co_await mistral::streamChat(client_, request, chunk);
  }
  if (!response) co_return std::unexpected(response.error());
  if (response->choices.empty()) co_return fail(ErrorKind::Protocol, "the answer is empty");
  Answer answer{.text = response->choices.front().message.content.text(),
                .model = *model,
                .finishReason = response->choices.front().finishReason,
                .response = *std::move(response)};
  std::vector<std::string> said{answer.text};
  if (const Result<> passed = co_await judge(std::move(said), "the answer is not shown"); !passed)
    co_return std::unexpected(passed.error());
  co_return answer;
}

Async<Result<Service::Structured>> Service::askJson(ChatRequest request, ModelNeeds needs,
                                                    std::string name, mistral::Json schema) {
  if (const Result<> checked = checkForSecrets(request); !checked)
    co_return std::unexpected(checked.error());
  if (const Result<> passed = co_await judge(saidBy(request), "the prompt is not sent"); !passed)
    co_return std::unexpected(passed.error());
  auto model = co_await modelFor(needs);
  if (!model) co_return std::unexpected(model.error());
  adapt(request, *model);
  auto answer = co_await mistral::chatWithSchema(client_, request, name, schema);
  if (!answer && isRetirement(answer.error(), *model)) {
    auto next = co_await successor(*model, needs);
    if (!next) co_return std::unexpected(answer.error());
    model = std::move(next);
    adapt(request, *model);
    answer = co_await mistral::chatWithSchema(client_, request, name, schema);
  }
  if (!answer) co_return std::unexpected(answer.error());
  std::vector<std::string> said{answer->value.dump()};
  if (const Result<> passed = co_await judge(std::move(said), "the answer is not shown"); !passed)
    co_return std::unexpected(passed.error());
  co_return Structured{std::move(answer->value), *model};
}

}  // namespace codestral::instruct
