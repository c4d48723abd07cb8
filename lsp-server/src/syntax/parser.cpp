#include "syntax/parser.h"

namespace codestral::syntax {
namespace {

struct Progress {
  std::optional<TimePoint> deadline;
  const std::atomic<bool>* stop;
};

bool shouldStop(TSParseState* state) {
  const Progress& progress = *static_cast<const Progress*>(state->payload);
  if (progress.stop != nullptr && progress.stop->load(std::memory_order_relaxed)) return true;
  return progress.deadline && Clock::now() >= *progress.deadline;
}

const char* readChunk(void* payload, std::uint32_t offset, TSPoint, std::uint32_t* size) {
  const std::string_view chunk = static_cast<const text::Text*>(payload)->chunkAt(offset);
  *size = static_cast<std::uint32_t>(chunk.size());
  return chunk.data();
}

TSPoint pointAt(const text::Text& text, std::size_t offset) {
  const std::size_t line = text.lineAt(offset);
  return {static_cast<std::uint32_t>(line),
          static_cast<std::uint32_t>(offset - text.lineStart(line))};
}

}  // namespace

Parser::Parser(const Language& language) : parser_(ts_parser_new()) {
  ts_parser_set_language(parser_, static_cast<const TSLanguage*>(language.grammar()));
}

Parser::~Parser() {
  ts_parser_delete(parser_);
}

TSTree* Parser::parse(const text::Text& text, const TSTree* old, std::optional<TimePoint> deadline,
                      const std::atomic<bool>* stop) {
  Progress progress{deadline, stop};
  const TSInput input{const_cast<text::Text*>(&text), readChunk, TSInputEncodingUTF8, nullptr};
  return ts_parser_parse_with_options(parser_, old, input, {&progress, shouldStop});
}

TSInputEdit inputEdit(const text::Text& before, const text::Text& after, const text::Edit& edit) {
  const std::size_t newEnd = edit.before.begin + edit.inserted;
  return {static_cast<std::uint32_t>(edit.before.begin),
          static_cast<std::uint32_t>(edit.before.end),
          static_cast<std::uint32_t>(newEnd),
          pointAt(before, edit.before.begin),
          pointAt(before, edit.before.end),
          pointAt(after, newEnd)};
}

}  // namespace codestral::syntax
