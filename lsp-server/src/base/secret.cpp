#include "base/secret.h"

#include <string.h>

#include <algorithm>
#include <mutex>
#include <vector>

namespace codestral {
namespace {

constexpr std::size_t kShortestRedacted = 8;

std::mutex mutex_;
std::vector<const std::string*>& registry() {
  static std::vector<const std::string*> values;
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
  if (value_ == nullptr || value_->size() < 12) return "****";
  return "****" + value_->substr(value_->size() - 4);
}

std::string redactSecrets(std::string text) {
  const std::lock_guard lock(mutex_);
  for (const std::string* secret : registry()) {
    if (secret->size() < kShortestRedacted) continue;
    for (std::size_t at = text.find(*secret); at != std::string::npos; at = text.find(*secret, at)) {
      text.replace(at, secret->size(), "[secret]");
    }
  }
  return text;
}

}  // namespace codestral
