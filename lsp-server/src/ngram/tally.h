#pragma once

// Weights by token, with the blanks seen before each. A small hash table that is emptied in
// constant time, because one is filled for every context length of every step of a query. One
// query's thread.

#include <array>
#include <cstdint>
#include <vector>

#include "ngram/token.h"

namespace codestral::ngram {

class Tally {
 public:
  struct Entry {
    TokenId id = 0;
    float weight = 0;
    std::array<float, 4> blanks{};
  };

  Tally() : slots_(1024) {}

  void clear() {
    entries_.clear();
    if (++round_ == 0) {
      slots_.assign(slots_.size(), {});
      round_ = 1;
    }
  }
  void add(TokenId id, Blank blank, float weight) {
    Entry& entry = at(id);
    entry.weight += weight;
    entry.blanks[static_cast<std::size_t>(blank)] += weight;
  }
  void add(const Entry& other, float scale) {
    Entry& entry = at(other.id);
    entry.weight += other.weight * scale;
    for (std::size_t kind = 0; kind < entry.blanks.size(); ++kind) {
      entry.blanks[kind] += other.blanks[kind] * scale;
    }
  }
  const std::vector<Entry>& entries() const { return entries_; }
  float weightOf(TokenId id) const {
    const Slot& slot = slots_[find(id)];
    return slot.round == round_ ? entries_[slot.entry].weight : 0;
  }

 private:
  struct Slot {
    std::uint32_t round = 0;
    std::uint32_t entry = 0;
  };

  std::size_t find(TokenId id) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = (id * 2654435761U >> 7U) & mask;
    while (slots_[slot].round == round_ && entries_[slots_[slot].entry].id != id) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
  Entry& at(TokenId id) {
    std::size_t slot = find(id);
    if (slots_[slot].round == round_) return entries_[slots_[slot].entry];
    if (entries_.size() * 2 > slots_.size()) {
      slots_.assign(slots_.size() * 2, {});
      for (std::uint32_t entry = 0; entry < entries_.size(); ++entry) {
        slots_[find(entries_[entry].id)] = {round_, entry};
      }
      slot = find(id);
    }
    slots_[slot] = {round_, static_cast<std::uint32_t>(entries_.size())};
    entries_.emplace_back().id = id;
    return entries_.back();
  }

  std::vector<Entry> entries_;
  std::vector<Slot> slots_;
  std::uint32_t round_ = 1;
};

}  // namespace codestral::ngram
