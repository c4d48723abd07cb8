#pragma once

// Source text with `^` at places: the marks are taken out and their offsets kept.

#include <string>
#include <string_view>
#include <vector>

namespace codestral::syntax {

struct MarkedText {
  std::string text;
  std::vector<std::size_t> marks;

  explicit MarkedText(std::string_view marked) {
    for (const char c : marked) {
      if (c == '^') {
        marks.push_back(text.size());
      } else {
        text += c;
      }
    }
  }
};

}  // namespace codestral::syntax
