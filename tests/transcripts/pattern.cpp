#include "transcripts/pattern.h"

#include <regex>

#include <fmt/format.h>

namespace codestral::test {
namespace {

using nlohmann::json;

constexpr std::size_t kShownOfValue = 400;

std::string shown(const json& value) {
  std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() > kShownOfValue) text = text.substr(0, kShownOfValue) + "...";
  return text;
}

std::optional<std::string> mismatchText(const std::string& pattern, const json& value, Names& names,
                                        const std::string& where) {
  if (pattern == "*") return std::nullopt;
  if (pattern.size() > 1 && pattern.front() == '$') {
    const auto [bound, fresh] = names.emplace(pattern.substr(1), value);
    if (fresh || bound->second == value) return std::nullopt;
    return fmt::format("{}: {} is {} here, {} before", where, pattern, shown(value),
                       shown(bound->second));
  }
  if (pattern.size() > 1 && pattern.front() == '~') {
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (std::regex_search(text, std::regex(pattern.substr(1)))) return std::nullopt;
  } else if (value == pattern) {
    return std::nullopt;
  }
  return fmt::format("{}: expected {}, got {}", where, json(pattern).dump(), shown(value));
}

}  // namespace

std::optional<std::string> mismatch(const json& pattern, const json& value, Names& names,
                                    const std::string& where) {
  if (pattern.is_string()) return mismatchText(pattern.get<std::string>(), value, names, where);
  if (pattern.is_object() && value.is_object()) {
    for (const auto& [name, wanted] : pattern.items()) {
      const std::string inner = where + "/" + name;
      const auto found = value.find(name);
      if (wanted == "!") {
        if (found != value.end()) {
          return fmt::format("{}: expected nothing, got {}", inner, shown(*found));
        }
      } else if (found == value.end()) {
        return fmt::format("{}: is missing in {}", inner, shown(value));
      } else if (auto wrong = mismatch(wanted, *found, names, inner)) {
        return wrong;
      }
    }
    return std::nullopt;
  }
  if (pattern.is_array() && value.is_array() && pattern.size() == value.size()) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      if (auto wrong = mismatch(pattern[i], value[i], names, fmt::format("{}/{}", where, i))) {
        return wrong;
      }
    }
    return std::nullopt;
  }
  if (pattern == value) return std::nullopt;
  return fmt::format("{}: expected {}, got {}", where, shown(pattern), shown(value));
}

json withNames(json value, const Names& names) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    const auto found = text.starts_with('$') ? names.find(text.substr(1)) : names.end();
    return found == names.end() ? std::move(value) : found->second;
  }
  if (value.is_structured()) {
    for (json& inner : value) inner = withNames(std::move(inner), names);
  }
  return value;
}

}  // namespace codestral::test
