// fake-mistral: the Mistral service for tests as a program. See support/fake_mistral.h for what it
// serves and how it is driven.

#include <charconv>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/file.h"
#include "support/fake_mistral.h"

namespace {

using codestral::test::FakeMistral;
using codestral::test::FakeMistralOptions;

constexpr std::string_view kHelp =
    "usage: fake-mistral [options]\n"
    "  --port N            listen on 127.0.0.1:N instead of a free port\n"
    "  --key K             accept this key only (may be repeated); without it any that is not "
    "empty\n"
    "  --codestral-key K   the same for the host codestral.mistral.ai\n"
    "  --codestral-host    serve only the two completion routes, as codestral.mistral.ai does\n"
    "  --nested-errors     answer 422 in the older, nested shape\n"
    "  --strict            refuse unknown keys also where the service lets them pass\n"
    "  --file-bytes N      keep so many bytes of each upload\n"
    "  --job-steps N       how often a job is looked at in each of its states\n"
    "  --batch-times-out   batch jobs end in the middle\n"
    "  --fine-tuning-gone N  answer the fine-tuning jobs with 404 or 410\n"
    "  --rules FILE        a JSON list of rules to start with\n"
    "  --script FILE       a JSON list of turns: what to answer, one after the other\n"
    "  --exit-with-parent  end when the parent process does\n"
    "Prints {\"ready\":true,\"port\":N} when it serves, and ends on SIGTERM or SIGINT.\n";

const std::set<std::string_view> kWithValue = {
    "--port",       "--key",       "--codestral-key",    "--rules",
    "--file-bytes", "--job-steps", "--fine-tuning-gone", "--script"};

template <typename Number>
bool readNumber(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

int wrongUse(std::string_view message) {
  fmt::print(stderr, "fake-mistral: {}\n{}", message, kHelp);
  return 2;
}

codestral::Result<> addRules(FakeMistral& server, const char* path) {
  using codestral::ErrorKind;
  const auto text = codestral::readFile(path, 64 * 1024 * 1024);
  if (!text) return std::unexpected(text.error());
  const auto list = nlohmann::json::parse(*text, nullptr, false);
  if (!list.is_array()) {
    return codestral::fail(ErrorKind::InvalidInput, fmt::format("{} is no JSON list", path));
  }
  for (const auto& item : list) {
    auto rule = codestral::test::parseRule(item);
    if (!rule) return std::unexpected(rule.error());
    server.addRule(std::move(*rule));
  }
  return {};
}

codestral::Result<> prepare(FakeMistral& server, const char* rules, const char* script) {
  if (rules != nullptr) {
    if (auto added = addRules(server, rules); !added) return added;
  }
  if (script == nullptr) return {};
  auto turns = codestral::test::readScript(script);
  if (!turns) return std::unexpected(turns.error());
  server.setScript(std::move(*turns));
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  // Before any thread exists, so that only sigwait() below takes them.
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);

  FakeMistralOptions options;
  const char* rules = nullptr;
  const char* script = nullptr;
  for (int i = 1; i < argc; ++i) {
    const std::string_view flag = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : nullptr;
    if (flag == "--codestral-host") {
      options.codestralHost = true;
    } else if (flag == "--nested-errors") {
      options.nestedErrors = true;
    } else if (flag == "--exit-with-parent") {
      const pid_t parent = getppid();
      prctl(PR_SET_PDEATHSIG, SIGTERM);
      if (getppid() != parent) return 0;
    } else if (flag == "--help") {
      fmt::print("{}", kHelp);
      return 0;
    } else if (flag == "--strict") {
      options.closeSchemas = true;
    } else if (flag == "--batch-times-out") {
      options.batchTimesOut = true;
    } else if (!kWithValue.contains(flag)) {
      return wrongUse(fmt::format("unknown option {}", flag));
    } else if (value == nullptr) {
      return wrongUse(fmt::format("{} needs a value", flag));
    } else {
      ++i;
      bool good = true;
      if (flag == "--key") options.keys.emplace_back(value);
      if (flag == "--codestral-key") options.codestralKeys.emplace_back(value);
      if (flag == "--rules") rules = value;
      if (flag == "--script") script = value;
      if (flag == "--port") good = readNumber(value, options.port);
      if (flag == "--file-bytes") good = readNumber(value, options.fileBytesKept);
      if (flag == "--job-steps") good = readNumber(value, options.jobSteps);
      if (flag == "--fine-tuning-gone") good = readNumber(value, options.fineTuningGone);
      if (!good) return wrongUse(fmt::format("{}: {} is no such number", flag, value));
    }
  }

  const auto server = FakeMistral::listen(options);
  const auto started = server ? prepare(**server, rules, script) : codestral::Result<>();
  if (!server || !started) {
    fmt::print(stderr, "fake-mistral: {}\n",
               server ? started.error().message : server.error().message);
    return 1;
  }
  fmt::print("{{\"ready\":true,\"port\":{}}}\n", (*server)->port());
  std::fflush(stdout);
  int received = 0;
  sigwait(&ending, &received);
  return 0;
}
