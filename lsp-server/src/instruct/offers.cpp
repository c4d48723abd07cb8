#include "instruct/offers.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/trim.h"
#include "base/utf8.h"
#include "instruct/translation.h"
#include "syntax/language.h"

namespace codestral::instruct {
namespace {

constexpr std::size_t kMostComplaints = 8;
constexpr std::size_t kLongestTitle = 72;
constexpr std::size_t kMostCommentLines = 40;
constexpr std::size_t kLongestLine = 4096;
// What a region may be at most: more than a person reviews in one go.
constexpr std::size_t kLargestRegion = 256UL * 1024;
constexpr std::string_view kDirective = "codestral:";

std::string lineOf(const text::Text& text, std::size_t line) {
  const std::size_t start = text.lineStart(line);
  return text.slice({start, std::min(text.lineEnd(line), start + kLongestLine)});
}

text::ByteRange wholeLines(const text::Text& text, text::ByteRange range) {
  const std::size_t first = text.lineAt(range.begin);
  std::size_t last = text.lineAt(range.end);
  // A selection that ends at the start of a line does not mean that line.
  if (last > first && range.end == text.lineStart(last)) --last;
  return {text.lineStart(first), text.lineEnd(last)};
}

std::string shortened(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  if (text.size() <= kLongestTitle) return text;
  std::size_t end = kLongestTitle;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

// What a comment line says, without its mark; nothing when the line is none.
std::optional<std::string> commentText(std::string_view line, const syntax::Language* language) {
  line = trimmed(line);
  std::string_view mark = language != nullptr ? language->lineComment : std::string_view();
  if (mark.empty() && line.starts_with("<!--") && line.ends_with("-->") && line.size() >= 7)
    return std::string(trimmed(line.substr(4, line.size() - 7)));
  if (mark.empty() || !line.starts_with(mark)) return std::nullopt;
  line.remove_prefix(mark.size());
  // `///`, `//!`, `##`
  while (!line.empty() && (line.front() == mark.back() || line.front() == '!'))
    line.remove_prefix(1);
  return std::string(trimmed(line));
}

// Some editors draw a cursor as a selection of the one character under it.
bool isSelected(const Scene& scene) {
  constexpr std::size_t kMoreThanOne = 5;  // bytes: no character has as many
  const text::ByteRange& selection = scene.selection;
  const std::string chosen = scene.document->text.slice(
      {selection.begin, std::min(selection.end, selection.begin + kMoreThanOne)});
  return chosen != "\r\n" &&
         std::ranges::count_if(chosen, [](char byte) { return !isContinuation(byte); }) > 1;
}

class Finder {
 public:
  explicit Finder(const Scene& scene)
      : scene_(scene),
        text_(scene.document->text),
        language_(syntax::languageOf(*scene.document)),
        selected_(isSelected(scene)) {
    if (scene.view) scopes_ = syntax::factsAt(scene.view, within(scene.selection.begin)).scopes;
  }

  text::ByteRange region() const {
    if (selected_) return wholeLines(text_, scene_.selection);
    const syntax::Scope* scope = innermost();
    return wholeLines(text_, scope != nullptr
                                 ? scope->symbol.range
                                 : text::ByteRange{scene_.selection.begin, scene_.selection.begin});
  }

  std::vector<Offer> all() {
    offerRepairs();
    offerWhatTheTextAsks();
    offerChanges();
    const auto tooLarge = [](const Offer& offer) { return offer.region.size() > kLargestRegion; };
    for (Offer& offer : offers_) {
      if (tooLarge(offer)) offer.disabled = "too large a region to be changed at once";
    }
    return std::move(offers_);
  }

 private:
  // A cursor before the first word of a line stands on what begins there.
  std::size_t within(std::size_t offset) const {
    const std::size_t start = text_.lineStart(text_.lineAt(offset));
    const std::string line = lineOf(text_, text_.lineAt(offset));
    const std::size_t first = line.find_first_not_of(" \t");
    return first == std::string::npos || offset > start + first ? offset : start + first + 1;
  }

  // The innermost construct that an action can be about.
  const syntax::Scope* innermost() const {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      if (scope->symbol.kind != syntax::SymbolKind::Variable &&
          scope->symbol.kind != syntax::SymbolKind::Section)
        return &*scope;
    }
    return nullptr;
  }

  const syntax::Scope* function() const {
    const syntax::Scope* scope = innermost();
    const bool is = scope != nullptr && (scope->symbol.kind == syntax::SymbolKind::Function ||
                                         scope->symbol.kind == syntax::SymbolKind::Method);
    return is ? scope : nullptr;
  }

  Offer& offer(Action action, std::string title, text::ByteRange region) {
    Offer& made = offers_.emplace_back();
    made.action = action;
    made.title = std::move(title);
    made.region = region;
    return made;
  }

  void offerRepairs() {
    const std::size_t count = std::min(scene_.complaints.size(), kMostComplaints);
    for (std::size_t i = 0; i < count; ++i) {
      const Complaint& complaint = scene_.complaints[i];
      offer(Action::FixDiagnostic, "Fix: " + shortened(complaint.message), around(complaint.range))
          .complaints = {i};
    }
    if (count < 2) return;
    text::ByteRange whole = scene_.complaints.front().range;
    std::vector<std::size_t> every;
    for (std::size_t i = 0; i < count; ++i) {
      whole.begin = std::min(whole.begin, scene_.complaints[i].range.begin);
      whole.end = std::max(whole.end, scene_.complaints[i].range.end);
      every.push_back(i);
    }
    offer(Action::FixDiagnostic, fmt::format("Fix all {} problems here", count), around(whole))
        .complaints = std::move(every);
  }

  // The function that holds a range, else its lines.
  text::ByteRange around(text::ByteRange range) const {
    if (scene_.view) {
      const auto scopes = syntax::factsAt(scene_.view, range.begin).scopes;
      for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope) {
        const text::ByteRange held = scope->symbol.range;
        const bool isFunction = scope->symbol.kind == syntax::SymbolKind::Function ||
                                scope->symbol.kind == syntax::SymbolKind::Method;
        if (isFunction && held.begin <= range.begin && held.end >= range.end)
          return wholeLines(text_, held);
      }
    }
    return wholeLines(text_, range);
  }

