#include "text/scan.h"

#include <algorithm>
#include <cstdint>

#include "base/utf8.h"

namespace codestral::text {
namespace {

// Small enough that a byte holds the count of a block, so that the compiler can count in byte
// lanes.
constexpr std::size_t kBlock = 128;

template <typename Predicate>
std::size_t countWhere(std::size_t size, Predicate holds) {
  std::size_t total = 0;
  for (std::size_t begin = 0; begin < size; begin += kBlock) {
    const std::size_t end = std::min(size, begin + kBlock);
    std::uint8_t inBlock = 0;
    for (std::size_t i = begin; i < end; ++i) inBlock += static_cast<std::uint8_t>(holds(i));
    total += inBlock;
  }
  return total;
}

// Carriage returns that no line feed follows.
std::size_t loneReturns(std::string_view text) {
  if (!text.contains('\r')) return 0;
  const char* byte = text.data();
  // Without a short circuit the compiler can compare many bytes at once.
  const std::size_t inside = countWhere(
      text.size() - 1, [=](std::size_t i) { return (byte[i] == '\r') & (byte[i + 1] != '\n'); });
  return inside + (text.back() == '\r' ? 1 : 0);
}

constexpr unsigned char kFirstOfFour = 0xF0;  // lead byte of code points outside of the BMP

bool isFourByteLead(char byte) {
  return static_cast<unsigned char>(byte) >= kFirstOfFour;
}

std::size_t unitsOfLead(char byte, Encoding encoding) {
  if (isContinuation(byte)) return 0;
  return encoding == Encoding::Utf16 && isFourByteLead(byte) ? 2 : 1;
}

}  // namespace

Counts& Counts::operator+=(const Counts& other) {
  bytes += other.bytes;
  lineEnds += other.lineEnds;
  utf16 += other.utf16;
  codePoints += other.codePoints;
  return *this;
}

Counts& Counts::operator-=(const Counts& other) {
  bytes -= other.bytes;
  lineEnds -= other.lineEnds;
  utf16 -= other.utf16;
  codePoints -= other.codePoints;
  return *this;
}

std::size_t Counts::in(Encoding encoding) const {
  switch (encoding) {
    case Encoding::Utf8:
      return bytes;
    case Encoding::Utf16:
      return utf16;
    case Encoding::Utf32:
      return codePoints;
  }
  return bytes;
}

// A \r\n is one line end, the one at its \n.
Counts countsOf(std::string_view text) {
  const std::size_t size = text.size();
  const std::size_t continuations =
      countWhere(size, [&](std::size_t i) { return isContinuation(text[i]); });
  const std::size_t codePoints = size - continuations;
  std::size_t utf16 = codePoints;
  if (continuations > 0) {
    utf16 += countWhere(size, [&](std::size_t i) { return isFourByteLead(text[i]); });
  }
  const std::size_t feeds = countWhere(size, [&](std::size_t i) { return text[i] == '\n'; });
  return {.bytes = size,
          .lineEnds = feeds + loneReturns(text),
          .utf16 = utf16,
          .codePoints = codePoints};
}

std::size_t afterLineEnd(std::string_view text, std::size_t n) {
  std::size_t at = 0;
  if (loneReturns(text) == 0) {
    for (; n > 0; --n) at = text.find('\n', at) + 1;
    return at;
  }
  for (; n > 0; --n) {
    while (text[at] != '\r' && text[at] != '\n') ++at;
    const bool pair = text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
    at += pair ? 2 : 1;
  }
  return at;
}

std::optional<std::size_t> offsetOfUnit(std::string_view text, std::size_t units,
                                        Encoding encoding) {
  std::size_t at = 0;
  if (encoding == Encoding::Utf8) {
    at = units;
  } else {
    while (units > 0) {
      const std::size_t width = unitsOfLead(text[at], encoding);
      if (width > units) return std::nullopt;
      units -= width;
      ++at;
    }
    while (at < text.size() && isContinuation(text[at])) ++at;
  }
  if (at < text.size() && isContinuation(text[at])) return std::nullopt;
  return at;
}

}  // namespace codestral::text
