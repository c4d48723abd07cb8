#include "instruct/proposal.h"

#include <algorithm>

#include "base/trim.h"
#include "base/utf8.h"
#include "base/visible.h"
#include "instruct/diff.h"
#include "instruct/place.h"
#include "instruct/region_text.h"
#include "instruct/replace.h"
#include "syntax/excerpt.h"

namespace codestral::instruct {
namespace {

constexpr std::size_t kLargestParsed = 4U << 20U;

std::string plainPath(std::string_view path) {
  std::string result(path);
  std::ranges::replace(result, '\\', '/');
  while (result.starts_with("./")) result.erase(0, 2);
  return result;
}

bool endsWithPath(std::string_view longer, std::string_view shorter) {
  return longer == shorter || (longer.size() > shorter.size() && longer.ends_with(shorter) &&
                               longer[longer.size() - shorter.size() - 1] == '/');
}

// The file that an answer names; null when it is none of them, or could be several.
const Target* targetOf(const std::vector<Target>& files, const std::string& named) {
  const std::string path = plainPath(named);
  const auto same =
      std::ranges::find_if(files, [&](const Target& each) { return plainPath(each.path) == path; });
  if (same != files.end()) return &*same;
  const Target* found = nullptr;
  for (const Target& each : files) {
    const std::string own = plainPath(each.path);
    if (!endsWithPath(own, path) && !endsWithPath(path, own)) continue;
    if (found != nullptr) return nullptr;
    found = &each;
  }
  return found;
}

// A path below the workspace's root, whatever the model thinks of.
bool isSafeNewPath(std::string_view path) {
  if (path.empty() || path.starts_with('/') || path.contains('\\') || path.contains(':'))
    return false;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    if (part.empty() || part == "." || part == ".." || part == ".git") return false;
    begin = end + 1;
  }
  return true;
}

using Places = std::vector<std::size_t>;

Places errors(const syntax::Language& language, std::string_view text) {
  return syntax::errorsIn(language, text, TimePoint::max()).value_or(Places());
}

// The line of the first error behind `from`, when there are more than before.
std::optional<std::string> newError(const syntax::Language* language, std::string_view before,
                                    std::string_view after, std::size_t from) {
  if (language == nullptr || after.size() > kLargestParsed) return std::nullopt;
  const Places now = errors(*language, after);
  if (now.empty() || now.size() <= errors(*language, before).size()) return std::nullopt;
  const auto first = std::ranges::lower_bound(now, from);
  const std::size_t at = std::min(first == now.end() ? now.back() : *first, after.size());
  const std::size_t begin = at == 0 ? 0 : after.rfind('\n', at - 1) + 1;
  std::string_view line = trimmed(after.substr(begin, after.find('\n', begin) - begin));
  line = line.substr(0, floorCodePoint(line, 80));
  return line.empty() ? std::string() : "near `" + std::string(line) + '`';
}

// What an answer says that a file without any text shall hold.
std::optional<Lines> contentOf(const FileAnswer& answer) {
  if (answer.text) return answer.text;
  if (answer.replacements.size() != 1 ||
      !std::ranges::all_of(answer.replacements[0].search, isBlank))
    return std::nullopt;
  return answer.replacements[0].replace;
}

class Proposer {
 public:
  Proposer(const Asked& asked, const Said& said) : asked_(asked), said_(said) {}

  Outcome<Proposal> run() {
    for (const Target& target : asked_.files)
      if (target.document->diverged) return refuse(Reason::Diverged);
    const bool single = asked_.files.size() == 1 && !asked_.mayCreate;
    const auto place = placeIn(asked_.files.front());
    if (!place) return std::unexpected(place.error());
    const Expectation expected{single ? place->language : nullptr, single, place->forPeople,
                               place->original};
    auto answers = readAnswer(said_, expected);
    if (!answers) return std::unexpected(std::move(answers.error()));
    for (FileAnswer& each : *answers) {
      if (auto refused = add(std::move(each), single)) return std::unexpected(*std::move(refused));
    }
    if (proposal_.files.empty()) return refuse(Reason::NoChange);
    return std::move(proposal_);
  }

 private:
  static Outcome<Place> placeIn(const Target& target) {
    const text::ByteRange all{0, target.document->text.size()};
    return placeOf(*target.document, target.region.value_or(all));
  }

