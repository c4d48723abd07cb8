#include "cli/api_perform.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/download_file.h"
#include "base/utf8.h"
#include "cli/api_output.h"
#include "cli/progress_line.h"
#include "cli/terminal.h"
#include "mistral/files.h"

namespace codestral::cli {
namespace {

using mistral::ApiRequest;
using mistral::Client;
using mistral::Json;

constexpr int kNobodyReads = 1;
constexpr std::string_view kBytesNeedAPlace =
    "the answer is bytes: name a file with --output, or redirect standard output";

int printed(bool whole) {
  return whole ? 0 : kNobodyReads;
}

Client::Progress shownBy(ProgressLine& line, std::string what) {
  return [&line, what = std::move(what)](std::uint64_t done, std::uint64_t total) {
    line.bytes(what, done, total);
  };
}

// Of a body without a file there is nothing to watch.
Client::Progress uploadShownBy(ProgressLine& line, const ApiRequest& request) {
  return request.form.empty() ? Client::Progress() : shownBy(line, "uploading");
}

Async<int> performStream(ServiceSession& session, ApiRequest request, bool known) {
  request.passesOn = true;
  StreamEnd end(known);
  const bool terminal = isTerminal(STDOUT_FILENO);
  bool read = true;
  const Client::OnEvent show = [&](std::string_view, const Json& event) -> Result<> {
    const std::string line = mistral::dump(event) + "\n";
    read = terminal ? printJson(line) : print(line);
    if (!read) return fail(ErrorKind::Io, "nobody reads the events");
    return end.see(event);
  };
  const Result<> done =
      co_await session.client().events(std::move(request), show, [&] { return end.whole(); });
  if (!read) co_return kNobodyReads;
  co_return done ? 0 : complainAbout(done.error());
}

Async<int> performDownload(ServiceSession& session, ApiRequest request, std::string file) {
  ProgressLine line(session.loop());
  const Result<> done = co_await mistral::downloadTo(session.client(), std::move(request), file,
                                                     shownBy(line, "downloading"));
  line.clear();
  co_return done ? 0 : complainAbout(done.error());
}

Async<int> performBytes(ServiceSession& session, ApiRequest request) {
  bool read = true;
  const Client::OnBytes show = [&](std::string_view bytes) -> Result<> {
    read = print(bytes);
    if (!read) return fail(ErrorKind::Io, "nobody reads the bytes");
    return {};
  };
  const Result<> done = co_await session.client().bytes(std::move(request), show);
  if (!read) co_return kNobodyReads;
  co_return done ? 0 : complainAbout(done.error());
}

Result<> writeDecoded(const Json& answer, std::string_view key, const std::string& file) {
  const auto found = answer.is_object() ? answer.find(std::string(key.substr(1))) : answer.end();
  const auto bytes = found != answer.end() && found->is_string()
                         ? fromBase64(found->get_ref<const std::string&>())
                         : std::nullopt;
  if (!bytes) {
    return fail(ErrorKind::Protocol,
                fmt::format("the answer has no base64 in \"{}\"", key.substr(1)));
  }
  auto target = DownloadFile::create(file);
  if (!target) return std::unexpected(target.error());
  if (const Result<> written = target->write(*bytes); !written) return written;
  return target->commit();
}

int printAnswer(const ApiCall& call, const Json& answer) {
  const bool terminal = isTerminal(STDOUT_FILENO);
  if (call.table) {
    const auto table =
        renderTable(*call.endpoint, answer, terminal ? terminalColumns(STDOUT_FILENO) : 0);
    return table ? printed(print(*table)) : complainAbout(table.error());
  }
  if (!call.output.empty()) {
    const Result<> written = writeDecoded(answer, call.endpoint->base64At, call.output);
    return written ? 0 : complainAbout(written.error());
  }
  if (answer.is_null()) return 0;
  return printed(print(renderJson(answer, terminal)));
}

// A page of a proxy, a text, or bytes.
int printOther(const mistral::ApiResponse& response) {
  if (!isTerminal(STDOUT_FILENO)) return printed(print(response.body));
  if (!isUtf8(response.body)) {
    return complainAbout(
        {.kind = ErrorKind::InvalidInput, .message = std::string(kBytesNeedAPlace)});
  }
  return printed(print(visibleControls(response.body) + "\n"));
}

}  // namespace

Result<> StreamEnd::see(const Json& event) {
  static constexpr std::array<std::string_view, 3> kLast{"conversation.response.done",
                                                         "transcription.done", "speech.audio.done"};
  static constexpr std::array<std::string_view, 6> kFamilies{
      "conversation.", "message.", "tool.execution.", "function.", "transcription.", "speech."};
  if (const auto type = event.find("type"); type != event.end() && type->is_string()) {
    const std::string_view name = type->get_ref<const std::string&>();
    const bool known = std::ranges::any_of(
        kFamilies, [&](std::string_view head) { return name.starts_with(head); });
    if (known) whole_ = std::ranges::find(kLast, name) != kLast.end();
  }
  const auto choices = event.find("choices");
  if (choices == event.end() || !choices->is_array()) return {};
  whole_ = false;
  for (const Json& choice : *choices) {
    if (!choice.is_object()) continue;
    const auto index = choice.find("index");
    const bool numbered = index != choice.end() && index->is_number_integer();
    bool& finished = choices_[numbered ? index->get<std::int64_t>() : 0];
    const auto reason = choice.find("finish_reason");
    if (reason == choice.end() || !reason->is_string()) continue;
    finished = true;
    if (*reason == "error") {
      return fail(ErrorKind::Unavailable, "the service broke the answer off with an error");
    }
  }
  return {};
}

bool StreamEnd::whole() const {
  return whole_ || (!choices_.empty() && std::ranges::all_of(choices_, [](const auto& choice) {
           return choice.second;
         }));
}

Async<int> performCall(ServiceSession& session, const ApiCall& call, ApiRequest request) {
  if (call.endpoint->answer == ApiAnswer::Bytes) {
    if (!call.output.empty()) {
      co_return co_await performDownload(session, std::move(request), call.output);
    }
    if (isTerminal(STDOUT_FILENO)) {
      co_return complainAbout(
          {.kind = ErrorKind::InvalidInput, .message = std::string(kBytesNeedAPlace)});
    }
    co_return co_await performBytes(session, std::move(request));
  }
  if (call.stream) co_return co_await performStream(session, std::move(request), true);
  ProgressLine line(session.loop());
  Client::Progress uploaded = uploadShownBy(line, request);
  const Result<Json> answer =
      co_await session.client().json(std::move(request), std::move(uploaded));
  line.clear();
  co_return answer ? printAnswer(call, *answer) : complainAbout(answer.error());
}

Async<int> performRaw(ServiceSession& session, RawCall call) {
  if (call.stream) co_return co_await performStream(session, std::move(call.request), false);
  if (!call.output.empty()) {
    co_return co_await performDownload(session, std::move(call.request), std::move(call.output));
  }
  ProgressLine line(session.loop());
  Client::Progress uploaded = uploadShownBy(line, call.request);
  const auto response =
      co_await session.client().send(std::move(call.request), std::move(uploaded));
  line.clear();
  if (!response) co_return complainAbout(response.error());
  if (response->body.empty()) co_return 0;
  const Json json = Json::parse(response->body, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) co_return printOther(*response);
  co_return printed(print(renderJson(json, isTerminal(STDOUT_FILENO))));
}

}  // namespace codestral::cli
