#include "server/reviews.h"

#include <algorithm>
#include <stop_token>
#include <utility>

#include <fmt/format.h>

#include "base/off_main.h"
#include "instruct/git.h"
#include "instruct/lines.h"
#include "lsp/extensions.h"
#include "server/file_rules.h"
#include "text/uri.h"

namespace codestral::server {

using instruct::ChangedFile;
using jsonrpc::Json;
using jsonrpc::Responder;

namespace {

constexpr const char* kSource = "codestral";

lsp::DiagnosticSeverity severityOf(instruct::Severity severity) {
  switch (severity) {
    case instruct::Severity::Error:
      return lsp::DiagnosticSeverity::Error;
    case instruct::Severity::Warning:
      return lsp::DiagnosticSeverity::Warning;
    case instruct::Severity::Info:
      return lsp::DiagnosticSeverity::Information;
  }
  return lsp::DiagnosticSeverity::Information;
}

// Only the lines of a range, as a part of the whole: their numbers stay.
ChangedFile onlyLines(ChangedFile file, const text::Range& range) {
  std::size_t last = range.end.line + 1;
  // A selection that ends at the start of a line does not mean that line.
  if (range.end.character == 0 && range.end.line > range.start.line) --last;
  for (instruct::Hunk& hunk : file.hunks) {
    std::erase_if(hunk.lines, [&](const instruct::ChangedLine& line) {
      return line.number < range.start.line + 1 || line.number > last;
    });
  }
  std::erase_if(file.hunks, [](const instruct::Hunk& hunk) { return hunk.lines.empty(); });
  return file;
}

Result<std::vector<ChangedFile>> changeOf(const instruct::Git& git, const std::string& change) {
  if (change == "uncommitted") return git.uncommitted();
  if (change == "staged") return git.staged();
  return git.since(change);
}

// Whether the lines of the document at `line` are the quoted ones.
bool stands(const text::Text& text, std::size_t line, const std::string& quote) {
  const auto quoted = instruct::splitLines(quote);
  if (line + quoted.size() > text.lineCount()) return false;
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    if (text.line(line + i) != quoted[i]) return false;
  }
  return true;
}

std::string lineEndOf(const text::Text& text) {
  const std::size_t end = text.lineEnd(0);
  const std::string first = text.slice({end, text.lineStart(1)});
  return first.empty() ? "\n" : first;
}

}  // namespace

// What is looked at. Paths in it are below the root.
struct Reviews::Subject {
  std::filesystem::path root;
  std::string uri;                   // of the document; empty: a change
  std::optional<text::Range> lines;  // of it, when not all
  instruct::ReviewWork work;
};

Reviews::Reviews(jsonrpc::Connection& connection, OpenDocuments& documents, Services& services,
                 LongRequests& requests, Scheduler& scheduler, Executor& executor)
    : connection_(connection),
      documents_(documents),
      services_(services),
      requests_(requests),
      scheduler_(scheduler),
      executor_(executor),
      config_(std::make_shared<const config::Config>()) {}

void Reviews::configure(std::vector<std::filesystem::path> folders, const config::Config& config) {
  folders_ = std::move(folders);
  config_ = std::make_shared<const config::Config>(config);
}

// ------------------------------------------------------------------ the review

void Reviews::review(const std::vector<Json>& arguments, Responder responder) {
  const Json what = arguments.empty() ? Json::object() : arguments.front();
  requests_.run<Json>(
      "Codestral: review", std::move(responder),
      [this, &what](LongRequests::Report report) { return perform(what, std::move(report)); },
      [](Json findings, Responder answer) { answer.reply(std::move(findings)); });
}

