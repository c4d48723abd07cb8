#include "cli/eval.h"

#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/event_loop.h"
#include "base/thread_pool.h"
#include "cli/progress_line.h"
#include "cli/terminal.h"
#include "eval/report.h"
#include "server/services.h"

namespace codestral::cli {
namespace {

using config::Json;

// One configuration and the name that the report gives it.
struct Contender {
  std::string name;
  config::Config config;
};

Result<Contender> contender(std::string name, const CommonOptions& common,
                            const std::string& folder, const Json& flags) {
  std::error_code ignored;
  const config::Effective effective =
      loadConfig(common, {std::filesystem::absolute(folder, ignored)}, flags);
  for (const config::Warning& warning : effective.warnings) {
    if (warning.origin == config::Origin::CommandLine)
      return fail(ErrorKind::InvalidInput, warning.message);
    complain(warning.message);
  }
  return Contender{std::move(name), effective.config};
}

// "completion.eagerness=0.9"; a value that is no JSON is a text.
Result<> addSetting(Json& flags, const std::string& setting) {
  const std::size_t equals = setting.find('=');
  if (equals == std::string::npos || equals == 0) {
    return fail(ErrorKind::InvalidInput,
                fmt::format("'{}' is not a setting; write key=value", setting));
  }
  const std::string value = setting.substr(equals + 1);
  Json parsed = Json::parse(value, nullptr, false);
  flags[setting.substr(0, equals)] = parsed.is_discarded() ? Json(value) : std::move(parsed);
  return {};
}

Result<std::vector<Contender>> contenders(const CommonOptions& common, const EvalOptions& options) {
  Json flags = Json::object();
  if (!options.provider.empty()) flags["completion.provider"] = options.provider;
  std::vector<Contender> all;
  const auto add = [&](std::string name, const CommonOptions& with, const Json& settings) {
    Result<Contender> one = contender(std::move(name), with, options.folder, settings);
    if (!one) return Result<>(std::unexpected(one.error()));
    all.push_back(*std::move(one));
    return Result<>();
  };
  for (const std::string& file : options.compare) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
      return fail(ErrorKind::InvalidInput, fmt::format("there is no settings file {}", file));
    CommonOptions with = common;
    with.configFile = file;
    if (const Result<> added = add(file, with, flags); !added)
      return std::unexpected(added.error());
  }
  if (!all.empty()) return all;
  if (const Result<> added = add("as configured", common, flags); !added)
    return std::unexpected(added.error());
  if (options.against.empty()) return all;
  for (const std::string& setting : options.against) {
    if (const Result<> added = addSetting(flags, setting); !added)
      return std::unexpected(added.error());
  }
  if (const Result<> added =
          add(fmt::format("{}", fmt::join(options.against, ", ")), common, flags);
      !added) {
    return std::unexpected(added.error());
  }
  return all;
}

Result<eval::Choice> choiceOf(const EvalOptions& options) {
  eval::Choice choice;
  choice.count = options.count;
  choice.seed = options.seed;
  for (const std::string& id : options.languages) {
    const syntax::Language* const language = syntax::languageForId(id);
    if (language == nullptr) {
      std::vector<std::string_view> known;
      for (const syntax::Language& one : syntax::languages()) known.push_back(one.id);
      return fail(ErrorKind::InvalidInput,
                  fmt::format("'{}' is not a language; there are {}", id, fmt::join(known, ", ")));
    }
    choice.languages.emplace_back(language->id);
  }
  if (!options.kinds.empty()) choice.kinds.clear();
  for (const std::string& kind : options.kinds) {
    const auto known = eval::holeKindOf(kind);
    if (!known) {
      std::vector<std::string_view> names;
      for (const eval::HoleKind one : eval::kHoleKinds) names.push_back(eval::name(one));
      return fail(ErrorKind::InvalidInput, fmt::format("'{}' is not a kind of hole; there are {}",
                                                       kind, fmt::join(names, ", ")));
    }
    choice.kinds.push_back(*known);
  }
  return choice;
}

Result<std::vector<eval::Answer>> examine(const Contender& contender, const eval::Corpus& corpus,
                                          const eval::Corpus& learned,
                                          const std::vector<eval::Question>& questions) {
  // Outlives the loop: calls that end with that are written down.
  store::Database database({.file = store::defaultFile()});
  EventLoop loop;
  ThreadPool pool(std::thread::hardware_concurrency());
  server::Services services(loop, pool, std::make_shared<server::AuditLog>(database, "eval"));
  for (const std::string& problem : services.configure(contender.config)) complain(problem);
  if (services.provider() == nullptr)
    return fail(ErrorKind::InvalidInput, services.status().message);
  services.readSpending();
  if (contender.config.indexEnabled) eval::train(*services.model(), learned);
  eval::Candidate candidate{services.provider(), server::completionSettings(contender.config),
                            services.model()};
  candidate.settings.debounce = Millis(0);
  ProgressLine line(loop);
  auto answers = eval::examine(loop, candidate, corpus, learned, questions, [&](std::size_t done) {
    line.count(contender.name, done, questions.size());
  });
  loop.runPosted();  // the streams are closed and paid for
  return answers;
}

Result<> writeFile(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  if (!out.flush()) return fail(ErrorKind::Io, fmt::format("cannot write {}", path));
  return {};
}

Result<> run(const CommonOptions& common, const EvalOptions& options) {
  const auto choice = choiceOf(options);
  if (!choice) return std::unexpected(choice.error());
  const auto all = contenders(common, options);
  if (!all) return std::unexpected(all.error());
  const auto& ignoreFiles = all->front().config.privacyIgnoreFiles;
  const auto corpus = eval::readCorpus(options.folder, ignoreFiles);
  if (!corpus) return std::unexpected(corpus.error());
  std::optional<eval::Corpus> old;
  if (!options.temporal.empty()) {
    auto read = eval::readOldCorpus(options.folder, options.temporal, ignoreFiles);
    if (!read) return std::unexpected(read.error());
    old = *std::move(read);
  }
  const auto questions = eval::chooseQuestions(*corpus, old ? &*old : nullptr, *choice);
  if (questions.empty()) {
    return fail(ErrorKind::Io, fmt::format("{} has no {} to complete", options.folder,
                                           old ? "new lines" : "lines"));
  }

  eval::Report report;
  report.folder = options.folder;
  report.protocol = old ? fmt::format("temporal {}", options.temporal) : "leave-one-out";
  report.seed = options.seed;
  for (const Contender& contender : *all) {
    const auto answers = examine(contender, *corpus, old ? *old : *corpus, questions);
    if (!answers) return std::unexpected(answers.error());
    report.runs.push_back(eval::runOf(contender.name, *corpus, questions, *answers));
  }
  if (!options.svg.empty()) {
    if (const Result<> written = writeFile(options.svg, eval::asSvg(report)); !written)
      return written;
  }
  if (options.json) {
    printJson(eval::asJson(report));
  } else {
    print(visibleControls(eval::asTable(report)));
  }
  return {};
}

}  // namespace

int evaluate(const CommonOptions& common, const EvalOptions& options) {
  const Result<> done = run(common, options);
  if (done) return 0;
  complain(done.error().message);
  return done.error().kind == ErrorKind::InvalidInput ? kWrongUse : exitCode(done.error().kind);
}

}  // namespace codestral::cli
