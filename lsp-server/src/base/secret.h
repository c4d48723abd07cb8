#pragma once

// A value that must not be printed. It has no conversion to text except reveal(), which only the
// code that puts it on the wire calls. Every live Secret is known to the redactor, so that a log
// line or an error message cannot carry one by accident. Any thread.

#include <memory>
#include <string>
#include <string_view>

namespace codestral {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value);

  bool empty() const { return value_ == nullptr; }
  std::string_view reveal() const {
    return value_ == nullptr ? std::string_view() : std::string_view(*value_);
  }
  // The last four characters with the rest masked, for `doctor` and `config`; empty for a short
  // value.
  std::string masked() const;
  bool operator==(const Secret& other) const { return reveal() == other.reveal(); }

 private:
  std::shared_ptr<const std::string> value_;
};

// Replaces every live Secret of at least eight characters in the text.
std::string redactSecrets(std::string text);
// Whether a key stands in the text. Shorter than twenty characters it is no key of a service: local
// servers are given words like "not-needed", which stand in many a program.
bool holdsSecret(std::string_view text);

}  // namespace codestral
