#include "instruct/perform.h"

#include <utility>

#include <fmt/format.h>

#include "base/off_main.h"
#include "base/visible.h"
#include "syntax/language.h"

namespace codestral::instruct {
namespace {

// What the model sees of the document around the region, on each side.
constexpr std::size_t kAround = 6 * 1024;

std::string before(const text::Text& text, std::size_t begin) {
  const std::size_t from = text.lineAt(begin - std::min(begin, kAround));
  // A first line that is cut says nothing; the start of the file is whole.
  const std::size_t start = begin <= kAround ? 0 : text.lineStart(from + 1);
  return text.slice({std::min(start, begin), begin});
}

std::string after(const text::Text& text, std::size_t end) {
  const std::size_t to = std::min(text.size(), end + kAround);
  const std::size_t last = to == text.size() ? to : text.lineStart(text.lineAt(to));
  return text.slice({end, std::max(end, last)});
}

std::string complaintsOf(const Order& order) {
  std::string all;
  const text::Text& text = order.document->text;
  const std::size_t first = text.lineAt(order.region.begin);
  for (const Complaint& each : order.complaints) {
    const std::size_t line = text.lineAt(each.range.begin);
    all += fmt::format("line {}: {}{}{}\n", line >= first ? line - first + 1 : 1, each.source,
                       each.source.empty() ? "" : ": ", each.message);
  }
  return all;
}

Task taskOf(const Order& order) {
  const text::Text& text = order.document->text;
  const syntax::Language* language = syntax::languageOf(*order.document);
  Task task;
  task.path = order.path;
  task.language = language != nullptr ? std::string(language->name) : order.document->languageId;
  task.before = before(text, order.region.begin);
  task.code = text.slice(order.region);
  task.after = after(text, order.region.end);
  task.instruction = order.instruction;
  if (task.code.empty() && order.action == Action::Edit)
    task.instruction += "\n\nThe region is an empty line: what you write comes to stand there.";
  task.diagnostics = complaintsOf(order);
  task.target = order.target;
  task.project = order.project;
  if (order.other && order.action == Action::MakeTests) {
    task.testPath = order.other->path;
    if (order.other->document != nullptr) task.tests = order.other->document->text.toString();
    task.framework = order.other->framework;
    task.example = order.other->example;
  } else if (order.other) {
    task.newPath = order.other->path;
  }
  return task;
}

Asked askedOf(const Order& order, bool repaired) {
  Asked asked;
  asked.repaired = repaired;
  if (!order.other) {
    asked.files.push_back({order.path, order.document, order.region});
    return asked;
  }
  asked.source = order.document;
  // Only that file may change. One that is not there yet is an empty one that may be created.
  text::SnapshotPtr document = order.other->document;
  if (document == nullptr) {
    auto empty = std::make_shared<text::Snapshot>();
    if (const auto* language = syntax::languageForPath(order.other->path))
      empty->languageId = language->id;
    document = std::move(empty);
  }
  asked.files.push_back({order.other->path, std::move(document), std::nullopt});
  return asked;
}

}  // namespace

Async<Result<Done>> perform(Tools tools, Order order, std::function<void(std::size_t)> said) {
  auto request = requestFor(tools.prompts, order.action, taskOf(order));
  if (!request) co_return std::unexpected(request.error());
  const ModelNeeds needs = needsOf(order.action, *request);
  for (bool repaired = false;; repaired = true) {
    std::size_t bytes = 0;
    auto answer = co_await tools.service.ask(*request, needs, [&](const mistral::ChatChunk& chunk) {
      for (const auto& choice : chunk.choices) bytes += choice.delta.content.text().size();
      if (said) said(bytes);
    });
    if (!answer) co_return std::unexpected(notUsed(answer.error()));
    Done done;
    done.model = answer->model;
    if (order.action == Action::Explain) {
      done.prose = visibleControls(answer->text);
      if (done.prose.empty()) co_return fail(ErrorKind::Refused, "the model answered nothing");
      co_return done;
    }
    const bool cutOff = answer->finishReason == "length" || answer->finishReason == "model_length";
    auto proposal =
        co_await offMain(tools.scheduler, tools.executor,
                         [asked = askedOf(order, repaired), text = answer->text, cutOff] {
                           return propose(asked, {.text = text, .cutOff = cutOff});
                         });
    if (proposal) {
      done.files = std::move(proposal->files);
      done.notes = std::move(proposal->notes);
      if (order.other && order.other->document == nullptr) {
        for (FileEdits& file : done.files) {
          file.creates = true;
          if (std::string& text = file.edits.back().text; !text.ends_with('\n')) text += '\n';
        }
      }
      co_return done;
    }
    const Refusal& refusal = proposal.error();
    if (repaired || !refusal.needsRepair()) {
      co_return fail(ErrorKind::Refused, fmt::format("the model's answer was not used: {} ({})",
                                                     refusal.sentence, code(refusal.reason)));
    }
    request =
        repairRequest(tools.prompts, *std::move(request), std::move(answer->text), refusal.repair);
    if (!request) co_return std::unexpected(request.error());
  }
}

}  // namespace codestral::instruct
