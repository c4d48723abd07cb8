#pragma once

// UTF-8 facts that several rooms need. Pure; any thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace codestral {

// Length of the valid prefix: equal to text.size() when all of it is well-formed UTF-8 (no overlong
// forms, no surrogates).
std::size_t validUtf8Prefix(std::string_view text);
inline bool isUtf8(std::string_view text) {
  return validUtf8Prefix(text) == text.size();
}
// The largest offset <= at that does not lie inside a code point of well-formed text.
std::size_t floorCodePoint(std::string_view text, std::size_t at);
// Every ill-formed byte becomes U+FFFD.
std::string toValidUtf8(std::string_view text);
// Whether the byte continues a code point.
constexpr bool isContinuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace codestral
