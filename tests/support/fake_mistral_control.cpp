// How FakeMistral is driven over HTTP, and its records as JSON.

#include <algorithm>
#include <charconv>

#include "support/fake_mistral_server.h"

namespace codestral::test {
namespace {

using nlohmann::json;

json microseconds(TimePoint time) {
  if (time == TimePoint()) return nullptr;
  return std::chrono::duration_cast<Micros>(time.time_since_epoch()).count();
}

std::string_view name(ExchangeState state) {
  switch (state) {
    case ExchangeState::Open:
      return "open";
    case ExchangeState::Answered:
      return "answered";
    case ExchangeState::Cancelled:
      return "cancelled";
    case ExchangeState::Broken:
      return "broken";
  }
  return "";
}

std::optional<std::size_t> queryNumber(std::string_view query, std::string_view key) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (!pair.starts_with(key) || pair.substr(key.size(), 1) != "=") continue;
    std::size_t value = 0;
    const std::string_view digits = pair.substr(key.size() + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  }
  return std::nullopt;
}

asio::awaitable<void> respondJson(HttpConnection& connection, int status, const json& body) {
  const std::string text = body.dump(-1, ' ', false, json::error_handler_t::replace);
  const Headers headers = {{"content-type", "application/json"},
                           {"content-length", std::to_string(text.size())}};
  co_await connection.write(httpHead(status, headers) + text);
}

}  // namespace

json toJson(const RecordedRequest& request) {
  json headers = json::object();
  for (const auto& [name, value] : request.headers) headers[name] = value;
  json deltas = json::array();
  for (const TimePoint time : request.deltasAt) deltas.push_back(microseconds(time));
  return {{"method", request.method},
          {"path", request.path},
          {"query", request.query},
          {"headers", headers},
          {"body", request.body},
          {"connection", request.connection},
          {"firstByteAtUs", microseconds(request.firstByteAt)},
          {"arrivedAtUs", microseconds(request.arrivedAt)},
          {"deltasAtUs", deltas},
          {"endedAtUs", microseconds(request.endedAt)},
          {"status", request.status},
          {"deltas", request.deltas},
          {"state", name(request.state)}};
}

json toJson(const FakeStats& stats) {
  return {{"connections", stats.connections},
          {"openConnections", stats.openConnections},
          {"requests", stats.requests},
          {"openExchanges", stats.openExchanges},
          {"cancelled", stats.cancelled}};
}

asio::awaitable<void> FakeMistral::Server::requestsOverHttp(HttpConnection& connection) {
  const std::string query = connection.request().query;
  const std::size_t arrived = queryNumber(query, "waitFor").value_or(0);
  const std::size_t ended = queryNumber(query, "waitForEnded").value_or(0);
  const Millis patience(queryNumber(query, "timeoutMs").value_or(20000));
  ++pollers;
  const bool complete = co_await connection.waitFor(
      [this, arrived, ended] {
        const std::lock_guard lock(mutex);
        return records.size() >= arrived && countEnded() >= ended;
      },
      Clock::now() + patience);
  --pollers;
  json list = json::array();
  for (const RecordedRequest& request : copyRequests()) list.push_back(toJson(request));
  co_await respondJson(connection, complete ? 200 : 408, list);
}

asio::awaitable<void> FakeMistral::Server::control(HttpConnection& connection) {
  if (controlConnections.insert(connection.id()).second) {
    change([this] {
      --stats.connections;
      --stats.openConnections;
    });
  }
  const HttpRequest& request = connection.request();
  const std::string call = request.method + " " + request.path.substr(7);
  const json body = json::parse(request.body, nullptr, false);
  std::string error;
  if (call == "GET requests") {
    co_await requestsOverHttp(connection);
    co_return;
  }
  if (call == "GET stats") {
    json answer;
    change([&] { answer = toJson(stats); });
    co_await respondJson(connection, 200, answer);
    co_return;
  }
  if (call == "GET script") {
    json answer;
    change([&] {
      answer = {{"left", script ? script->size() : 0}, {"differences", scriptDifferences}};
    });
    co_await respondJson(connection, 200, answer);
    co_return;
  }
  if (call == "POST script") {
    Result<std::vector<ScriptTurn>> turns = parseScript(body);
    if (!turns) error = turns.error().message;
    if (turns) {
      change([&] {
        script.emplace(turns->begin(), turns->end());
        scriptDifferences.clear();
      });
    }
  } else if (call == "POST behaviours" || call == "POST rules") {
    std::deque<Behaviour> behaviours;
    std::vector<Rule> newRules;
    if (!body.is_array()) error = "the body must be a list";
    for (std::size_t i = 0; error.empty() && i < body.size(); ++i) {
      if (call == "POST rules") {
        Result<Rule> rule = parseRule(body[i]);
        if (rule) newRules.push_back(std::move(*rule));
        if (!rule) error = rule.error().message;
      } else {
        Result<Behaviour> behaviour = parseBehaviour(body[i]);
        if (behaviour) behaviours.push_back(std::move(*behaviour));
        if (!behaviour) error = behaviour.error().message;
      }
    }
    if (error.empty()) {
      change([&] {
        std::ranges::move(behaviours, std::back_inserter(queue));
        std::ranges::move(newRules, std::back_inserter(rules));
      });
    }
  } else if (call == "POST release") {
    const bool stated = body.is_object() && body.contains("count");
    const std::size_t count =
        stated && body["count"].is_number_unsigned() ? body["count"].get<std::size_t>() : 1;
    change([this, count] { permits += count; });
  } else if (call == "POST reset") {
    change([this] {
      queue.clear();
      rules.clear();
      script.reset();
      scriptDifferences.clear();
      records.clear();
      permits = 0;
      forgetState = true;
    });
  } else if (call == "POST files") {
    const json size = body.is_object() ? body.value("size", json()) : json();
    if (!size.is_number_unsigned()) error = "size must be a number";
    if (error.empty()) {
      forgetIfAsked();
      const std::string id = families->files.addVirtual(stringOr(body, "filename", "virtual.bin"),
                                                        size.get<std::uint64_t>());
      co_await respondJson(connection, 200, {{"id", id}});
      co_return;
    }
  } else if (call == "POST drop") {
    http.closeAll(false, &connection);
  } else {
    error = "unknown control route";
  }
  co_await respondJson(connection, error.empty() ? 200 : 400,
                       error.empty() ? json{{"ok", true}} : json{{"error", error}});
}

}  // namespace codestral::test
