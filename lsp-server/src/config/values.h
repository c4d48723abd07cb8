#pragma once

// One value against its row of the table. Pure; any thread.

#include <optional>
#include <string>
#include <string_view>

#include "config/settings.h"

namespace codestral::config {

struct Checked {
  std::optional<Json> value;  // what to take: none when the value is of no use
  std::string
      got;  // set when the value is not as expected: what it is, in a few words, without a secret
};

// A number outside its range is clamped, every other mismatch is dropped.
Checked check(const Setting& setting, const Json& value);

// Text of others made fit for one line of a message: short, without control characters.
std::string shown(std::string_view text);
// The URL without a user name and password.
std::string withoutUserInfo(std::string_view url);

// The valid key that a mistaken one most likely means; empty when none is near. `object` asks for a
// group as well.
std::string closestKey(std::string_view key, bool object);

}  // namespace codestral::config
