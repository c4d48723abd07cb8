#include "server/progress.h"

#include <utility>

#include "lsp/types.h"

namespace codestral::server {

using jsonrpc::Json;

struct Progress::Task::State {
  jsonrpc::Connection& connection;
  lsp::ProgressToken token;
  std::string title;
  enum class Stage { Asked, Begun, Refused, Ended } stage = Stage::Asked;
  std::string message;
  std::uint32_t percentage = 0;

  void report() {
    lsp::WorkDoneProgressReport value;
    value.message = message;
    value.percentage = percentage;
    connection.notify("$/progress", lsp::toJson(token, value));
  }
};

std::shared_ptr<Progress::Task> Progress::begin(std::string title) {
  if (!supported_) return nullptr;
  auto task = std::make_shared<Task>();
  task->state_ = std::make_shared<Task::State>(
      Task::State{connection_, "codestral-" + std::to_string(++lastToken_), std::move(title)});
  connection_.request("window/workDoneProgress/create",
                      lsp::toJson(lsp::WorkDoneProgressCreateParams{task->state_->token}),
                      [state = task->state_](std::expected<Json, jsonrpc::ResponseError> answer) {
                        using Stage = Task::State::Stage;
                        if (state->stage == Stage::Ended) return;
                        state->stage = answer ? Stage::Begun : Stage::Refused;
                        if (!answer) return;
                        lsp::WorkDoneProgressBegin begin;
                        begin.title = state->title;
                        begin.percentage = 0;
                        state->connection.notify("$/progress", lsp::toJson(state->token, begin));
                        if (!state->message.empty()) state->report();
                      });
  return task;
}

Progress::Task::~Task() {
  if (state_->stage == State::Stage::Begun) {
    state_->connection.notify("$/progress", lsp::toJson(state_->token, lsp::WorkDoneProgressEnd{}));
  }
  state_->stage = State::Stage::Ended;
}

void Progress::Task::report(std::string message, std::uint32_t percentage) {
  state_->message = std::move(message);
  state_->percentage = percentage;
  if (state_->stage == State::Stage::Begun) state_->report();
}

}  // namespace codestral::server
