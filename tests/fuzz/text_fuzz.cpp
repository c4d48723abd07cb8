// Random edit scripts on a Text, compared with the plain model. The input is the script: the first
// byte says how long the initial text is, the rest are steps of four bytes (two for where, how much
// goes, how much comes) and then what comes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "text/text.h"
#include "unit/text/text_model.h"

namespace {

using codestral::text::ByteRange;
using codestral::text::Encoding;
using codestral::text::Position;
using codestral::text::Text;
using codestral::text::test::TextModel;

void require(bool holds, std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "text and model differ at line %u\n", where.line());
  std::abort();
}

class Input {
 public:
  explicit Input(std::string_view bytes) : bytes_(bytes) {}
  bool empty() const { return bytes_.empty(); }
  std::size_t number() {
    const std::string_view one = take(1);
    return one.empty() ? 0 : static_cast<unsigned char>(one.front());
  }
  std::string_view take(std::size_t count) {
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view bytes_;
};

// A short piece stands for a long one, so that small inputs reach texts of many chunks.
std::string grown(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

void check(const Text& text, const TextModel& model, std::size_t probe) {
  require(text.size() == model.bytes.size());
  require(text.toString() == model.bytes);
  const auto lines = model.lines();
  require(text.lineCount() == lines.size());
  const std::size_t line = probe % lines.size();
  require(text.lineStart(line) == lines[line].start);
  require(text.lineEnd(line) == lines[line].end);
  const std::size_t offset = codestral::floorCodePoint(model.bytes, probe % (text.size() + 1));
  require(text.lineAt(offset) == TextModel::lineAt(lines, offset));
  for (const Encoding encoding : {Encoding::Utf8, Encoding::Utf16, Encoding::Utf32}) {
    const Position position = text.positionOf(offset, encoding);
    require(position == model.positionOf(lines, offset, encoding));
    const Position asked{position.line, static_cast<std::uint32_t>(probe % 97)};
    const auto found = text.offsetOf(asked, encoding);
    const auto expected = model.offsetOf(lines, asked, encoding);
    require(found.has_value() == expected.has_value());
    require(!found || *found == *expected);
  }
}

void checkChunks(const Text& text) {
  std::string_view before;
  for (std::size_t at = 0; at < text.size(); at += before.size()) {
    const std::string_view chunk = text.chunkAt(at);
    require(!chunk.empty() && chunk.size() <= 4096);
    require(chunk.size() >= std::min<std::size_t>(512, text.size()));
    require(codestral::isUtf8(chunk));
    require(!(before.ends_with('\r') && chunk.starts_with('\n')));
    before = chunk;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(std::string_view(reinterpret_cast<const char*>(data), size));
  const std::size_t initial = input.number();
  TextModel model{codestral::toValidUtf8(grown(input.take(initial % 16), initial * 2))};
  Text text(model.bytes);
  for (int step = 0; step < 64 && !input.empty(); ++step) {
    const std::size_t where = input.number() * 256 + input.number();
    const std::size_t goes = input.number();
    const std::size_t comes = input.number();
    const std::string raw =
        grown(input.take(comes % 8), comes >= 248 && model.bytes.size() < 50000 ? 600 : 1);
    const ByteRange range{where % (model.bytes.size() + 2),
                          where % (model.bytes.size() + 2) + (goes > 240 ? goes * 16 : goes % 8)};
    const auto next = text.replaced(range, raw);
    const bool good = range.end <= model.bytes.size() && model.isBoundary(range.begin) &&
                      model.isBoundary(range.end);
    require(next.has_value() == good);
    if (!good) continue;
    text = *next;
    model.bytes.replace(range.begin, range.size(), codestral::toValidUtf8(raw));
    require(text.toString() == model.bytes);
    if (step % 8 == 0) check(text, model, where + goes);
  }
  check(text, model, initial + size);
  checkChunks(text);
  return 0;
}
