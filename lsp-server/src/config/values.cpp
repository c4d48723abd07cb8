#include "config/values.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/trim.h"
#include "base/utf8.h"
#include "base/visible.h"

namespace codestral::config {
namespace {

constexpr std::size_t kLongestWord = 128;
constexpr std::size_t kLongestText = 4096;
constexpr std::size_t kLongestList = 256;
constexpr std::size_t kLongestShown = 60;

bool isControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool isPrintableAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

bool isFileName(std::string_view name) {
  return name != "." && name != ".." && name.find('/') == std::string_view::npos;
}

std::string describeValue(const Json& value, bool secret) {
  switch (value.type()) {
    case Json::value_t::array:
      return "a list";
    case Json::value_t::object:
      return "an object";
    case Json::value_t::string:
      return secret ? "a text"
                    : fmt::format("\"{}\"",
                                  shown(withoutUserInfo(value.get_ref<const std::string&>())));
    default:
      return secret ? std::string(value.type_name()) : value.dump();
  }
}

std::optional<Json> numberOf(const Setting& setting, const Json& value) {
  if (!value.is_number()) return std::nullopt;
  const double given = value.get<double>();
  const double number = std::clamp(given, setting.minimum, setting.maximum);
  if (setting.kind == Kind::Number) return number;
  if (std::trunc(given) != given) return std::nullopt;
  return static_cast<int>(number);
}

bool isTextOf(const Setting& setting, std::string_view text) {
  switch (setting.kind) {
    case Kind::Word:
      return !text.empty() && text.size() <= kLongestWord && isPrintableAscii(text);
    case Kind::Url:
    case Kind::Secret:
      return text.size() <= kLongestText && isPrintableAscii(text);
    case Kind::Path:
      return text.size() <= kLongestText && std::ranges::none_of(text, isControl) &&
             (text.empty() || text[0] == '/');
    default:
      return std::ranges::find(setting.choices, text) != setting.choices.end();
  }
}

bool isListOf(const Setting& setting, const Json& value) {
  if (!value.is_array() || value.size() > kLongestList) return false;
  return std::ranges::all_of(value, [&](const Json& item) {
    if (!item.is_string()) return false;
    const auto& text = item.get_ref<const std::string&>();
    return !text.empty() && text.size() <= kLongestText && std::ranges::none_of(text, isControl) &&
           (setting.kind == Kind::Globs ||
            (setting.kind == Kind::Folders ? text.starts_with('/') : isFileName(text)));
  });
}

bool isBooleanMap(const Json& value) {
  return value.is_object() && value.size() <= kLongestList &&
         std::ranges::all_of(value.items(), [](const auto& item) {
           return item.value().is_boolean() && !item.key().empty() &&
                  item.key().size() <= kLongestWord;
         });
}

// Letters and dots only, so that max_tokens, MaxTokens and max-tokens are one word.
std::string folded(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '_' || c == '-' || c == ' ') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

std::string_view lastPart(std::string_view key) {
  return key.substr(key.rfind('.') + 1);
}
std::string_view firstPart(std::string_view key) {
  return key.substr(0, key.find('.'));
}

}  // namespace

Checked check(const Setting& setting, const Json& value) {
  std::optional<Json> taken;
  bool asIs = true;
  switch (setting.kind) {
    case Kind::Boolean:
      if (value.is_boolean()) taken = value;
      break;
    case Kind::Integer:
    case Kind::Number:
      taken = numberOf(setting, value);
      asIs = taken && *taken == value;
      break;
    case Kind::FileNames:
    case Kind::Globs:
    case Kind::Folders:
      if (isListOf(setting, value)) taken = value;
      break;
    case Kind::BooleanMap:
      if (isBooleanMap(value)) taken = value;
      break;
    default:
      if (value.is_string()) {
        // Editors and shells like to leave a line end behind a value.
        const std::string text(trimmed(value.get_ref<const std::string&>()));
        if (isTextOf(setting, text)) taken = text;
      }
  }
  if (taken && asIs) return {std::move(taken), {}};
  return {std::move(taken), describeValue(value, setting.kind == Kind::Secret)};
}

std::string shown(std::string_view text) {
  std::string out(text.substr(0, floorCodePoint(text, std::min(text.size(), kLongestShown))));
  const bool cut = out.size() < text.size();
  std::ranges::replace_if(out, isControl, '?');
  while (const auto hidden = findHidden(out)) out.replace(hidden->at, hidden->size, "?");
  return cut ? out + "..." : out;
}

std::string withoutUserInfo(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::size_t at = url.substr(0, url.find_first_of("/?#", host)).rfind('@');
  if (at == std::string_view::npos || at < host) return std::string(url);
  return fmt::format("{}****{}", url.substr(0, host), url.substr(at));
}

std::string closestKey(std::string_view key, bool object) {
  if (key.size() > kLongestWord) return {};
  const std::string wanted = folded(key);
  std::string best;
  std::size_t bestDistance = std::max<std::size_t>(2, wanted.size() / 4) + 1;
  const auto consider = [&](std::string_view candidate, std::size_t far) {
    if (far >= bestDistance) return;
    best = candidate;
    bestDistance = far;
  };
  for (const Setting& setting : settings()) {
    if (object) consider(firstPart(setting.key), editDistance(wanted, firstPart(setting.key)));
    const std::string valid = folded(setting.key);
    consider(setting.key, editDistance(wanted, valid));
    // The right name in the wrong group, or in none.
    if (lastPart(wanted) == lastPart(valid)) consider(setting.key, 2);
    // One level too deep: "completion.languages.markdown".
    if (setting.kind == Kind::BooleanMap && wanted.starts_with(valid + "."))
      consider(setting.key, 0);
  }
  return best;
}

}  // namespace codestral::config
