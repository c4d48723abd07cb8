#include "mistral/fields.h"

namespace codestral::mistral {
namespace {

constexpr std::size_t kMaxDepth = 256;

bool isTooDeep(std::string_view text) {
  // Each level takes two bytes, or the text is no JSON. That spares the events of a stream the
  // scan.
  if (text.size() <= 2 * kMaxDepth) return false;
  std::size_t depth = 0;
  bool inString = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inString) {
      if (c == '\\') ++i;
      if (c == '"') inString = false;
    } else if (c == '"') {
      inString = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxDepth) return true;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

}  // namespace

void Decoder::wrong(std::string_view expected, const Json& got) {
  if (!error_.empty()) return;
  std::string path;
  for (const Step* step = here_; step != nullptr; step = step->above) {
    if (!step->isKey) {
      path.insert(0, "[" + std::to_string(step->index) + "]");
    } else {
      path.insert(0, (step->above != nullptr ? "." : "") + std::string(step->key));
    }
  }
  error_ = (path.empty() ? "the document" : path) + ": expected " + std::string(expected) +
           ", got " + got.type_name();
}

Json parseJson(std::string_view text) {
  if (isTooDeep(text)) return Json(Json::value_t::discarded);
  return Json::parse(text, nullptr, /*allow_exceptions=*/false);
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

}  // namespace codestral::mistral