  std::optional<Refusal> add(FileAnswer each, bool single) {
    const Target* target = each.path.empty() && asked_.files.size() == 1
                               ? &asked_.files.front()
                               : targetOf(asked_.files, each.path);
    if (target == nullptr) return create(std::move(each));
    if (each.creates) return refuse(Reason::Malformed, "the file exists").error();
    if (std::ranges::find(done_, target) != done_.end())
      return refuse(Reason::Ambiguous, "two versions of " + target->path).error();
    done_.push_back(target);
    auto changed = change(std::move(each), *target, single);
    if (!changed) return std::move(changed.error());
    return std::nullopt;
  }

  std::optional<Refusal> create(FileAnswer each) {
    if (!asked_.mayCreate || !isSafeNewPath(plainPath(each.path)))
      return refuse(Reason::OtherFile, each.path).error();
    auto lines = contentOf(each);
    if (!lines) return refuse(Reason::OtherFile, each.path).error();
    dropBlankEnds(*lines);
    if (lines->empty()) return refuse(Reason::Empty).error();
    const std::string path = plainPath(each.path);
    const std::string text = joinLines(*lines) + "\n";
    if (const std::string hidden = hiddenAdded({}, path + text); !hidden.empty())
      return refuse(Reason::Hidden, hidden).error();
    if (const auto error = newError(syntax::languageForPath(path), {}, text, 0))
      return refuse(Reason::Worse, *error).error();
    proposal_.files.push_back({path, true, 0, {{{0, 0}, text}}});
    return std::nullopt;
  }

  Outcome<void> change(FileAnswer each, const Target& target, bool single) {
    const auto place = placeIn(target);
    if (!place) return std::unexpected(place.error());
    const std::string document = target.document->text.toString();
    auto text = newText(std::move(each), target, *place, document, single);
    if (!text) return std::unexpected(std::move(text.error()));
    // The blanks before a region on its line are not part of it.
    const std::size_t begin = target.region ? target.region->begin : 0;
    const std::string_view all = document;
    const std::string_view blanks = all.substr(place->begin, begin - place->begin);
    if (!text->text.starts_with(blanks)) return refuse(Reason::Outside);
    TextEdits edits = diff(all.substr(begin, place->end - begin),
                           std::string_view(text->text).substr(blanks.size()));
    if (edits.empty()) return {};
    for (TextEdit& edit : edits) {
      edit.range.begin += begin;
      edit.range.end += begin;
    }
    const auto after = applied(document, edits);
    if (!after) return refuse(Reason::Malformed);
    std::string known = document;
    if (asked_.source != nullptr) known += asked_.source->text.toString();
    if (const std::string hidden = hiddenAdded(known, *after); !hidden.empty())
      return refuse(Reason::Hidden, hidden);
    if (const auto error = newError(place->language, document, *after, edits[0].range.begin))
      return refuse(Reason::Worse, *error);
    std::ranges::move(text->notes, std::back_inserter(proposal_.notes));
    proposal_.files.push_back({target.path, false, target.document->version, std::move(edits)});
    return {};
  }

  Outcome<RegionText> newText(FileAnswer each, const Target& target, const Place& place,
                              std::string_view document, bool single) const {
    // Of a file that has no text yet there is nothing to search for.
    if (document.empty()) {
      if (auto content = contentOf(each)) {
        each.text = std::move(content);
        each.replacements.clear();
      }
    }
    if (each.text && single) {
      return regionText(std::move(each), place, document, target.path);
    }
    if (each.text) {
      // A whole file: the region, if there is one, only limits it.
      const Place whole = *placeOf(*target.document, {0, document.size()});
      auto text = regionText(std::move(each), whole, document, target.path);
      if (!text || !target.region) return text;
      std::string all = std::move(text->text);
      all += document.substr(whole.end);
      return regionOfWhole(splitLines(withPlainLineEnds(all)), place, document);
    }
    std::optional<LineRange> preferred;
    if (target.region) {
      preferred = LineRange{place.before.size(), place.before.size() + place.original.size()};
    }
    const Lines lines = splitLines(withPlainLineEnds(document));
    auto after = replaced(lines, each.replacements, preferred, place.indent);
    if (!after) return std::unexpected(std::move(after.error()));
    return regionOfWhole(*std::move(after), place, document);
  }

  const Asked& asked_;
  const Said& said_;
  std::vector<const Target*> done_;
  Proposal proposal_;
};

}  // namespace

Outcome<Proposal> propose(const Asked& asked, const Said& said) {
  auto result = Proposer(asked, said).run();
  if (!result && !asked.repaired) return std::unexpected(withRepair(std::move(result.error())));
  return result;
}

}  // namespace codestral::instruct