  // A directive, or a comment with nothing below it that it could be about.
  void offerWhatTheTextAsks() {
    const std::size_t line = text_.lineAt(scene_.selection.begin);
    const auto said = commentText(lineOf(text_, line), language_);
    if (!said || said->empty()) return;
    if (const auto order = directiveOf(lineOf(text_, line), language_)) {
      Offer& edit = offer(Action::Edit, "Codestral: " + shortened(*order), belowDirective(line));
      edit.instruction =
          fmt::format("{}\n\nTake out the comment that says so (\"{}\").", *order, *said);
      return;
    }
    std::size_t first = line;
    std::size_t last = line;
    std::string comment = *said;
    while (first > 0 && line - first < kMostCommentLines) {
      const auto above = commentText(lineOf(text_, first - 1), language_);
      if (!above) break;
      comment = *above + "\n" + comment;
      --first;
    }
    while (last + 1 < text_.lineCount() && last - line < kMostCommentLines) {
      const auto below = commentText(lineOf(text_, last + 1), language_);
      if (!below) break;
      comment += "\n" + *below;
      ++last;
    }
    offer(Action::GenerateFromComment, "Write the code of this comment",
          {text_.lineStart(first), text_.lineEnd(last)})
        .instruction = std::move(comment);
  }

  // The directive's line and what begins below it: the selection, a construct, or its paragraph.
  text::ByteRange belowDirective(std::size_t line) const {
    if (selected_) return wholeLines(text_, scene_.selection);
    const std::size_t begin = text_.lineStart(line);
    std::size_t below = line + 1;
    while (below < text_.lineCount() && trimmed(lineOf(text_, below)).empty()) ++below;
    if (below >= text_.lineCount()) return {begin, text_.lineEnd(line)};
    const std::string first = lineOf(text_, below);
    const std::size_t code = text_.lineStart(below) + first.find_first_not_of(" \t");
    if (scene_.view) {
      for (const syntax::Scope& scope : syntax::factsAt(scene_.view, code + 1).scopes) {
        if (scope.symbol.range.begin >= begin)
          return {begin, wholeLines(text_, scope.symbol.range).end};
      }
      if (const auto end = syntax::openConstructEnd(scene_.view, text_.lineEnd(below)))
        return {begin, wholeLines(text_, {code, *end}).end};
    }
    std::size_t last = below;
    while (last + 1 < text_.lineCount() && !trimmed(lineOf(text_, last + 1)).empty() &&
           last - below < kMostCommentLines)
      ++last;
    return {begin, text_.lineEnd(last)};
  }

