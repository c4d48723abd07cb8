#pragma once

// What Text means, written down the slow and plain way: one string, walked from the start for every
// answer. The random tests and the fuzzer compare Text with it.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/position.h"

namespace codestral::text::test {

struct ModelLine {
  std::size_t start = 0;
  std::size_t end = 0;   // before the end characters
  std::size_t next = 0;  // after them
};

inline std::size_t codePointBytes(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

inline std::size_t codePointUnits(char lead, Encoding encoding) {
  const std::size_t bytes = codePointBytes(lead);
  if (encoding == Encoding::Utf8) return bytes;
  return encoding == Encoding::Utf16 && bytes == 4 ? 2 : 1;
}

struct TextModel {
  std::string bytes;

  std::vector<ModelLine> lines() const {
    std::vector<ModelLine> all;
    ModelLine line;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (bytes[i] != '\n' && bytes[i] != '\r') continue;
      line.end = i;
      if (bytes[i] == '\r' && bytes.substr(i + 1, 1) == "\n") ++i;
      line.next = i + 1;
      all.push_back(line);
      line.start = line.next;
    }
    all.push_back({line.start, bytes.size(), bytes.size()});
    return all;
  }

  bool isBoundary(std::size_t offset) const {
    std::size_t at = 0;
    while (at < offset && at < bytes.size()) at += codePointBytes(bytes[at]);
    return at == offset;
  }

  static std::size_t lineAt(const std::vector<ModelLine>& lines, std::size_t offset) {
    std::size_t line = 0;
    while (line + 1 < lines.size() && offset >= lines[line].next) ++line;
    return line;
  }

  // The offset is a boundary.
  Position positionOf(const std::vector<ModelLine>& lines, std::size_t offset,
                      Encoding encoding) const {
    const std::size_t line = lineAt(lines, offset);
    const std::size_t stop = std::min(offset, lines[line].end);
    std::size_t units = 0;
    for (std::size_t at = lines[line].start; at < stop; at += codePointBytes(bytes[at])) {
      units += codePointUnits(bytes[at], encoding);
    }
    return {static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(units)};
  }

  std::optional<std::size_t> offsetOf(const std::vector<ModelLine>& lines, Position position,
                                      Encoding encoding) const {
    if (position.line >= lines.size()) return std::nullopt;
    const ModelLine& line = lines[position.line];
    std::size_t units = 0;
    std::size_t at = line.start;
    while (at < line.end && units < position.character) {
      units += codePointUnits(bytes[at], encoding);
      at += codePointBytes(bytes[at]);
    }
    if (units > position.character) return std::nullopt;
    return at;
  }
};

}  // namespace codestral::text::test