Async<Result<Reviews::Subject>> Reviews::subjectOf(Json what) {
  if (!what.is_object())
    co_return fail(ErrorKind::InvalidInput, "arguments[0]: expected an object");
  Subject subject;
  std::vector<ChangedFile> files;
  std::string change;
  std::string words = "this file as it is";
  if (what.contains("uri") && !what.contains("change")) {
    const auto asked = lsp::fromJson<lsp::TextDocumentIdentifier>(what, "arguments[0]");
    if (!asked) co_return std::unexpected(asked.error());
    co_await checked(documents_, asked->uri);
    const text::SnapshotPtr document = documents_.document(asked->uri);
    const auto path = text::pathOfUri(asked->uri);
    if (document == nullptr || document->diverged || !path)
      co_return fail(ErrorKind::InvalidInput, asked->uri + " is not open");
    if (const auto verdict = documents_.verdict(asked->uri); verdict.excluded()) {
      co_return fail(
          ErrorKind::InvalidInput,
          "the file is excluded by your settings or ignore files; nothing of it is sent");
    }
    subject.uri = asked->uri;
    subject.root = path->parent_path();
    for (const auto& folder : folders_) {
      if (isBelow(*path, folder)) subject.root = folder;
    }
    ChangedFile file = instruct::wholeFile(path->lexically_relative(subject.root).generic_string(),
                                           document->text.toString());
    if (what.contains("range")) {
      const auto range = lsp::fromJson<lsp::Range>(what["range"], "arguments[0].range");
      if (!range) co_return std::unexpected(range.error());
      file = onlyLines(std::move(file), *range);
      subject.lines = *range;
      words = "these lines of a file";
    }
    files.push_back(std::move(file));
  } else {
    change = what.value("change", Json("uncommitted")).is_string()
                 ? what.value("change", std::string("uncommitted"))
                 : std::string();
    auto in = folders_.empty() ? std::nullopt : std::optional(folders_.front());
    if (what.contains("uri")) {
      const auto within = lsp::fromJson<lsp::TextDocumentIdentifier>(what, "arguments[0]");
      if (!within) co_return std::unexpected(within.error());
      in = text::pathOfUri(within->uri);
    }
    if (change.empty() || !in) {
      co_return fail(ErrorKind::InvalidInput,
                     "a review needs the uri of an open document, or a folder and a change");
    }
    subject.root = *std::move(in);
    words = "the change " + instruct::quotedWord(change);
  }

  co_return co_await offMain(
      scheduler_, executor_,
      [subject = std::move(subject), files = std::move(files), change, words, folders = folders_,
       config = config_](std::stop_token stop) mutable -> Result<Subject> {
        if (!change.empty()) {
          const auto git = instruct::Git::open(subject.root, std::move(stop));
          if (!git) return std::unexpected(git.error());
          subject.root = git->root();
          auto changed = changeOf(*git, change);
          if (!changed) return std::unexpected(changed.error());
          files = *std::move(changed);
        }
        if (!leaveOut(files, subject.root, folders, *config).empty() && files.empty()) {
          return fail(ErrorKind::InvalidInput,
                      "all that was changed is excluded by your settings or ignore files; nothing "
                      "of it is sent");
        }
        auto work = instruct::prepareReview(
            instruct::PromptLibrary::load(instruct::userPromptFolder()), std::move(files),
            {.subject = words,
             .message = {},
             .project = trustedInstructions(subject.root, config->workspaceTrusted,
                                            config->privacyIgnoreFiles)});
        if (!work) return std::unexpected(work.error());
        subject.work = *std::move(work);
        return std::move(subject);
      });
}

Async<Result<Json>> Reviews::perform(Json what, LongRequests::Report report) {
  instruct::Service* const service = services_.instruct();
  if (service == nullptr) co_return std::unexpected(services_.instructProblem());
  const auto subject = co_await subjectOf(std::move(what));
  if (!subject) co_return std::unexpected(subject.error());
  const std::size_t parts = subject->work.parts.size();
  const instruct::Reviewed reviewed = co_await instruct::performReview(
      *service, subject->work,
      [&](std::size_t part) { report(fmt::format("part {} of {}", part + 1, parts)); });
  if (!reviewed.done && reviewed.requests == 0) co_return std::unexpected(reviewed.done.error());
  const std::size_t count = take(*subject, reviewed.review.findings);
  // What was found until then is shown; that it is not all is an error all the same.
  if (!reviewed.done) co_return std::unexpected(reviewed.done.error());
  co_return Json{
      {"findings", count}, {"model", reviewed.model}, {"files", subject->work.files.size()}};
}

std::size_t Reviews::take(const Subject& subject, const std::vector<instruct::Finding>& findings) {
  const auto uriOf = [&](const std::string& path) {
    return subject.uri.empty() ? documents_.uriOf(subject.root / path) : subject.uri;
  };
  // A new review says everything anew about what it looked at.
  for (const ChangedFile& file : subject.work.files) {
    const std::string uri = uriOf(file.path);
    // What was said about other lines than those stays.
    std::erase_if(files_[uri].findings, [&](const Found& found) {
      return !subject.lines ||
             (found.line >= subject.lines->start.line && found.line <= subject.lines->end.line);
    });
  }
  std::size_t count = 0;
  for (const instruct::Finding& finding : findings) {
    const std::string uri = uriOf(finding.file);
    const std::size_t line = finding.line - std::min<std::size_t>(finding.line, 1);
    const text::SnapshotPtr document = documents_.document(uri);
    // The user may have edited it meanwhile.
    if (document != nullptr && !stands(document->text, line, finding.quote)) continue;
    Found& found = files_[uri].findings.emplace_back();
    found.id = ++lastId_;
    found.line = line;
    found.quote = finding.quote;
    found.suggestion = finding.suggestion;
    found.diagnostic.severity = severityOf(finding.severity);
    found.diagnostic.code = finding.category;
    found.diagnostic.source = kSource;
    found.diagnostic.message = finding.message;
    found.diagnostic.data = {{"finding", found.id}};
    ++count;
  }
  for (const ChangedFile& file : subject.work.files) publish(uriOf(file.path));
  return count;
}

// ------------------------------------------------------------------ the findings

