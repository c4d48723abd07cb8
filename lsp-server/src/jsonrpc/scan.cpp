#include "jsonrpc/scan.h"

#include <algorithm>
#include <charconv>

namespace codestral::jsonrpc {
namespace {

// The value of the four hex digits at an offset; absent when there are none.
std::optional<unsigned> hex4(std::string_view text, std::size_t at) {
  if (text.size() < 4 || at > text.size() - 4) return std::nullopt;
  unsigned value = 0;
  const char* const first = text.data() + at;
  const auto [end, error] = std::from_chars(first, first + 4, value, 16);
  if (error != std::errc() || end != first + 4) return std::nullopt;
  return value;
}

bool isHigh(unsigned unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
bool isLow(unsigned unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

// Takes the escape whose backslash is at `at`; returns the offset after it.
std::size_t scanEscape(std::string_view text, std::size_t at, Scan& scan) {
  if (at + 1 >= text.size() || text[at + 1] != 'u') return at + 2;
  const std::size_t digits = at + 2;
  const auto unit = hex4(text, digits);
  if (!unit) return digits;
  if (!isHigh(*unit) && !isLow(*unit)) return digits + 4;
  if (isHigh(*unit) && text.substr(digits + 4).starts_with("\\u")) {
    const auto partner = hex4(text, digits + 6);
    if (partner && isLow(*partner)) return digits + 10;
  }
  scan.loneSurrogates.push_back(digits);
  return digits + 4;
}

// Takes the string whose opening quote is before `at`; returns the offset after the closing one.
std::size_t scanString(std::string_view text, std::size_t at, Scan& scan) {
  while (at < text.size()) {
    if (text[at] == '"') return at + 1;
    at = text[at] == '\\' ? scanEscape(text, at, scan) : at + 1;
  }
  return text.size();
}

// Walks a document of any depth without a tree and keeps the outermost object's "id".
class IdFinder final : public nlohmann::json_sax<Json> {
 public:
  std::optional<Id> found;

  bool null() override { return take(nullptr); }
  bool boolean(bool) override { return take(nullptr); }
  bool number_integer(number_integer_t value) override { return take(value); }
  bool number_unsigned(number_unsigned_t value) override { return take(value); }
  bool number_float(number_float_t, const string_t&) override { return take(nullptr); }
  bool string(string_t& value) override { return wanted() ? take(value) : true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return open(true); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(false); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (depth_ == 1) atId_ = name == "id";
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  bool wanted() const { return depth_ == 1 && inObject_ && atId_; }
  // False ends the walk: the id has been seen.
  bool take(const Json& value) {
    if (!wanted()) return true;
    found = parseId(value);
    return false;
  }
  bool open(bool object) {
    if (++depth_ == 1) inObject_ = object;
    return true;
  }
  bool close() {
    --depth_;
    return true;
  }

  std::size_t depth_ = 0;
  bool inObject_ = false;
  bool atId_ = false;
};

}  // namespace

Scan scanJson(std::string_view text) {
  Scan scan;
  scan.nodes = 1;
  std::size_t depth = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    switch (text[at++]) {
      case '"':
        at = scanString(text, at, scan);
        break;
      case '{':
      case '[':
        scan.depth = std::max(scan.depth, ++depth);
        ++scan.nodes;
        break;
      case '}':
      case ']':
        depth -= depth > 0 ? 1 : 0;
        break;
      case ',':
        ++scan.nodes;
        break;
      default:
        break;
    }
  }
  return scan;
}

std::optional<Id> findId(std::string_view text) {
  IdFinder finder;
  Json::sax_parse(text, &finder);
  return finder.found;
}

}  // namespace codestral::jsonrpc
