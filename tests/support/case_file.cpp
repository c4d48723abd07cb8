#include "support/case_file.h"

#include <fstream>
#include <optional>
#include <stdexcept>

namespace codestral::test {
namespace {

struct Sign {
  std::string_view sign;
  std::string_view text;
};
constexpr Sign kSigns[] = {
    {"⇥", "\t"}, {"␍", "\r"}, {"␀", std::string_view("\0", 1)}, {"␣", " "}, {"⟲", "\u202E"}};

std::string plain(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    std::string_view from = text.substr(0, 1);
    std::string_view to = from;
    for (const Sign& sign : kSigns) {
      if (!text.starts_with(sign.sign)) continue;
      from = sign.sign;
      to = sign.text;
    }
    result += to;
    text.remove_prefix(from.size());
  }
  return result;
}

// The lines of a case, one part after the other.
class Reader {
 public:
  explicit Reader(Case& each) : case_(each) {}

  void line(std::string_view line) {
    // Longer marks belong to what the model said.
    const std::string_view mark = line.substr(0, line.find(' '));
    if (mark == "<<<" || mark == ">>>") {
      part_ = mark == "<<<" ? &case_.said : &case_.expected;
      lines_ = 0;
      if (line.size() > 4) add(line.substr(4));
      return;
    }
    add(line);
  }

  void finish() {
    if (case_.expected.ends_with('\n')) case_.expected.pop_back();
    for (std::string* part : {&case_.document, &case_.said, &case_.expected}) *part = plain(*part);
  }

 private:
  void add(std::string_view line) {
    if (lines_++ > 0) *part_ += '\n';
    *part_ += line;
  }

  Case& case_;
  std::string* part_ = &case_.document;
  int lines_ = 0;
};

}  // namespace

std::vector<Case> readCases(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<Case> cases;
  std::optional<Reader> reader;
  std::string line;
  cases.reserve(1000);  // the reader holds on to the last one
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.starts_with("=== ")) {
      if (reader) reader->finish();
      const std::size_t bar = line.find(" | ");
      cases.push_back({number, line.substr(4, bar - 4), line.substr(bar + 3)});
      reader.emplace(cases.back());
    } else if (reader) {
      reader->line(line);
    }
  }
  if (reader) reader->finish();
  return cases;
}

std::string shown(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    std::string_view from = text.substr(0, 1);
    std::string_view to = from;
    for (const Sign& sign : kSigns) {
      if (sign.text == " " || !text.starts_with(sign.text)) continue;
      from = sign.text;
      to = sign.sign;
    }
    result += to;
    text.remove_prefix(from.size());
  }
  return result;
}

}  // namespace codestral::test
