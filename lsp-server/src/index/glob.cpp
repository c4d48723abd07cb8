// A glob is a sequence of tokens. Matching goes through it once and remembers only the last star
// and the last token that crosses
// '/': an earlier star never has to be tried again, because a later one can take over whatever the
// earlier one would have taken, and in front of a crossing token there always stands '/' or the
// start, which no star can move.

#include "index/glob.h"

#include <array>
#include <cctype>
#include <string>
#include <utility>

namespace codestral::index {
namespace {

using Set = std::bitset<256>;

constexpr std::size_t kNone = std::string_view::npos;

constexpr std::array<std::pair<std::string_view, int (*)(int)>, 12> kClasses{
    {{"alnum", std::isalnum},
     {"alpha", std::isalpha},
     {"blank", std::isblank},
     {"cntrl", std::iscntrl},
     {"digit", std::isdigit},
     {"graph", std::isgraph},
     {"lower", std::islower},
     {"print", std::isprint},
     {"punct", std::ispunct},
     {"space", std::isspace},
     {"upper", std::isupper},
     {"xdigit", std::isxdigit}}};

bool addClass(Set& set, std::string_view name) {
  for (const auto& [known, contains] : kClasses) {
    if (known != name) continue;
    for (int c = 0; c < 128; ++c) {
      if (contains(c) != 0) set.set(static_cast<std::size_t>(c));
    }
    return true;
  }
  return false;
}

std::size_t index(char c) {
  return static_cast<unsigned char>(c);
}

}  // namespace

Glob::Glob(std::string_view pattern) {
  for (std::size_t i = 0; i < pattern.size();) {
    const char c = pattern[i];
    if (c == '*') {
      const std::size_t first = i;
      while (i < pattern.size() && pattern[i] == '*') ++i;
      const bool opens = first == 0 || pattern[first - 1] == '/';
      const std::string_view rest = pattern.substr(i);
      if (i - first < 2 || !opens || !(rest.empty() || rest[0] == '/' || rest.starts_with("\\/"))) {
        tokens_.push_back({Kind::Star});
      } else if (rest.starts_with('/')) {
        tokens_.push_back({Kind::Folders});
        ++i;
      } else {
        tokens_.push_back({Kind::Deep});
      }
      continue;
    }
    if (c == '?') {
      tokens_.push_back({Kind::Any});
      ++i;
    } else if (c == '[') {
      i = compileSet(pattern, i + 1);
    } else if (c == '\\' && i + 1 == pattern.size()) {
      i = kNone;
    } else {
      tokens_.push_back({Kind::Literal, pattern[c == '\\' ? i + 1 : i]});
      i += c == '\\' ? 2 : 1;
    }
    if (i == kNone) {
      tokens_ = {{Kind::Never}};
      return;
    }
  }
}

// `at` is behind '['. Returns the place behind ']', or kNone for a set without an end or with an
// unknown class.
std::size_t Glob::compileSet(std::string_view pattern, std::size_t at) {
  Set set;
  const bool negated = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
  if (negated) ++at;
  std::size_t low = kNone;  // where a range could begin
  for (bool first = true;; first = false) {
    if (at >= pattern.size()) return kNone;
    char c = pattern[at];
    if (c == ']' && !first) break;
    if (c == '[' && at + 1 < pattern.size() && pattern[at + 1] == ':') {
      const std::size_t end = pattern.find(']', at + 2);
      if (end == kNone) return kNone;
      if (end > at + 2 && pattern[end - 1] == ':') {
        if (!addClass(set, pattern.substr(at + 2, end - at - 3))) return kNone;
        low = kNone;
        at = end + 1;
        continue;
      }
    } else if (c == '-' && low != kNone && at + 1 < pattern.size() && pattern[at + 1] != ']') {
      c = pattern[++at];
      if (c == '\\') {
        if (++at >= pattern.size()) return kNone;
        c = pattern[at];
      }
      for (std::size_t inside = low; inside <= index(c); ++inside) set.set(inside);
      low = kNone;
      ++at;
      continue;
    } else if (c == '\\') {
      if (++at >= pattern.size()) return kNone;
      c = pattern[at];
    }
    set.set(index(c));
    low = index(c);
    ++at;
  }
  if (negated) set.flip();
  set.reset('/');
  tokens_.push_back({Kind::Set, 0, static_cast<std::uint32_t>(sets_.size())});
  sets_.push_back(set);
  return at + 1;
}

bool Glob::matchesOne(const Token& token, char c) const {
  switch (token.kind) {
    case Kind::Literal:
      return c == token.literal;
    case Kind::Any:
      return c != '/';
    case Kind::Set:
      return sets_[token.set].test(index(c));
    default:
      return false;
  }
}

bool Glob::match(std::string_view path) const {
  std::size_t token = 0;
  std::size_t at = 0;
  std::size_t star = kNone;  // the token behind the last Star, and how far that star reaches
  std::size_t starEnd = 0;
  std::size_t deep = kNone;  // the last Deep or Folders, likewise
  std::size_t deepEnd = 0;
  while (true) {
    if (token < tokens_.size()) {
      const Token& next = tokens_[token];
      if (next.kind == Kind::Star) {
        star = ++token;
        starEnd = at;
        continue;
      }
      if (next.kind == Kind::Deep || next.kind == Kind::Folders) {
        deep = token++;
        deepEnd = at;
        star = kNone;
        continue;
      }
      if (at < path.size() && matchesOne(next, path[at])) {
        ++token;
        ++at;
        continue;
      }
    } else if (at == path.size()) {
      return true;
    }
    // Let the last star take one byte more, else the last crossing token one byte or folder more.
    if (star != kNone && starEnd < path.size() && path[starEnd] != '/') {
      at = ++starEnd;
      token = star;
      continue;
    }
    if (deep == kNone) return false;
    star = kNone;
    const std::size_t last = tokens_[deep].kind == Kind::Deep ? deepEnd : path.find('/', deepEnd);
    if (last >= path.size()) return false;
    at = deepEnd = last + 1;
    token = deep + 1;
  }
}

}  // namespace codestral::index
