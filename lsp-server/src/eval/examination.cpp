#include "eval/examination.h"

#include <optional>

#include "completion/engine.h"
#include "ngram/near_duplicates.h"
#include "text/uri.h"

namespace codestral::eval {
namespace {

constexpr std::size_t kMostFailures = 5;

// The document with the hole, as the engine's world.
class HoledDocument final : public completion::Workspace {
 public:
  void open(text::SnapshotPtr document, const syntax::Language& language) {
    document_ = std::move(document);
    view_ = {syntax::parse(language, document_->text, document_->version), {}};
  }
  text::SnapshotPtr document(const std::string&) const override { return document_; }
  text::Encoding encoding() const override { return text::Encoding::Utf8; }
  syntax::View view(const std::string&) const override { return view_; }
  completion::FileVerdict verdict(const std::string&) const override { return {}; }

 private:
  text::SnapshotPtr document_;
  syntax::View view_;
};

class Examiner {
 public:
  Examiner(EventLoop& loop, const Candidate& candidate) : loop_(loop), engine_(loop, world_) {
    engine_.setSettings(candidate.settings);
    engine_.setProvider(candidate.provider);
  }

  Result<Answer> ask(const std::string& path, const SourceFile& file, const Hole& hole) {
    const std::string& content = file.content;
    auto document = std::make_shared<text::Snapshot>();
    document->uri = text::uriOfPath(path);
    document->languageId = std::string(file.language->id);
    document->version = ++version_;
    document->text =
        text::Text(content.substr(0, hole.range.begin) + content.substr(hole.range.end));
    const text::Text holed = document->text;
    world_.open(document, *file.language);

    completion::Request request;
    request.uri = document->uri;
    request.position = holed.positionOf(hole.range.begin, text::Encoding::Utf8);
    std::optional<completion::Offer> offer;
    engine_.request(std::move(request), [&](completion::Offer came) {
      offer = std::move(came);
      loop_.stop();
    });
    while (!offer) loop_.run();
    // The next hole of this file must not be answered from what was said about this one.
    engine_.documentClosed(document->uri);

    if (offer->error || offer->reason == completion::Reason::NoCredentials) {
      const ErrorKind kind = offer->error.value_or(ErrorKind::Unauthorized);
      if (kind == ErrorKind::Unauthorized || ++failures_ == kMostFailures)
        return fail(kind, offer->detail);
    } else {
      failures_ = 0;
    }
    return answerOf(*offer, holed, content, hole);
  }

 private:
  // An item may replace text around the hole; the truth is then what the author has there.
  static Answer answerOf(const completion::Offer& offer, const text::Text& holed,
                         const std::string& content, const Hole& hole) {
    const double milliseconds = static_cast<double>(offer.timings.total.count()) / 1000.0;
    if (offer.items.empty()) return {scoreOf({}, {}, milliseconds), offer.provider};
    const completion::Item& item = offer.items.front();
    const auto offsetOf = [&](text::Position position) {
      return holed.offsetOf(position, text::Encoding::Utf8).value_or(hole.range.begin);
    };
    const std::size_t begin = offsetOf(item.range.start);
    const std::size_t end = offsetOf(item.range.end) + hole.range.size();
    const std::string truth = content.substr(begin, end - begin);
    return {scoreOf(truth, item.insertText, milliseconds), offer.provider};
  }

  EventLoop& loop_;
  HoledDocument world_;
  completion::Engine engine_;
  std::int64_t version_ = 0;
  std::size_t failures_ = 0;
};

}  // namespace

Result<std::vector<Answer>> examine(EventLoop& loop, const Candidate& candidate,
                                    const Corpus& corpus, const Corpus& learned,
                                    const std::vector<Question>& questions,
                                    const std::function<void(std::size_t done)>& progress) {
  ngram::NearDuplicates duplicates;
  for (const SourceFile& file : learned.files) duplicates.add(file.content);
  Examiner examiner(loop, candidate);
  std::vector<Answer> answers;
  std::optional<std::size_t> lastFile;
  for (const Question& question : questions) {
    const SourceFile& file = corpus.files[question.file];
    if (lastFile != question.file) {
      lastFile = question.file;
      std::vector<std::string> copies;
      for (const std::uint32_t copy : duplicates.of(file.content))
        copies.push_back(learned.pathOf(learned.files[copy]));
      candidate.model->leaveOut(std::move(copies));
    }
    Result<Answer> answer = examiner.ask(corpus.pathOf(file), file, question.hole);
    if (!answer) return std::unexpected(std::move(answer.error()));
    answers.push_back(*std::move(answer));
    progress(answers.size());
  }
  candidate.model->leaveOut({});
  return answers;
}

}  // namespace codestral::eval
