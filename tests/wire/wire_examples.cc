// wire-examples URL NAME: plays an example of tests/sdk/examples.json through our client against
// the service at URL, with the key of MISTRAL_API_KEY. Says nothing when it went as the example
// says.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/event_loop.h"
#include "base/file.h"
#include "http/curl_transport.h"
#include "support/places.h"
#include "support/temp_dir.h"
#include "wire/calls.h"

namespace codestral::wire {
namespace {

constexpr std::size_t kMaxTable = 4UL * 1024 * 1024;

// The value that "${name.field.0}" stands for; null when there is none.
Json lookUp(const Json& answers, std::string_view path) {
  const Json* at = &answers;
  while (!path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    const std::string step(path.substr(0, dot));
    path.remove_prefix(std::min(dot + 1, path.size()));
    if (at->is_array()) {
      const std::size_t index = std::strtoul(step.c_str(), nullptr, 10);
      if (index >= at->size()) return {};
      at = &(*at)[index];
    } else if (at->is_object() && at->contains(step)) {
      at = &(*at)[step];
    } else {
      return {};
    }
  }
  return *at;
}

class Player {
 public:
  Player(mistral::Client& client, const Json& example) : client_(client), example_(example) {}

  Async<Result<>> play() {
    for (const Json& step : example_["steps"]) {
      const std::string call = step["call"].get<std::string>();
      const bool inChunks =
          step["body"].is_object() && step["body"].value("input", Json()) == "${texts}";
      const Result<> done = inChunks ? co_await performInChunks(step) : co_await perform(step);
      if (!done) co_return fail(done.error().kind, call + ": " + done.error().message);
    }
    co_return {};
  }

 private:
  Async<Result<>> performInChunks(const Json& step) {
    const Json& texts = example_["texts"];
    const auto count = texts["count"].get<std::size_t>();
    const auto perRequest = texts["perRequest"].get<std::size_t>();
    for (std::size_t first = 0; first < count; first += perRequest) {
      Json chunk = Json::array();
      for (std::size_t i = first; i < std::min(count, first + perRequest); ++i) {
        std::string text = texts["template"].get<std::string>();
        text.replace(text.find("{n}"), 3, std::to_string(i + 1));
        chunk.push_back(std::move(text));
      }
      answers_["texts"] = std::move(chunk);
      const Result<> done = co_await perform(step);
      if (!done) co_return done;
    }
    co_return {};
  }

  Async<Result<>> perform(const Json& step) {
    const auto call = calls().find(step["call"].get<std::string>());
    if (call == calls().end()) co_return fail(ErrorKind::Bug, "the client has no such call");
    constexpr int kMostRepeats = 1000;
    for (int i = 0; i < kMostRepeats; ++i) {
      const Result<Json> answer = co_await call->second(client_, arguments(step));
      if (step.contains("refused")) {
        if (!answer && answer.error().httpStatus == step["refused"]) co_return Result<>();
        co_return fail(ErrorKind::Bug, "was to be refused");
      }
      if (!answer) co_return std::unexpected(answer.error());
      if (step.contains("until") &&
          lookUp(*answer, step["until"]["field"].get<std::string>()) != step["until"]["is"]) {
        continue;
      }
      if (step.contains("as")) remember(step["as"].get<std::string>(), *answer);
      co_return Result<>();
    }
    co_return fail(ErrorKind::Bug, "never came to the state that it waits for");
  }

  void remember(const std::string& name, const Json& answer) {
    answers_[name] = answer;
    if (!example_.contains("function") || answers_.contains("function")) return;
    // The local function of the example about function calling.
    const Json& function = example_["function"];
    const Json text = lookUp(answer, "choices.0.message.tool_calls.0.function.arguments");
    const Json arguments = mistral::parseJson(text.is_string() ? text.get<std::string>() : "");
    const Json value = lookUp(arguments, function["argument"].get<std::string>());
    if (value.is_string()) {
      answers_["function"] = {{"result", function["results"].value(value.get<std::string>(), "")}};
    }
  }

  Arguments arguments(const Json& step) {
    Arguments all;
    all.path = filled(step.value("path", Json::object()));
    all.query = filled(step.value("query", Json::object()));
    all.body = filled(step.value("body", Json::object()));
    all.form = filled(step.value("form", Json::object()));
    if (all.form.contains("file")) all.form["file"] = {{"path", written(all.form["file"])}};
    return all;
  }

  Json filled(const Json& value) const {
    if (value.is_string()) {
      const auto& text = value.get_ref<const std::string&>();
      if (!text.starts_with("${") || !text.ends_with('}')) return value;
      return lookUp(answers_, std::string_view(text).substr(2, text.size() - 3));
    }
    Json copy = value;
    for (Json& item : copy) {
      if (copy.is_structured()) item = filled(item);
    }
    return copy;
  }

  std::string written(const Json& file) const {
    std::string content = file.value("content", "");
    if (file.contains("base64"))
      content = fromBase64(file["base64"].get<std::string>()).value_or("");
    for (const Json& line : file.value("lines", Json::array())) content += line.dump() + "\n";
    return folder_.write(file["filename"].get<std::string>(), content).string();
  }

  mistral::Client& client_;
  const Json& example_;
  Json answers_ = Json::object();
  test::TempDir folder_;
};

int run(const char* url, const std::string& name) {
  const auto text = readFile(test::sourcePath("tests/sdk/examples.json"), kMaxTable);
  const Json table = text ? mistral::parseJson(*text) : Json();
  if (!table.is_object()) {
    std::fprintf(stderr, "no table of examples\n");
    return 1;
  }
  for (const Json& example : table["examples"]) {
    if (example["name"] != name) continue;
    EventLoop loop;
    http::CurlTransport transport(loop, {});
    const char* key = std::getenv("MISTRAL_API_KEY");
    mistral::Client client(transport, loop,
                           {.baseUrl = url, .key = Secret(key == nullptr ? "" : key)});
    Player player(client, example);
    std::optional<Result<>> result;
    const Running playing = start(player.play(), [&](Result<> ended) {
      result = std::move(ended);
      loop.stop();
    });
    if (!result) loop.run();
    if (*result) return 0;
    std::fprintf(stderr, "%s\n", result->error().message.c_str());
    return 1;
  }
  std::fprintf(stderr, "there is no example %s\n", name.c_str());
  return 1;
}

}  // namespace
}  // namespace codestral::wire

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: wire-examples URL NAME\n");
    return 2;
  }
  return codestral::wire::run(argv[1], argv[2]);
}
