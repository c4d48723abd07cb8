#pragma once

// Cuts holes into text: the places that an evaluation asks completions for. Pure; any thread. The
// same random numbers give the same holes on any machine. Invariants: a hole is not empty, lies on
// code points, never holds the blanks at a line's end, and but for a body stays within its line.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string_view>
#include <vector>

#include "syntax/tree.h"
#include "text/position.h"

namespace codestral::eval {

enum class HoleKind {
  LineStart,  // the whole line after its indentation
  LineEnd,    // from the end of a token to the end of the line
  Word,       // from inside a word, of which one to three letters stand, to the end of the line
  Span,       // from any character to the end of a token with text behind it
  Body        // from the end of a line to the end of the construct that it opens
};
inline constexpr std::array kHoleKinds = {HoleKind::LineStart, HoleKind::LineEnd, HoleKind::Word,
                                          HoleKind::Span, HoleKind::Body};
std::string_view name(HoleKind kind);
std::optional<HoleKind> holeKindOf(std::string_view name);

struct Hole {
  HoleKind kind = HoleKind::LineEnd;
  text::ByteRange range;
  bool operator==(const Hole&) const = default;
};

// The generator's numbers are fixed by the C++ standard; those of its distributions are not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : numbers_(seed) {}
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(numbers_() % bound); }

 private:
  std::mt19937_64 numbers_;
};

// The lines that hold more than blanks, each without its line end and the blanks before that.
std::vector<text::ByteRange> linesOf(std::string_view content);

// A hole of this kind at this line (one of linesOf); nothing when the line has no place for one.
// Bodies need a tree of the content.
std::optional<Hole> cutHole(HoleKind kind, std::string_view content, text::ByteRange line,
                            const syntax::View& tree, Random& random);

}  // namespace codestral::eval
