#include "base/visible.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/utf8.h"

namespace codestral {
namespace {

unsigned char byteAt(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

// The hidden character at the start of the text; its size is 0 when there is none.
Hidden hiddenAtStart(std::string_view text) {
  const unsigned char second = byteAt(text, 1);
  const unsigned char third = byteAt(text, 2);
  switch (byteAt(text, 0)) {
    case 0xC2:
      if (second >= 0x80 && second <= 0x9F) return {.size = 2, .code = second};
      return {};
    case 0xD8:
      if (second == 0x9C) return {.size = 2, .code = 0x061C};
      return {};
    case 0xE2: {
      const bool mark = second == 0x80 && (third == 0x8E || third == 0x8F);
      const bool override = second == 0x80 && third >= 0xAA && third <= 0xAE;
      const bool isolate = second == 0x81 && third >= 0xA6 && third <= 0xA9;
      if (!mark && !override && !isolate) return {};
      return {.size = 3, .code = 0x2000U + ((second & 0x3FU) << 6U) + (third & 0x3FU)};
    }
    case 0xF3: {
      const unsigned char fourth = byteAt(text, 3);
      if (second != 0xA0 || (third != 0x80 && third != 0x81) || fourth < 0x80 || fourth > 0xBF)
        return {};
      return {.size = 4, .code = 0xE0000U + ((third & 0x3FU) << 6U) + (fourth & 0x3FU)};
    }
    default:
      return {};
  }
}

// The bytes of the tags that make an emoji of the flag before them: of England, Scotland or Wales.
std::size_t flagTagsAt(std::string_view text, std::size_t at) {
  constexpr std::size_t kTag = 4;
  constexpr std::size_t kLetters = 5;
  if (!text.substr(0, at).ends_with("\xF0\x9F\x8F\xB4")) return 0;
  std::string letters;
  for (std::size_t i = 0; i <= kLetters; ++i) {
    const Hidden tag = hiddenAtStart(text.substr(std::min(text.size(), at + i * kTag)));
    if (tag.size != kTag) return 0;
    letters += static_cast<char>(tag.code - 0xE0000U);
  }
  const bool drawn = letters == "gbeng\x7F" || letters == "gbsct\x7F" || letters == "gbwls\x7F";
  return drawn ? (kLetters + 1) * kTag : 0;
}

bool isMarkOfDirection(char32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F;
}

std::map<char32_t, std::ptrdiff_t> countsOf(std::string_view text) {
  std::map<char32_t, std::ptrdiff_t> counts;
  for (auto hidden = findHidden(text); hidden; hidden = findHidden(text, hidden->at + hidden->size))
    ++counts[hidden->code];
  return counts;
}

// As UTF-16, as JSON has it.
std::string escaped(char32_t code) {
  if (code < 0x10000) return fmt::format("\\u{:04x}", static_cast<unsigned>(code));
  const auto offset = static_cast<unsigned>(code) - 0x10000U;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD800U + (offset >> 10U), 0xDC00U + (offset & 0x3FFU));
}

}  // namespace

std::optional<Hidden> findHidden(std::string_view text, std::size_t from) {
  constexpr std::string_view kLeads = "\xC2\xD8\xE2\xF3";
  for (std::size_t at = text.find_first_of(kLeads, from); at != std::string_view::npos;
       at = text.find_first_of(kLeads, at + 1)) {
    Hidden hidden = hiddenAtStart(text.substr(at));
    if (hidden.size == 0) continue;
    if (const std::size_t tags = flagTagsAt(text, at); tags > 0) {
      at += tags - 1;
      continue;
    }
    hidden.at = at;
    return hidden;
  }
  return std::nullopt;
}

std::string nameOf(const Hidden& hidden) {
  return fmt::format("U+{:04X}", static_cast<unsigned>(hidden.code));
}

std::string hiddenAdded(std::string_view before, std::string_view after) {
  if (!findHidden(after)) return {};
  std::map<char32_t, std::ptrdiff_t> left = countsOf(before);
  for (auto hidden = findHidden(after); hidden;
       hidden = findHidden(after, hidden->at + hidden->size)) {
    if (!isMarkOfDirection(hidden->code) && --left[hidden->code] < 0) return nameOf(*hidden);
  }
  return {};
}

std::string visibleControls(std::string_view text) {
  if (!isUtf8(text)) return visibleControls(toValidUtf8(text));
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\t' || byte == '\n') {
      out += text[i];
    } else if (byte == '\r' && text.substr(i + 1).starts_with('\n')) {
      continue;
    } else if (byte < 0x20) {
      out += "\xE2\x90";  // U+2400 on: pictures of the controls
      out += static_cast<char>(0x80 + byte);
    } else if (byte == 0x7F) {
      out += "\xE2\x90\xA1";
    } else if (const Hidden hidden = hiddenAtStart(text.substr(i)); hidden.size > 0) {
      out += fmt::format("<{}>", nameOf(hidden));
      i += hidden.size - 1;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string visibleJson(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    const Hidden hidden = hiddenAtStart(json.substr(i));
    if (hidden.size > 0) {
      out += escaped(hidden.code);
      i += hidden.size - 1;
    } else if (json[i] == '\x7F') {
      out += escaped(0x7F);
    } else {
      out += json[i];
    }
  }
  return out;
}

}  // namespace codestral
