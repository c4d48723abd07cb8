// The lexer loses nothing but blanks, and no text makes the model crash or cross a line end.

#include <cstdlib>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "ngram/lexer.h"
#include "ngram/model.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void checkLexer(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = codestral::ngram::takeLine(text);
    const char* at = line.data();
    const char* const end = line.data() + line.size();
    while (true) {
      const auto lexeme = codestral::ngram::nextLexeme(line);
      const char* const begin = lexeme.text.empty() ? end : lexeme.text.data();
      for (; at != begin; ++at) require(codestral::ngram::isBlankByte(*at));
      if (lexeme.text.empty()) break;
      require(codestral::isUtf8(lexeme.text));
      at += lexeme.text.size();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 8) return 0;
  const std::string raw(reinterpret_cast<const char*>(data), size);
  const std::string text = codestral::toValidUtf8(raw.substr(4));
  checkLexer(text);

  codestral::ngram::Model model;
  bool given = (data[0] & 1U) != 0;
  model.train(
      [&]() -> std::optional<codestral::ngram::SourceFile> {
        if (given) return std::nullopt;
        given = true;
        return codestral::ngram::SourceFile{"a", "x", raw.substr(4)};
      },
      {}, {});
  codestral::ngram::Query query;
  query.path = (data[0] & 2U) != 0 ? "a" : "b";
  query.family = "x";
  query.confidence = data[1] / 255.0;
  query.alternatives = data[0] % 4;
  query.text = codestral::text::Text(text);
  for (const std::size_t share : {data[2], data[3]}) {
    query.offset = codestral::floorCodePoint(text, text.size() * share / 255);
    for (const auto& candidate : model.complete(query)) {
      require(!candidate.insert.empty());
      require(candidate.insert.find_first_of("\r\n") == std::string::npos);
      require(codestral::isUtf8(candidate.insert));
    }
    // Type what stands there, so that the cached segment drifts.
    if (auto changed = query.text.replaced({query.offset, query.offset}, "x(y)\n z"))
      query.text = *changed;
  }
  return 0;
}
