#pragma once

// One glob, compiled. Works on bytes, as git does: `?` is one byte. Immutable after construction;
// any thread. Matching takes at most time proportional to (length of path)^2 * (length of glob), so
// no pattern of a repository can hang it.

#include <bitset>
#include <cstdint>
#include <string_view>
#include <vector>

namespace codestral::index {

class Glob {
 public:
  explicit Glob(std::string_view pattern);
  bool match(std::string_view path) const;

 private:
  enum class Kind : std::uint8_t {
    Literal,
    Any,      // ?
    Set,      // [...]
    Star,     // * within one path part
    Deep,     // ** at the end: anything, '/' too
    Folders,  // **/ : no folder or any number of them
    Never,    // what follows is malformed
  };
  struct Token {
    Kind kind;
    char literal = 0;
    std::uint32_t set = 0;
  };

  std::size_t compileSet(std::string_view pattern, std::size_t at);
  bool matchesOne(const Token& token, char c) const;

  std::vector<Token> tokens_;
  std::vector<std::bitset<256>> sets_;
};

}  // namespace codestral::index
