// The figures that a user feels, measured on the real binary: start, memory, CPU per keystroke,
// what the server adds to the service's own time, cancel, cache.
//
// The server runs as an editor runs it, over pipes, against a fake service on loopback in this
// process. All times are of one clock of one machine, so "request to HTTP bytes out" is from the
// moment the editor writes its request to the moment the service reads the first byte. Prints one
// table; asserts nothing: figures belong to the machine.

#include <algorithm>
#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "support/fake_mistral.h"
#include "support/lsp_client.h"
#include "support/places.h"
#include "support/temp_dir.h"

namespace codestral::test {
namespace {

using Json = nlohmann::json;

constexpr const char* kUri = "file:///bench/module.py";

double ms(Clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

struct Samples {
  std::vector<double> values;
  void add(double value) { values.push_back(value); }
  double at(double share) {
    if (values.empty()) return -1;
    std::ranges::sort(values);
    return values[std::min(values.size() - 1,
                           static_cast<std::size_t>(share * static_cast<double>(values.size())))];
  }
};

// A Python module of about so many lines, with what real ones have: imports, classes, methods,
// comments, strings.
std::string pythonModule(int lines) {
  std::string text = "import os\nimport json\nfrom dataclasses import dataclass\n\n";
  for (int i = 0, line = 4; line < lines; ++i, line += 12) {
    text += fmt::format(
        "class Handler{0}:\n    \"\"\"Keeps the state of request {0}.\"\"\"\n\n    def "
        "__init__(self, name, size={0}):\n        self.name = name\n"
        "        self.size_{0} = size\n\n    def handle_{0}(self, request, *args):\n        if "
        "request.size > self.size_{0}:  # too large\n"
        "            raise ValueError(f\"request {{request.name}} is larger than "
        "{{self.size_{0}}}\")\n        return json.dumps({{\"name\": "
        "self.name, \"value\": request.value_{0}(*args)}})\n\n",
        i);
  }
  return text;
}

class Editor {
 public:
  // Without a service the on-device model answers.
  explicit Editor(const FakeMistral* service, const Json& settings = Json::object()) {
    LspClientOptions options;
    options.command = {builtProgram("codestral-lsp"), "--stdio"};
    options.environment = {{"HOME", home_.path()},
                           {"XDG_CONFIG_HOME", home_.path()},
                           {"XDG_STATE_HOME", home_.path()}};
    options.unsetEnvironment = {"CODESTRAL_API_KEY", "CODESTRAL_BASE_URL", "MISTRAL_API_KEY",
                                "MISTRAL_BASE_URL"};
    if (service != nullptr) {
      options.unsetEnvironment = {"CODESTRAL_API_KEY", "CODESTRAL_BASE_URL"};
      options.environment["MISTRAL_API_KEY"] = "bench-key-0000";
      options.environment["MISTRAL_BASE_URL"] = service->baseUrl();
    }
    const TimePoint start = Clock::now();
    auto client = LspClient::start(std::move(options));
    if (!client) {
      fmt::print(stderr, "cannot start the server: {}\n", client.error().message);
      std::exit(1);
    }
    client_ = std::move(*client);
    Json wanted{{"completion", {{"debounceMs", 0}}}, {"index", {{"enabled", false}}}};
    wanted.merge_patch(settings);
    client_->initialize({{"initializationOptions", wanted},
                         {"capabilities",
                          {{"general", {{"positionEncodings", {"utf-8"}}}},
                           {"window", {{"workDoneProgress", true}}}}}});
    for (const ServerMessage& message : client_->messages()) {
      if (message.method == "initialize") started_ = ms(message.at - start);
    }
  }
  ~Editor() { client_->shutdown(); }

  LspClient& client() { return *client_; }
  double startedMs() const { return started_; }

  void open(const std::string& text, int line) {
    client_->notify(
        "textDocument/didOpen",
        {{"textDocument",
          {{"uri", kUri}, {"languageId", "python"}, {"version", ++version_}, {"text", text}}}});
    // The first blank line from there on, so that what is typed stands by itself.
    std::size_t at = 0;
    for (line_ = 0; line_ < line || text[at] != '\n'; ++line_) at = text.find('\n', at) + 1;
    column_ = 0;
    client_->call("codestral/explainCompletion");  // until the server has taken all of it
  }
  // Inserts at the cursor and moves it.
  void type(std::string_view text) {
    const Json at{{"line", line_}, {"character", column_}};
    client_->notify(
        "textDocument/didChange",
        {{"textDocument", {{"uri", kUri}, {"version", ++version_}}},
         {"contentChanges", {{{"range", {{"start", at}, {"end", at}}}, {"text", text}}}}});
    for (const char c : text) {
      column_ = c == '\n' ? 0 : column_ + 1;
      line_ += c == '\n' ? 1 : 0;
    }
  }
  std::int64_t ask() {
    return client_->request("textDocument/inlineCompletion",
                            {{"textDocument", {{"uri", kUri}}},
                             {"position", {{"line", line_}, {"character", column_}}},
                             {"context", {{"triggerKind", 2}}}});
  }
  // At the cursor.
  std::int64_t listActions() {
    const Json at{{"line", line_}, {"character", column_}};
    return client_->request("textDocument/codeAction",
                            {{"textDocument", {{"uri", kUri}}},
                             {"range", {{"start", at}, {"end", at}}},
                             {"context", {{"diagnostics", Json::array()}}}});
  }
  std::int64_t simplify() {
    return client_->request("workspace/executeCommand",
                            {{"command", "codestral.action"},
                             {"arguments",
                              {{{"action", "simplify"},
                                {"uri", kUri},
                                {"range",
                                 {{"start", {{"line", 4}, {"character", 0}}},
                                  {"end", {{"line", 7}, {"character", 0}}}}}}}}});
  }
  // When the answer to a request was read, which is waited for.
  TimePoint answeredAt(std::int64_t id) {
    const auto isAnswer = [&](const ServerMessage& m) {
      return m.message.value("id", Json()) == id && m.message.contains("result");
    };
    const auto& messages = client_->messages();
    client_->waitUntil([&] { return std::ranges::any_of(messages, isAnswer); });
    return std::ranges::find_if(messages, isAnswer)->at;
  }
  Json waitFor(std::int64_t id) {
    return client_->waitForResponse(id).value_or(Json::object()).value("result", Json());
  }

 private:
  TempDir home_;
  std::unique_ptr<LspClient> client_;
  double started_ = 0;
  int version_ = 0;
  int line_ = 0;
  int column_ = 0;
};

// Five hundred keys of code on a new line in the middle of the file, each with its request.
constexpr std::string_view kTyped = "        value = self.compute(request, size) + offset[index]\n";
constexpr int kKeys = 500;

struct Row {
  std::string figure;
  std::string measured;
  std::string target;
  std::string peers;
};
std::vector<Row> table;

void row(std::string figure, std::string measured, std::string target, std::string peers = {}) {
  if (::isatty(STDERR_FILENO) == 1) fmt::print(stderr, "{}: {}\n", figure, measured);
  table.push_back({std::move(figure), std::move(measured), std::move(target), std::move(peers)});
}

void benchStart() {
  Samples started;
  std::size_t resident = 0;
  for (int i = 0; i < 31; ++i) {
    Editor editor(nullptr);
    started.add(editor.startedMs());
    editor.client().call(
        "codestral/explainCompletion");  // a round trip, so that `initialized` has been handled
    resident = std::max(resident, editor.client().memory().residentKiB);
  }
  row("spawn to initialize response", fmt::format("{:.1f} ms median", started.at(0.5)), "<= 12 ms",
      "Copilot 1855 ms, Tabby 648 ms");
  row("resident after initialize", fmt::format("{:.1f} MiB", static_cast<double>(resident) / 1024),
      "<= 16 MiB", "Copilot 325 MiB, Tabby 70 MiB");
}

void benchMemory() {
  Editor editor(nullptr);
  editor.open(pythonModule(20'000), 10'000);
  std::size_t highest = 0;
  for (int key = 0; key < kKeys; ++key) {
    editor.type(kTyped.substr(static_cast<std::size_t>(key) % kTyped.size(), 1));
    editor.waitFor(editor.ask());
    highest = std::max(highest, editor.client().memory().residentKiB);
  }
  row("resident after 500 keys in 20,000 lines, on-device",
      fmt::format("{:.1f} MiB (highest {:.1f})",
                  static_cast<double>(editor.client().memory().residentKiB) / 1024,
                  static_cast<double>(highest) / 1024),
      "<= 40 MiB");
}

void benchCpu(int lines, bool service, std::string target) {
  FakeMistral fake;
  Rule rule;
  // As the service does it: the stop sequence ends the stream, so that the connection stays open.
  rule.behaviour = Behaviour::of({"x\n"});
  rule.behaviour.obeyStop = true;
  fake.addRule(rule);
  Editor editor(service ? &fake : nullptr);
  editor.open(pythonModule(lines), lines / 2);
  for (int i = 0; i < 20; ++i) {  // warm: connection, first parse, first model
    editor.type("a");
    editor.waitFor(editor.ask());
  }
  const auto before = editor.client().cpuTime();
  for (int key = 0; key < kKeys; ++key) {
    editor.type(kTyped.substr(static_cast<std::size_t>(key) % kTyped.size(), 1));
    editor.waitFor(editor.ask());
  }
  const double perKey =
      std::chrono::duration<double, std::milli>(editor.client().cpuTime() - before).count() / kKeys;
  row(fmt::format("CPU per key, {} lines, {}", lines, service ? "service" : "on-device"),
      fmt::format("{:.2f} ms", perKey), std::move(target));
}

void benchAdded(int lines) {
  FakeMistral fake;
  Editor editor(&fake);
  editor.open(pythonModule(lines), lines / 2);
  Samples out;
  Samples back;
  Samples together;
  for (int i = 0; i < 220; ++i) {
    fake.push(Behaviour::of({fmt::format("answer_{}()\n", i), "never wanted\n"}));
    editor.type(i % 20 == 19 ? "\n" : "a");
    const TimePoint asked = Clock::now();
    const std::int64_t id = editor.ask();
    const TimePoint answered = editor.answeredAt(id);
    const auto requests = fake.requests();
    if (i < 20 || requests.empty() || requests.back().deltasAt.empty()) continue;
    out.add(ms(requests.back().firstByteAt - asked));
    back.add(ms(answered - requests.back().deltasAt.front()));
    together.add(out.values.back() + back.values.back());
    fake.reset();
  }
  row(fmt::format("added by the server, {} lines", lines),
      fmt::format("{:.2f} ms median (out {:.2f}, back {:.2f}), p95 {:.2f}", together.at(0.5),
                  out.at(0.5), back.at(0.5), together.at(0.95)),
      "<= 1 ms");
}

// A stream that says something, and then stays open.
Behaviour stalled() {
  Behaviour behaviour = Behaviour::of({"begin", "never"});
  behaviour.fault = Fault::StallAfterDeltas;
  behaviour.faultAfter = 1;
  return behaviour;
}

void benchCancel() {
  FakeMistral fake;
  Editor editor(&fake);
  editor.open(pythonModule(2000), 1000);
  fake.waitForRequests(1);  // the one that warms the connection
  Samples closed;
  for (std::size_t i = 0; i < 120; ++i) {
    fake.push(stalled());
    editor.type("a");
    const std::int64_t id = editor.ask();
    fake.waitForDeltas(i + 1, 1);
    const TimePoint cancelled = Clock::now();
    editor.client().cancel(id);
    editor.client().receive();
    fake.waitForCancelled(i + 1);
    closed.add(ms(fake.requests().back().endedAt - cancelled));
    editor.waitFor(id);
  }
  row("cancel to HTTP stream closed",
      fmt::format("{:.2f} ms median, p95 {:.2f}", closed.at(0.5), closed.at(0.95)), "<= 1 ms");
}

void benchCache() {
  FakeMistral fake;
  Editor editor(&fake);
  editor.open(pythonModule(2000), 1000);
  Samples answered;
  const std::string suggestion = "compute_everything(request, size, offset)";
  for (int round = 0; round < 30; ++round) {
    fake.push(Behaviour::of({suggestion + "\n"}));
    editor.type("x = ");
    editor.waitFor(editor.ask());
    for (std::size_t i = 0; i + 1 < suggestion.size(); ++i) {
      editor.type(suggestion.substr(i, 1));
      const TimePoint asked = Clock::now();
      const std::int64_t id = editor.ask();
      const Json result = editor.waitFor(id);
      if (!result.is_object() || result.at("items").empty()) continue;
      answered.add(ms(editor.answeredAt(id) - asked));
    }
    editor.type(")\n");
  }
  row("cache answer while typing through",
      fmt::format("{:.2f} ms p99 ({:.2f} median, {} answers, {} requests)", answered.at(0.99),
                  answered.at(0.5), answered.values.size(), fake.stats().requests),
      "<= 1 ms p99");
}

// Behind an edit, so that a tree is at work on what the list is for.
void benchActionList(int lines) {
  FakeMistral fake;
  Editor editor(&fake);
  editor.open(pythonModule(lines), lines / 2);
  Samples listed;
  Samples afterEdit;
  editor.waitFor(editor.listActions());
  for (int i = 0; i < 300; ++i) {
    editor.type(i % 20 == 19 ? "\n" : "a");
    TimePoint asked = Clock::now();
    afterEdit.add(ms(editor.answeredAt(editor.listActions()) - asked));
    asked = Clock::now();
    listed.add(ms(editor.answeredAt(editor.listActions()) - asked));
  }
  row(fmt::format("code actions listed, {} lines", lines),
      fmt::format("{:.2f} ms p99 ({:.2f} median); right after a key {:.2f}, {:.2f}",
                  listed.at(0.99), listed.at(0.5), afterEdit.at(0.99), afterEdit.at(0.5)),
      "<= 5 ms p99");
}

void benchAction() {
  FakeMistral fake;
  Editor editor(&fake, {{"chat", {{"model", "codestral-latest"}}}});
  editor.open(pythonModule(2000), 1000);
  Samples progress;
  Samples closed;
  for (std::size_t i = 0; i < 120; ++i) {
    fake.push(stalled());
    const std::size_t before = editor.client().messages().size();
    const TimePoint asked = Clock::now();
    const std::int64_t id = editor.simplify();
    editor.client().waitForNotification("$/progress");
    const auto& messages = editor.client().messages();
    const auto first =
        std::find_if(messages.begin() + static_cast<std::ptrdiff_t>(before), messages.end(),
                     [](const ServerMessage& m) { return m.method == "$/progress"; });
    progress.add(ms(first->at - asked));
    for (auto seen = fake.requests();
         seen.empty() || seen.back().state != ExchangeState::Open || seen.back().deltasAt.empty();
         seen = fake.requests())
      fake.waitForRequests(seen.size() + 1, Millis{1});
    const TimePoint cancelled = Clock::now();
    editor.client().cancel(id);
    editor.client().receive();
    fake.waitForCancelled(i + 1);
    closed.add(ms(fake.requests().back().endedAt - cancelled));
    editor.waitFor(id);
    while (editor.client().waitForNotification("$/progress", {}, Millis{0})) {
    }
  }
  row("request of an action to its first progress",
      fmt::format("{:.2f} ms median, p95 {:.2f}", progress.at(0.5), progress.at(0.95)),
      "<= 100 ms");
  row("cancel of an action to HTTP stream closed",
      fmt::format("{:.2f} ms median, p95 {:.2f}", closed.at(0.5), closed.at(0.95)), "<= 1 ms");
}

std::string machine() {
  std::ifstream cpu("/proc/cpuinfo");
  std::string model = "unknown processor";
  for (std::string line; std::getline(cpu, line);) {
    if (line.starts_with("model name")) {
      model = line.substr(line.find(':') + 2);
      break;
    }
  }
  utsname system{};
  ::uname(&system);
  return fmt::format("{}, {} cores, {} {}", model, std::thread::hardware_concurrency(),
                     system.sysname, system.release);
}

}  // namespace
}  // namespace codestral::test

// With a word, runs only that part: start, memory, cpu, added, cancel, cache or actions.
int main(int argc, char** argv) {
  using namespace codestral::test;
  const std::string_view only = argc > 1 ? argv[1] : "";
  const auto wanted = [&](std::string_view part) { return only.empty() || only == part; };
  if (wanted("start")) benchStart();
  if (wanted("memory")) benchMemory();
  if (wanted("cpu")) {
    benchCpu(2000, true, "<= 0.3 ms");
    benchCpu(20'000, true, "<= 3 ms");
    benchCpu(2000, false, "");
    benchCpu(20'000, false, "");
  }
  if (wanted("added")) {
    for (const int lines : {100, 2000, 20'000}) benchAdded(lines);
  }
  if (wanted("cancel")) benchCancel();
  if (wanted("cache")) benchCache();
  if (wanted("actions")) {
    benchActionList(2000);
    benchActionList(20'000);
    benchAction();
  }

  fmt::print("{}\n\n", machine());
  fmt::print("| {:<52} | {:<58} | {:<12} | {} |\n", "figure", "measured", "to reach", "peers");
  fmt::print("|{:-<54}|{:-<60}|{:-<14}|---|\n", "", "", "");
  for (const Row& r : table)
    fmt::print("| {:<52} | {:<58} | {:<12} | {} |\n", r.figure, r.measured, r.target, r.peers);
  return 0;
}
