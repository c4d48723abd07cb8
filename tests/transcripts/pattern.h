#pragma once

// What a transcript expects of a message. Pure; any thread.
//
// A pattern is JSON that the message must contain: an object matches one that has at least its
// members, a list one of the same length, anything else only itself, but for these strings:
//   "*"        anything
//   "!"        as a member's value: the member is absent
//   "~regex"   a string (or, for numbers, its digits) in which the expression is found
//   "$name"    the first time anything, which gets the name; later the same as then

#include <map>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace codestral::test {

using Names = std::map<std::string, nlohmann::json>;

// Where and why the value does not match, or nothing. Names may have been added in either case.
std::optional<std::string> mismatch(const nlohmann::json& pattern, const nlohmann::json& value,
                                    Names& names, const std::string& where = "");

// Puts the values of "$name" in.
nlohmann::json withNames(nlohmann::json value, const Names& names);

}  // namespace codestral::test
