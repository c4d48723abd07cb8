// Text as such: its encoding, its line ends, the blanks that nobody sees.

#include "base/utf8.h"
#include "base/visible.h"
#include "completion/postprocess.h"

namespace codestral::completion {
namespace {

// Far more than is ever shown, and little enough for every step to be quick.
constexpr std::size_t kLongest = 32 * 1024;

bool isControl(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n') || c == 0x7F;
}

}  // namespace

std::string plainText(std::string_view raw) {
  // A code point whose bytes did not all come, at the very end, is none.
  raw = raw.substr(0, kLongest + 4);
  std::string valid = isUtf8(raw) ? std::string(raw) : toValidUtf8(raw);
  if (valid.size() > kLongest) valid.resize(floorCodePoint(valid, kLongest));
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  if (const std::size_t bad = valid.find(kReplacement); bad != std::string::npos) {
    valid.resize(bad);
  }
  std::string text;
  text.reserve(valid.size());
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const bool loneReturn = valid[i] == '\r' && (i + 1 == valid.size() || valid[i + 1] != '\n');
    if (loneReturn) {
      text += '\n';
    } else if (!isControl(valid[i])) {
      text += valid[i];
    }
  }
  return text;
}

std::string dropTrailingBlanks(std::string text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    const std::size_t last = line.find_last_not_of(" \t");
    if (begin > 0) result += '\n';
    result += line.substr(0, last == std::string_view::npos ? 0 : last + 1);
    begin = end + 1;
  }
  result.resize(result.find_last_not_of('\n') + 1);
  return result;
}

// All of it goes, not only the characters: a model that says them is not to be trusted with the
// rest.
std::string dropHidden(std::string text, std::size_t replaces, const Surroundings& around) {
  const std::string_view replaced = std::string_view(around.lineAfter).substr(0, replaces);
  return hiddenAdded(replaced, text).empty() ? std::move(text) : std::string();
}

std::string useLineEnd(std::string text, std::string_view eol) {
  if (eol == "\n") return text;
  std::string converted;
  for (const char c : text) {
    if (c == '\n') {
      converted += eol;
    } else {
      converted += c;
    }
  }
  return converted;
}

}  // namespace codestral::completion