text::Range Reviews::rangeOf(const std::string& uri, std::size_t line,
                             const std::string& quote) const {
  const auto quoted = instruct::splitLines(quote);
  const std::size_t last = line + quoted.size() - std::min<std::size_t>(quoted.size(), 1);
  const auto at = [](std::size_t number, std::size_t column) {
    return text::Position{static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(column)};
  };
  const text::SnapshotPtr document = documents_.document(uri);
  const text::Text text =
      document != nullptr ? document->text : text::Text(quoted.empty() ? "" : quoted.back());
  const std::size_t end = document != nullptr ? text.lineEnd(last) : text.size();
  const std::uint32_t column = text.positionOf(end, documents_.encoding()).character;
  return {at(line, 0), at(last, column)};
}

void Reviews::publish(const std::string& uri) {
  File& file = files_[uri];
  lsp::PublishDiagnosticsParams params;
  params.uri = uri;
  if (const text::SnapshotPtr document = documents_.document(uri)) {
    params.version = document->version;
    file.lines = document->text.lineCount();
  }
  for (Found& found : file.findings) {
    found.diagnostic.range = rangeOf(uri, found.line, found.quote);
    params.diagnostics.push_back(found.diagnostic);
  }
  connection_.notify("textDocument/publishDiagnostics", lsp::toJson(params));
  if (file.findings.empty()) files_.erase(uri);
}

// Findings of a change are also about files that were not open, under our own spelling.
void Reviews::opened(const std::string& uri) {
  const auto path = text::pathOfUri(uri);
  const std::string ours = path ? text::uriOfPath(*path) : uri;
  if (ours != uri && !files_.contains(uri)) {
    if (auto found = files_.extract(ours); !found.empty()) {
      found.key() = uri;
      files_.insert(std::move(found));
      publish(ours);
      publish(uri);
    }
  }
  edited(uri);
}

void Reviews::edited(const std::string& uri) {
  const auto at = files_.find(uri);
  const text::SnapshotPtr document = documents_.document(uri);
  if (at == files_.end() || document == nullptr) return;
  File& file = at->second;
  const std::size_t now = document->text.lineCount();
  bool changed = false;
  std::erase_if(file.findings, [&](Found& found) {
    if (stands(document->text, found.line, found.quote)) return false;
    const std::size_t moved = found.line + now - std::min(file.lines, found.line + now);
    changed = true;
    if (!stands(document->text, moved, found.quote)) return true;
    found.line = moved;
    return false;
  });
  file.lines = now;
  if (changed) publish(uri);
}

void Reviews::dismiss(const std::vector<Json>& arguments) {
  const Json what = arguments.empty() ? Json() : arguments.front();
  if (!what.is_object() || !what.contains("uri")) {
    std::vector<std::string> all;
    for (auto& [uri, file] : files_) {
      file.findings.clear();
      all.push_back(uri);
    }
    for (const std::string& uri : all) publish(uri);
    return;
  }
  const std::string uri = what["uri"].is_string() ? what["uri"].get<std::string>() : std::string();
  const auto at = files_.find(uri);
  if (at == files_.end()) return;
  const Json id = what.value("id", Json());
  std::erase_if(at->second.findings,
                [&](const Found& found) { return id.is_null() || id == found.id; });
  publish(uri);
}

std::vector<lsp::CodeAction> Reviews::actionsAt(const std::string& uri, const text::Range& range,
                                                const lsp::EditSupport& support) const {
  std::vector<lsp::CodeAction> actions;
  const auto at = files_.find(uri);
  const text::SnapshotPtr document = documents_.document(uri);
  if (at == files_.end() || document == nullptr) return actions;
  for (const Found& found : at->second.findings) {
    if (!stands(document->text, found.line, found.quote)) continue;
    const text::Range& where = found.diagnostic.range;
    if (where.end.line < range.start.line || where.start.line > range.end.line) continue;
    if (found.suggestion) {
      lsp::CodeAction& apply = actions.emplace_back();
      apply.title = "Apply the suggestion of the review";
      apply.kind = "quickfix";
      apply.diagnostics = {found.diagnostic};
      lsp::WorkspaceEdit edit;
      text::Range replaced = where;
      std::string text = *found.suggestion;
      // No lines at all: their line end goes as well.
      if (text.empty()) replaced.end = {where.end.line + 1, 0};
      text = instruct::joinLines(instruct::splitLines(text), lineEndOf(document->text));
      edit.documentChanges.emplace_back(
          lsp::TextDocumentEdit{uri, document->version, {{replaced, std::move(text), {}}}});
      apply.edit = lsp::toJson(edit, support);
    }
    lsp::CodeAction& dismiss = actions.emplace_back();
    dismiss.title = "Dismiss this finding of the review";
    dismiss.kind = "quickfix";
    dismiss.diagnostics = {found.diagnostic};
    dismiss.command = lsp::Command{dismiss.title,
                                   std::string(lsp::kDismissFindingsCommand),
                                   {{{"uri", uri}, {"id", found.id}}}};
  }
  return actions;
}

}  // namespace codestral::server