  void offerChanges() {
    const text::ByteRange region = this->region();
    const syntax::Scope* scope = selected_ ? nullptr : innermost();
    if (!selected_ && scope == nullptr) return;
    const std::string what =
        scope == nullptr ? "the selection" : "“" + shortened(scope->symbol.name) + "”";
    if (!selected_ && function() != nullptr && isUnfinished(*function()))
      offer(Action::CompleteFunction, "Complete " + what, region);
    offer(Action::Document, "Document " + what, region);
    if (takesTypes()) offer(Action::AddTypes, "Add types to " + what, region);
    offer(Action::Simplify, "Simplify " + what, region);
    offer(Action::MakeTests, "Write tests for " + what, region);
    offer(Action::Explain, "Explain " + what, region);
    const std::string target = language_ != nullptr ? usualTarget(*language_) : std::string();
    if (!target.empty()) {
      offer(Action::Translate, fmt::format("Translate {} to {}", what, target), region).target =
          target;
    }
  }

  // A body that is empty, or that says that it is not written yet.
  bool isUnfinished(const syntax::Scope& scope) const {
    if (scope.bodyBegin >= scope.symbol.range.end) return false;
    const std::string body =
        text_.slice({scope.bodyBegin, std::min(scope.symbol.range.end, scope.bodyBegin + 512)});
    static constexpr std::array<std::string_view, 7> kUnfinished{"TODO",
                                                                 "FIXME",
                                                                 "todo!(",
                                                                 "unimplemented!(",
                                                                 "NotImplementedError",
                                                                 "not implemented",
                                                                 "Not implemented"};
    const std::string_view said = trimmed(body);
    if (said.empty() || said == "{}" || said == "end" || said == "pass" || said == "...")
      return true;
    if (said.starts_with('{') && said.ends_with('}') &&
        trimmed(said.substr(1, said.size() - 2)).empty())
      return true;
    return std::ranges::any_of(kUnfinished,
                               [&](std::string_view mark) { return body.contains(mark); });
  }

  bool takesTypes() const {
    static constexpr std::array<std::string_view, 6> kGradual{"python", "javascript", "typescript",
                                                              "php",    "ruby",       "lua"};
    return language_ != nullptr && std::ranges::find(kGradual, language_->id) != kGradual.end();
  }

  const Scene& scene_;
  const text::Text& text_;
  const syntax::Language* language_;
  const bool selected_;
  std::vector<syntax::Scope> scopes_;
  std::vector<Offer> offers_;
};

}  // namespace

std::vector<Offer> offersAt(const Scene& scene) {
  return Finder(scene).all();
}

text::ByteRange regionAt(const Scene& scene) {
  return Finder(scene).region();
}

std::optional<std::string> directiveOf(std::string_view line, const syntax::Language* language) {
  const auto said = commentText(line, language);
  if (!said || said->size() <= kDirective.size()) return std::nullopt;
  const bool is = std::ranges::equal(
      std::string_view(*said).substr(0, kDirective.size()), kDirective, [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
      });
  const std::string order(trimmed(std::string_view(*said).substr(kDirective.size())));
  return is && !order.empty() ? std::optional(order) : std::nullopt;
}

}  // namespace codestral::instruct
