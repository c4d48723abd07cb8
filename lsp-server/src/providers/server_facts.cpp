#include "providers/server_facts.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "mistral/answer.h"
#include "mistral/fields.h"

namespace codestral::providers {
namespace {

using nlohmann::json;

constexpr http::Deadlines kProbeDeadlines{.connect = Millis(2000),
                                          .firstByte = Millis(5000),
                                          .idle = Millis(5000),
                                          .total = Millis(10000)};
constexpr std::size_t kMaxAnswerBytes = 4 * 1024 * 1024;
constexpr std::string_view kDefaultTag = ":latest";

// GET, or POST of the body when there is one.
Async<Result<json>> ask(http::Transport& transport, SelfHosted server, std::string path,
                        json body = {}) {
  http::Request request =
      mistral::requestTo(server.endpoint, body.is_null() ? "GET" : "POST", path, kProbeDeadlines);
  request.maxBodyBytes = kMaxAnswerBytes;
  if (!body.is_null()) {
    request.headers.emplace_back("content-type", "application/json");
    request.body = mistral::dump(body);
  }
  std::string said;
  const Result<http::Timings> done = co_await callback<Result<http::Timings>>(
      [&](std::function<void(Result<http::Timings>)> over) {
        mistral::AnswerHandler handler;
        handler.head = [](const http::Head&) { return Result<>(); };
        handler.body = [&](std::string_view bytes) {
          said += bytes;
          return Result<>();
        };
        handler.done = std::move(over);
        return mistral::send(transport, std::move(request), std::move(handler));
      });
  if (!done) co_return std::unexpected(done.error());
  json answer = json::parse(said, nullptr, /*allow_exceptions=*/false);
  if (!answer.is_object()) {
    co_return fail(ErrorKind::Protocol,
                   fmt::format("what answers at {} is not {}", server.endpoint.baseUrl,
                               server.dialect->product));
  }
  co_return answer;
}

std::vector<std::string> namesIn(const json& list) {
  std::vector<std::string> names;
  const auto data = list.find("data");
  if (data == list.end() || !data->is_array()) return names;
  for (const json& model : *data) {
    if (!model.is_object()) continue;
    const auto id = model.find("id");
    if (id != model.end() && id->is_string()) names.push_back(id->get<std::string>());
  }
  return names;
}

// The route is not there: another version, or another product that speaks the same language.
bool isNoAnswer(const Error& error) {
  return error.kind == ErrorKind::NotFound || error.kind == ErrorKind::Refused;
}

}  // namespace

bool ServerFacts::has(std::string_view model) const {
  return std::ranges::any_of(models, [&](std::string_view name) {
    return name == model || (name.ends_with(kDefaultTag) &&
                             name.substr(0, name.size() - kDefaultTag.size()) == model);
  });
}

Async<Result<ServerFacts>> factsOf(http::Transport& transport, SelfHosted server) {
  const Dialect& dialect = *server.dialect;
  ServerFacts facts;
  const auto list = co_await ask(transport, server, "/v1/models");
  if (list) {
    facts.models = namesIn(*list);
  } else if (!isNoAnswer(list.error())) {
    co_return std::unexpected(list.error());
  }

  const auto version = co_await ask(transport, server, std::string(dialect.versionPath));
  if (version) {
    const auto found = version->find(dialect.versionKey);
    if (found != version->end() && found->is_string()) facts.version = found->get<std::string>();
  }

  if (dialect.modelPath.empty() || server.model.empty()) co_return facts;
  const auto model =
      co_await ask(transport, server, std::string(dialect.modelPath), {{"model", server.model}});
  if (model) facts.fillsIn = dialect.fillsIn(*model);
  co_return facts;
}

}  // namespace codestral::providers
