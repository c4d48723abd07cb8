#include "lsp/fields.h"

#include <limits>

#include <fmt/format.h>

namespace codestral::lsp {
namespace {

const Json kNull;

// LSP's uinteger ends where its integer does.
constexpr std::uint64_t kUintegerMax = std::numeric_limits<std::int32_t>::max();

}  // namespace

std::string Place::path() const {
  const std::string before = outer == nullptr ? "" : outer->path();
  if (index) return fmt::format("{}[{}]", before, *index);
  return before.empty() ? std::string(key) : fmt::format("{}.{}", before, key);
}

void Problem::expected(const Place& place, std::string_view what) {
  if (text_.empty()) text_ = fmt::format("{}: expected {}", place.path(), what);
}

Fields::Fields(const Json& json, const Place& place, Problem& problem)
    : json_(json), place_(place), problem_(problem) {
  if (!json.is_object()) problem.expected(place, "an object");
}

const Json& Fields::at(std::string_view key) const {
  if (!json_.is_object()) return kNull;
  const auto found = json_.find(key);
  return found == json_.end() ? kNull : *found;
}

void readValue(const Json& json, const Place& place, Problem& problem, bool& out) {
  if (!json.is_boolean()) return problem.expected(place, "a boolean");
  out = json.get<bool>();
}

void readValue(const Json& json, const Place& place, Problem& problem, std::string& out) {
  if (!json.is_string()) return problem.expected(place, "a string");
  out = json.get_ref<const std::string&>();
}

void readValue(const Json& json, const Place& place, Problem& problem, std::int64_t& out) {
  const bool fits = json.is_number_unsigned()
                        ? std::in_range<std::int64_t>(json.get<std::uint64_t>())
                        : json.is_number_integer();
  if (!fits) return problem.expected(place, "an integer");
  out = json.get<std::int64_t>();
}

void readValue(const Json& json, const Place& place, Problem& problem, std::uint32_t& out) {
  if (!json.is_number_unsigned() || json.get<std::uint64_t>() > kUintegerMax) {
    return problem.expected(place, "an unsigned integer");
  }
  out = json.get<std::uint32_t>();
}

void readValue(const Json& json, const Place& place, Problem& problem, jsonrpc::Id& out) {
  auto id = jsonrpc::parseId(json);
  if (!id) return problem.expected(place, "a string or an integer");
  out = std::move(*id);
}

void readValue(const Json& json, const Place&, Problem&, Json& out) {
  out = json;
}

void readEnum(const Json& json, const Place& place, Problem& problem, int first, int last,
              int& out) {
  std::int64_t value = first - 1;
  if (json.is_number_integer()) readValue(json, place, problem, value);
  if (value < first || value > last) {
    return problem.expected(place, fmt::format("a number from {} to {}", first, last));
  }
  out = static_cast<int>(value);
}

}  // namespace codestral::lsp
