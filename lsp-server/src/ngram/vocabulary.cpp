#include "ngram/vocabulary.h"

#include <cstring>

namespace codestral::ngram {

namespace {

std::uint64_t hashOf(std::string_view word) {
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15ULL;
  std::uint64_t hash = word.size() * kMultiplier;
  while (!word.empty()) {
    std::uint64_t part = 0;
    const std::size_t taken = word.size() < 8 ? word.size() : 8;
    std::memcpy(&part, word.data(), taken);
    hash = (hash ^ part) * kMultiplier;
    hash ^= hash >> 29U;
    word.remove_prefix(taken);
  }
  return hash ^ (hash >> 32U);
}

}  // namespace

Vocabulary::Vocabulary(std::shared_ptr<const Vocabulary> below)
    : below_(std::move(below)), first_(below_ == nullptr ? kFirstWord : below_->size()) {}

std::size_t Vocabulary::slotOf(std::string_view word) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hashOf(word) & mask;
  while (slots_[slot] != 0 && own(slots_[slot] - 1) != word) slot = (slot + 1) & mask;
  return slot;
}

void Vocabulary::grow() {
  slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, 0);
  for (std::uint32_t index = 0; index + 1 < starts_.size(); ++index) {
    slots_[slotOf(own(index))] = index + 1;
  }
}

TokenId Vocabulary::intern(std::string_view word) {
  if (below_ != nullptr) {
    if (const TokenId known = below_->find(word); known != kNoToken) return known;
  }
  if (starts_.size() * 3 > slots_.size() * 2) grow();
  const std::size_t slot = slotOf(word);
  if (slots_[slot] == 0) {
    arena_ += word;
    starts_.push_back(static_cast<std::uint32_t>(arena_.size()));
    slots_[slot] = static_cast<std::uint32_t>(starts_.size() - 1);
  }
  return first_ + slots_[slot] - 1;
}

TokenId Vocabulary::find(std::string_view word) const {
  for (const Vocabulary* layer = this; layer != nullptr; layer = layer->below_.get()) {
    if (layer->slots_.empty()) continue;
    if (const std::uint32_t index = layer->slots_[layer->slotOf(word)]; index != 0) {
      return layer->first_ + index - 1;
    }
  }
  return kNoToken;
}

std::string_view Vocabulary::text(TokenId id) const {
  const Vocabulary* layer = this;
  while (layer != nullptr && id < layer->first_) layer = layer->below_.get();
  if (layer == nullptr || id >= layer->size()) return {};
  return layer->own(id - layer->first_);
}

std::size_t Vocabulary::bytes() const {
  return arena_.capacity() + starts_.capacity() * sizeof(std::uint32_t) +
         slots_.capacity() * sizeof(std::uint32_t);
}

}  // namespace codestral::ngram
