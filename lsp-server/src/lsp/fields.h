#pragma once

// Reading structs from JSON, for the .cpp files of this room: the first wrong field is kept with
// its path, and reading goes on with defaults, so that the code that lists the fields needs no
// branches. Pure; any thread.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.h"
#include "jsonrpc/message.h"

namespace codestral::lsp {

using jsonrpc::Json;

// A place in the document, as a chain on the stack: a path is only spelt out when something is
// wrong there.
struct Place {
  const Place* outer = nullptr;
  std::string_view key;
  std::optional<std::size_t> index;  // instead of a key
  std::string path() const;
};

class Problem {
 public:
  void expected(const Place& place, std::string_view what);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

class Fields {
 public:
  Fields(const Json& json, const Place& place, Problem& problem);

  template <typename T>
  void required(std::string_view key, T& out);
  // Absent or null keeps the default.
  template <typename T>
  void optional(std::string_view key, T& out);
  // The value of a key, null when absent.
  const Json& at(std::string_view key) const;
  // An object inside this one whose fields belong to the same struct; reads as empty when absent or
  // null.
  template <typename Read>
  void inside(std::string_view key, Read read);

 private:
  const Json& json_;
  const Place& place_;
  Problem& problem_;
};

void readValue(const Json& json, const Place& place, Problem& problem, bool& out);
void readValue(const Json& json, const Place& place, Problem& problem, std::string& out);
void readValue(const Json& json, const Place& place, Problem& problem, std::int64_t& out);
void readValue(const Json& json, const Place& place, Problem& problem, std::uint32_t& out);
void readValue(const Json& json, const Place& place, Problem& problem, jsonrpc::Id& out);
void readValue(const Json& json, const Place& place, Problem& problem, Json& out);
// An enumeration of consecutive numbers.
void readEnum(const Json& json, const Place& place, Problem& problem, int first, int last,
              int& out);

// A struct: its fields are listed by a function readFields(Fields&, T&).
template <typename T>
void readValue(const Json& json, const Place& place, Problem& problem, T& out) {
  Fields fields(json, place, problem);
  readFields(fields, out);
}

template <typename T>
void readValue(const Json& json, const Place& place, Problem& problem, std::optional<T>& out) {
  readValue(json, place, problem, out.emplace());
}

template <typename T>
void readValue(const Json& json, const Place& place, Problem& problem, std::vector<T>& out) {
  if (!json.is_array()) return problem.expected(place, "an array");
  out.clear();
  out.reserve(json.size());
  for (const Json& element : json) {
    const Place here{&place, {}, out.size()};
    readValue(element, here, problem, out.emplace_back());
  }
}

template <typename T>
void Fields::required(std::string_view key, T& out) {
  readValue(at(key), Place{&place_, key, {}}, problem_, out);
}

template <typename T>
void Fields::optional(std::string_view key, T& out) {
  const Json& value = at(key);
  if (!value.is_null()) readValue(value, Place{&place_, key, {}}, problem_, out);
}

template <typename Read>
void Fields::inside(std::string_view key, Read read) {
  const Json& value = at(key);
  if (value.is_null()) return;
  const Place here{&place_, key, {}};
  Fields fields(value, here, problem_);
  read(fields);
}

template <typename T>
Result<T> readWhole(const Json& json, std::string_view root) {
  Problem problem;
  T value;
  readValue(json, Place{nullptr, root, {}}, problem, value);
  if (!problem.text().empty()) return fail(ErrorKind::InvalidInput, problem.text());
  return value;
}

}  // namespace codestral::lsp
