// `codestral-lsp review`: which files, one request for each part of them, what is printed.

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "cli/change_command.h"
#include "cli/progress_line.h"
#include "cli/review_output.h"
#include "cli/service_session.h"
#include "cli/terminal.h"
#include "instruct/git.h"
#include "instruct/review_run.h"

namespace codestral::cli {
namespace {

namespace fs = std::filesystem;
using instruct::ChangedFile;

constexpr int kFound = 1;
constexpr std::size_t kLargestFile = 1024UL * 1024;
constexpr std::size_t kMostMessages = 20;
struct Subject {
  std::vector<fs::path> roots;  // of the repository, or one of each folder that files are named in
  std::vector<ChangedFile> files;
  std::string words;
  std::vector<std::string> messages;  // of the commits that are looked at
};

Result<ChangedFile> fileOf(const std::string& name) {
  const auto content = readFile(name, kLargestFile);
  if (!content) return std::unexpected(content.error());
  if (content->contains('\0') || !isUtf8(*content))
    return fail(ErrorKind::Io, fmt::format("{} is not a UTF-8 text file", name));
  return instruct::wholeFile(fs::path(name).lexically_normal().generic_string(), *content);
}

bool isThere(const std::string& name) {
  std::error_code ignored;
  return fs::exists(name, ignored);
}

Result<Subject> filesSubject(const CommonOptions& common, const std::vector<std::string>& names) {
  std::error_code ignored;
  Subject subject{.roots = {},
                  .files = {},
                  .words = names.size() == 1 ? "this file as it is" : "these files as they are",
                  .messages = {}};
  for (const std::string& name : names) {
    if (fs::is_directory(name, ignored)) {
      return fail(ErrorKind::InvalidInput,
                  fmt::format("{} is a folder; name files, or a revision", name));
    }
    const fs::path root = workspaceOf(name);
    if (std::ranges::find(subject.roots, root) == subject.roots.end())
      subject.roots.push_back(root);
    if (!isReadable(loadConfig(common, {root}).config, name)) continue;
    auto file = fileOf(name);
    if (!file) return std::unexpected(file.error());
    subject.files.push_back(*std::move(file));
  }
  return subject;
}

Result<Subject> subjectOf(const CommonOptions& common, const ReviewOptions& options) {
  const bool files = std::ranges::any_of(options.targets, isThere);
  if (options.staged && !options.targets.empty())
    return fail(ErrorKind::InvalidInput, "--staged stands without a revision and without files");
  if (files || options.targets.size() > 1) return filesSubject(common, options.targets);
  std::error_code ignored;
  const auto git = instruct::Git::open(fs::current_path(ignored));
  if (!git) return std::unexpected(git.error());
  Subject subject{.roots = {git->root()},
                  .files = {},
                  .words = "the change that is not committed yet",
                  .messages = {}};
  Result<std::vector<ChangedFile>> change;
  if (options.staged) {
    subject.words = "the change that is staged for the next commit";
    change = git->staged();
  } else if (options.targets.empty()) {
    change = git->uncommitted();
  } else {
    subject.words = "the change " + instruct::quotedWord(options.targets.front());
    change = git->since(options.targets.front());
    subject.messages = git->recentMessages(kMostMessages, options.targets.front());
  }
  if (!change) return std::unexpected(change.error());
  subject.files =
      readableFiles(loadConfig(common, subject.roots).config, git->root(), *std::move(change));
  return subject;
}

std::size_t filesIn(const std::vector<instruct::ReviewPart>& parts) {
  std::vector<std::string_view> paths;
  for (const instruct::ReviewPart& part : parts) {
    for (const ChangedFile& file : part.files) {
      if (std::ranges::find(paths, file.path) == paths.end()) paths.push_back(file.path);
    }
  }
  return paths.size();
}

void show(const instruct::Review& review, const ReviewFacts& facts, const ReviewOptions& options) {
  if (options.sarif) {
    printJson(reviewAsSarif(review));
  } else if (options.json) {
    printJson(reviewAsJson(review, facts));
  } else {
    print(reviewAsText(review, facts, {.color = wantsColor()}));
  }
}

bool reaches(const instruct::Review& review, const std::string& failOn) {
  const auto least = instruct::severityOf(failOn);
  return least && std::ranges::any_of(review.findings, [&](const instruct::Finding& finding) {
           return finding.severity >= *least;
         });
}

// What was found before a part failed is shown all the same.
Async<int> perform(ServiceSession& session, const instruct::ReviewWork& work,
                   const ReviewOptions& options) {
  instruct::Service service(session.client(), session.serviceOptions(options.model));
  ProgressLine line(session.loop());
  const instruct::Reviewed reviewed = co_await instruct::performReview(
      service, work, [&](std::size_t part) { line.count("reviewing", part, work.parts.size()); });
  line.clear();
  if (reviewed.done || reviewed.requests > 0) {
    show(reviewed.review,
         {.model = reviewed.model, .requests = reviewed.requests, .files = filesIn(work.parts)},
         options);
  }
  if (!reviewed.done) co_return complainAbout(reviewed.done.error());
  co_return reaches(reviewed.review, options.failOn) ? kFound : 0;
}

}  // namespace

int review(const CommonOptions& common, const ReviewOptions& options) {
  auto subject = subjectOf(common, options);
  if (!subject) return complainAbout(subject.error());
  const config::Config config = loadConfig(common, subject->roots).config;
  const auto work = instruct::prepareReview(
      instruct::PromptLibrary::load(instruct::userPromptFolder()), std::move(subject->files),
      {.subject = subject->words,
       .message = fmt::format("{}", fmt::join(subject->messages, "\n---\n")),
       .project = trustedInstructions(config, subject->roots.front())});
  if (!work) {
    complain(work.error().message);
    return kWrongUse;
  }
  if (work->parts.empty()) {
    complain("nothing to review");
    if (options.json || options.sarif) show({}, {}, options);
    return 0;
  }
  auto session = ServiceSession::open(common, {.codestralServes = true,
                                               .timeoutSeconds = options.timeoutSeconds,
                                               .folders = subject->roots,
                                               .purpose = "review",
                                               .instructs = true});
  if (!session) return complainAbout(session.error());
  return (*session)->run(perform(**session, *work, options));
}

}  // namespace codestral::cli
