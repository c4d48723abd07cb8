#pragma once

// Finds texts that are mostly the same: more than 40 % of the lines of one stand in the other. What
// is measured on a file must not have been learned from its copy. Any one thread.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace codestral::ngram {

class NearDuplicates {
 public:
  // A line is remembered for so many texts at most.
  explicit NearDuplicates(std::size_t textsPerLine = SIZE_MAX) : textsPerLine_(textsPerLine) {}

  // The texts are numbered from 0 in the order in which they are added.
  void add(std::string_view content);
  // The added texts, in order, that hold more than 40 % of this one's lines; itself too when it was
  // added. Lines of under eight characters are looked past, and so are blanks in front.
  std::vector<std::uint32_t> of(std::string_view content) const;

 private:
  const std::size_t textsPerLine_;
  std::unordered_map<std::size_t, std::vector<std::uint32_t>> holders_;  // by the hash of a line
  std::uint32_t count_ = 0;
};

}  // namespace codestral::ngram
