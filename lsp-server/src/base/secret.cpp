#include "base/secret.h"

#include <algorithm>
#include <functional>
#include <mutex>
#include <vector>

#include <string.h>

namespace codestral {
namespace {

constexpr std::size_t kShortestRedacted = 8;
constexpr std::size_t kShortestKey = 20;

std::mutex mutex_;
std::vector<const std::string*>& registry() {
  // Never destroyed, because a Secret of static lifetime may die after it.
  static auto& values = *new std::vector<const std::string*>;
  return values;
}

}  // namespace

Secret::Secret(std::string value) {
  if (value.empty()) return;
  auto* owned = new std::string(std::move(value));
  value_ = std::shared_ptr<const std::string>(owned, [](const std::string* dying) {
    {
      const std::lock_guard lock(mutex_);
      std::erase(registry(), dying);
    }
    auto* text = const_cast<std::string*>(dying);
    explicit_bzero(text->data(), text->size());
    delete text;
  });
  const std::lock_guard lock(mutex_);
  registry().push_back(owned);
}

std::string Secret::masked() const {
  if (value_ == nullptr || value_->size() < 12) return "";
  return "****" + value_->substr(value_->size() - 4);
}

bool holdsSecret(std::string_view text) {
  const std::lock_guard lock(mutex_);
  return std::ranges::any_of(registry(), [&](const std::string* secret) {
    return secret->size() >= kShortestKey && text.contains(*secret);
  });
}

std::string redactSecrets(std::string text) {
  constexpr std::string_view kPlaceholder = "[secret]";
  const std::lock_guard lock(mutex_);
  std::vector<std::string_view> secrets;
  for (const std::string* secret : registry()) {
    if (secret->size() >= kShortestRedacted) secrets.push_back(*secret);
  }
  // The longest first: when one begins with another, the rest of it must not stay.
  std::ranges::sort(secrets, std::ranges::greater(), &std::string_view::size);
  for (const std::string_view secret : secrets) {
    // Goes on behind the placeholder, which may itself be a secret.
    for (std::size_t at = text.find(secret); at != std::string::npos;
         at = text.find(secret, at + kPlaceholder.size())) {
      text.replace(at, secret.size(), kPlaceholder);
    }
  }
  return text;
}

}  // namespace codestral
