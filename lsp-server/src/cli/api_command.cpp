#include "cli/api_command.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "cli/api_help.h"
#include "cli/api_perform.h"
#include "cli/api_programs.h"
#include "cli/service_session.h"
#include "cli/terminal.h"
#include "mistral/files.h"

namespace codestral::cli {
namespace {

constexpr const char* kFields = "Fields";
constexpr const char* kRequest = "Request";
constexpr const char* kAnswer = "Answer";

bool isArgument(const ApiField& field) {
  return !field.flag.starts_with('-');
}

}  // namespace

ApiCommand::ApiCommand(CLI::App& app, std::span<const std::string> words) {
  command_ = app.add_subcommand("api", "every endpoint of the service: api FAMILY VERB");
  const auto spoken = [&](std::string_view word) {
    return std::ranges::find(words, word) != words.end();
  };
  if (!spoken("api")) return;
  command_->require_subcommand(1);
  command_->footer(apiFooter());
  for (const ApiFamily& family : apiFamilies()) addFamily(family, spoken(family.name));
  addRaw();
}

void ApiCommand::addFamily(const ApiFamily& family, bool spelledOut) {
  CLI::App* const app =
      command_->add_subcommand(std::string(family.name), std::string(family.summary));
  app->group(std::string(family.group));
  if (!spelledOut) return;
  app->require_subcommand(1);
  app->footer(familyFooter(family));
  for (const ApiEndpoint& endpoint : family.endpoints) addVerb(*app, family.name, endpoint);
}

void ApiCommand::addVerb(CLI::App& family, std::string_view familyName,
                         const ApiEndpoint& endpoint) {
  CLI::App* const app =
      family.add_subcommand(std::string(endpoint.verb), std::string(endpoint.summary));
  app->group("Verbs");
  app->footer(verbFooter(familyName, endpoint));
  Verb& verb = verbs_.emplace_back();
  verb.endpoint = &endpoint;
  verb.app = app;
  for (const std::string& name : parametersOf(endpoint)) {
    app->add_option(argumentName(name), verb.parameters.emplace_back(), "")
        ->type_name("")
        ->required();
  }
  for (const ApiField& field : endpoint.fields) addField(verb, field);
  if (endpoint.body) {
    app->add_option("--body", body_, "the request as a JSON object; flags win")
        ->type_name("FILE|-")
        ->group(kRequest);
  }
  app->add_option("--timeout", timeout_, "give up after so long")
      ->type_name("SECONDS")
      ->check(positiveNumber())
      ->group(kRequest);
  if (endpoint.codestral) {
    app->add_flag("--codestral", codestral_, "ask codestral.mistral.ai with its own key")
        ->group(kRequest);
  }
  addAnswerOptions(*app, endpoint);
}

void ApiCommand::addAnswerOptions(CLI::App& app, const ApiEndpoint& endpoint) {
  if (endpoint.streams) {
    app.add_flag("--stream", stream_, "one line of JSON for each event, as it comes")
        ->group(kAnswer);
  }
  if (!endpoint.columns.empty()) {
    app.add_flag("--table", table_, "columns instead of JSON")->group(kAnswer);
  }
  if (endpoint.answer == ApiAnswer::Bytes || !endpoint.base64At.empty()) {
    app.add_option("--output", output_, "where the bytes go")->type_name("FILE")->group(kAnswer);
  }
}

void ApiCommand::addField(Verb& verb, const ApiField& field) {
  std::vector<std::string>& values = verb.values.emplace_back();
  bool& given = verb.switches.emplace_back(false);
  const std::string help = fieldHelp(field);
  if (field.kind == FieldKind::Switch) {
    verb.app->add_flag(std::string(field.flag), given, help)->group(kFields);
    return;
  }
  CLI::Option* const made = verb.app->add_option(std::string(field.flag), values, help);
  made->expected(1)->allow_extra_args(false)->type_name(isArgument(field) ? "" : fieldLabel(field));
  if (isArgument(field)) {
    made->required(field.required);
    return;
  }
  made->group(kFields);
  made->multi_option_policy(field.repeat == FieldRepeat::No ? CLI::MultiOptionPolicy::Throw
                                                            : CLI::MultiOptionPolicy::TakeAll);
}

void ApiCommand::addRaw() {
  raw_ = command_->add_subcommand("raw", "any method and path, with your key");
  raw_->group("Everything else");
  raw_->footer(rawFooter());
  raw_->add_option("METHOD", rawMethod_, "GET, POST, PUT, PATCH or DELETE")->required();
  raw_->add_option("PATH", rawPath_, "from /v1 or /v2 on, percent-encoded")->required();
  const auto repeated = [&](const char* flag, std::vector<std::string>& values, const char* type,
                            const char* help) {
    raw_->add_option(flag, values, help)
        ->type_name(type)
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->group(kRequest);
  };
  raw_->add_option("--body", body_, "the request as a JSON object")
      ->type_name("FILE|-")
      ->group(kRequest);
  repeated("--query", rawQuery_, "KEY=VALUE", "a parameter of the URL; may be repeated");
  repeated("--form", rawForm_, "NAME=VALUE", "a field of a form instead of a body");
  repeated("--upload", rawUpload_, "NAME=FILE", "a file of a form");
  raw_->add_option("--timeout", timeout_, "give up after so long")
      ->type_name("SECONDS")
      ->check(positiveNumber())
      ->group(kRequest);
  raw_->add_flag("--stream", stream_, "the answer is events: a line of JSON for each")
      ->group(kAnswer);
  raw_->add_option("--output", output_, "where the answer goes")->type_name("FILE")->group(kAnswer);
}

ApiCall ApiCommand::callOf(const Verb& verb) const {
  ApiCall call;
  call.endpoint = verb.endpoint;
  call.parameters.assign(verb.parameters.begin(), verb.parameters.end());
  for (std::size_t i = 0; i < verb.endpoint->fields.size(); ++i) {
    const ApiField& field = verb.endpoint->fields[i];
    if (field.kind == FieldKind::Switch) {
      if (verb.switches[i]) call.given.emplace_back(&field, std::vector<std::string>{"true"});
    } else if (!verb.values[i].empty()) {
      call.given.emplace_back(&field, verb.values[i]);
    }
  }
  call.body = body_;
  call.output = output_;
  if (timeout_ > 0) call.timeoutSeconds = timeout_;
  call.stream = stream_;
  call.table = table_;
  call.codestral = codestral_;
  return call;
}

int ApiCommand::run(const CommonOptions& common) {
  if (raw_->parsed()) return runRaw(common);
  const auto verb =
      std::ranges::find_if(verbs_, [](const Verb& candidate) { return candidate.app->parsed(); });
  const ApiCall call = callOf(*verb);
  if (call.endpoint->method.empty()) return runApiProgram(common, call);

  auto body =
      call.body.empty() ? Result<mistral::Json>(mistral::Json::object()) : readBody(call.body);
  if (!body) return complainAbout(body.error());
  auto request = buildRequest(call, std::move(*body));
  if (!request) return complainAbout(request.error());
  auto session = ServiceSession::open(common, {.codestralServes = call.endpoint->codestral,
                                               .wantsCodestral = call.codestral,
                                               .timeoutSeconds = call.timeoutSeconds});
  if (!session) return complainAbout(session.error());
  return (*session)->run(performCall(**session, call, std::move(*request)));
}

int ApiCommand::runRaw(const CommonOptions& common) const {
  static constexpr std::array<std::string_view, 5> kMethods{"GET", "POST", "PUT", "PATCH",
                                                            "DELETE"};
  if (std::ranges::find(kMethods, rawMethod_) == kMethods.end()) {
    complain(fmt::format("'{}' is none of GET, POST, PUT, PATCH and DELETE", rawMethod_));
    return kWrongUse;
  }
  if (!rawPath_.starts_with('/') || rawPath_.find_first_of(" #\r\n") != std::string::npos) {
    complain("a path begins with /, as in /v1/models, and is percent-encoded");
    return kWrongUse;
  }
  RawCall call{
      .request = {.method = rawMethod_, .path = rawPath_}, .output = output_, .stream = stream_};
  call.request.creates = rawMethod_ == "POST";
  if (!body_.empty()) {
    auto body = readBody(body_);
    if (!body) return complainAbout(body.error());
    call.request.body = std::move(*body);
  }
  for (const std::string& text : rawQuery_) {
    auto pair = parsePair("--query", text);
    if (!pair) return complainAbout(pair.error());
    call.request.query.push_back(std::move(*pair));
  }
  for (const std::string& text : rawForm_) {
    auto pair = parsePair("--form", text);
    if (!pair) return complainAbout(pair.error());
    call.request.form.push_back({.name = pair->first, .value = pair->second});
  }
  for (const std::string& text : rawUpload_) {
    const auto pair = parsePair("--upload", text);
    if (!pair) return complainAbout(pair.error());
    auto part = mistral::filePart(pair->second);
    if (!part) return complainAbout(part.error());
    part->name = pair->first;
    call.request.form.push_back(std::move(*part));
  }
  if (!body_.empty() && !call.request.form.empty()) {
    complain("a request has a --body or a form, not both");
    return kWrongUse;
  }
  auto session = ServiceSession::open(
      common, {.timeoutSeconds = timeout_ > 0 ? std::optional(timeout_) : std::nullopt});
  if (!session) return complainAbout(session.error());
  return (*session)->run(performRaw(**session, std::move(call)));
}

std::string ApiCommand::explain(std::span<const std::string> words) const {
  // The words that are no flags: api, family, verb.
  std::vector<std::string_view> names;
  for (const std::string& word : words) {
    if (!word.starts_with('-')) names.emplace_back(word);
  }
  if (names.empty() || names.front() != "api") return {};
  std::vector<std::string_view> known{"raw"};
  for (const ApiFamily& family : apiFamilies()) known.push_back(family.name);
  if (names.size() < 2) {
    return fmt::format("api needs a family: {}", fmt::join(known, ", "));
  }
  const ApiFamily* const family = findApiFamily(names[1]);
  if (family == nullptr) return names[1] == "raw" ? "" : unknownName("family", names[1], known);
  known.clear();
  for (const ApiEndpoint& endpoint : family->endpoints) known.push_back(endpoint.verb);
  if (names.size() < 3) {
    return fmt::format("api {} needs a verb: {}", family->name, fmt::join(known, ", "));
  }
  return findApiEndpoint(*family, names[2]) == nullptr ? unknownName("verb", names[2], known) : "";
}

}  // namespace codestral::cli
