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
#include "instruct/action.h"
#include "instruct/git.h"

namespace codestral::cli {
namespace {

namespace fs = std::filesystem;
using instruct::ChangedFile;

constexpr int kWrongUse = 2;
constexpr int kFound = 1;
constexpr std::size_t kLargestFile = 1024UL * 1024;
// A model overlooks more in a long prompt than in a short one.
constexpr std::size_t kPartBytes = 48UL * 1024;
constexpr std::size_t kMostMessages = 20;
// So that a slip of the hand does not cost a fortune.
constexpr std::size_t kMostParts = 40;

struct Subject {
  fs::path root;
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

Result<Subject> filesSubject(const std::vector<std::string>& names) {
  std::error_code ignored;
  Subject subject{.root = workspaceOf(names.front()),
                  .files = {},
                  .words = names.size() == 1 ? "this file as it is" : "these files as they are",
                  .messages = {}};
  for (const std::string& name : names) {
    if (fs::is_directory(name, ignored)) {
      return fail(ErrorKind::InvalidInput,
                  fmt::format("{} is a folder; name files, or a revision", name));
    }
    auto file = fileOf(name);
    if (!file) return std::unexpected(file.error());
    subject.files.push_back(*std::move(file));
  }
  return subject;
}

Result<Subject> subjectOf(const ReviewOptions& options) {
  const bool files = std::ranges::any_of(options.targets, isThere);
  if (options.staged && !options.targets.empty())
    return fail(ErrorKind::InvalidInput, "--staged stands without a revision and without files");
  if (files || options.targets.size() > 1) return filesSubject(options.targets);
  std::error_code ignored;
  const auto git = instruct::Git::open(fs::current_path(ignored));
  if (!git) return std::unexpected(git.error());
  Subject subject{.root = git->root(),
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
  subject.files = *std::move(change);
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
    print(reviewAsSarif(review));
  } else if (options.json) {
    print(reviewAsJson(review, facts));
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

struct Work {
  instruct::PromptLibrary prompts;
  Subject subject;
  std::vector<instruct::ReviewPart> parts;
  instruct::ReviewContext context;
};

// What was found before a part failed is shown all the same.
Async<int> perform(ServiceSession& session, const Work& work, const ReviewOptions& options) {
  instruct::Service service(session.client(), session.serviceOptions(options.model));
  ProgressLine line(session.loop());
  instruct::Review review;
  ReviewFacts facts{.model = {}, .requests = 0, .files = filesIn(work.parts)};
  Result<> done;
  for (const instruct::ReviewPart& part : work.parts) {
    line.count("reviewing", facts.requests, work.parts.size());
    auto request = instruct::reviewRequest(work.prompts, part, work.context);
    if (!request) co_return complainAbout(request.error());
    const instruct::ModelNeeds needs{.contextTokens = instruct::contextOf(*request)};
    const auto answer =
        co_await service.askJson(*std::move(request), needs, "review", instruct::reviewSchema());
    done = answer ? instruct::collectFindings(part, answer->value, review)
                  : Result<>(std::unexpected(answer.error()));
    if (!done) break;
    facts.model = answer->model;
    ++facts.requests;
  }
  line.clear();
  instruct::finishReview(review, work.subject.files);
  if (done || facts.requests > 0) show(review, facts, options);
  if (!done) {
    Error error = done.error();
    if (work.parts.size() > 1) {
      error.message =
          fmt::format("part {} of {}: {}", facts.requests + 1, work.parts.size(), error.message);
    }
    co_return complainAbout(error);
  }
  co_return reaches(review, options.failOn) ? kFound : 0;
}

}  // namespace

int review(const CommonOptions& common, const ReviewOptions& options) {
  auto subject = subjectOf(options);
  if (!subject) return complainAbout(subject.error());
  const config::Config config = loadConfig(common, subject->root).config;
  subject->files = readableFiles(config, subject->root, std::move(subject->files));
  Work work{.prompts = instruct::PromptLibrary::load(instruct::userPromptFolder()),
            .subject = *std::move(subject),
            .parts = {},
            .context = {}};
  work.parts = instruct::splitForReview(work.subject.files, kPartBytes);
  if (work.parts.empty()) {
    complain("nothing to review");
    if (options.json || options.sarif) show({}, {}, options);
    return 0;
  }
  if (work.parts.size() > kMostParts) {
    complain(
        fmt::format("this would take {} requests, and {} are the most; name files, or a "
                    "smaller range",
                    work.parts.size(), kMostParts));
    return kWrongUse;
  }
  work.context = {.subject = work.subject.words,
                  .message = fmt::format("{}", fmt::join(work.subject.messages, "\n---\n")),
                  .project = trustedInstructions(config, work.subject.root)};
  auto session = ServiceSession::open(common, {.codestralServes = true,
                                               .timeoutSeconds = options.timeoutSeconds,
                                               .workspace = work.subject.root,
                                               .purpose = "review"});
  if (!session) return complainAbout(session.error());
  return (*session)->run(perform(**session, work, options));
}

}  // namespace codestral::cli
