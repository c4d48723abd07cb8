#pragma once

// The outcome of an evaluation: figures by language, by kind of hole and by who answered, of one
// configuration or of two on the same holes. Its forms are texts. Pure; any thread.

#include <map>
#include <string>
#include <vector>

#include "eval/examination.h"

namespace codestral::eval {

struct Run {
  std::string name;  // of the configuration
  std::map<std::string, Figures> languages;
  std::map<std::string, Figures> kinds;
  std::map<std::string, Figures> providers;
  Figures all;
};

struct Report {
  std::string folder;
  std::string protocol;  // "leave-one-out" or "temporal REVISION"
  std::uint64_t seed = 0;
  std::vector<Run> runs;  // one, or two to compare
};

Run runOf(std::string name, const Corpus& corpus, const std::vector<Question>& questions,
          const std::vector<Answer>& answers);

// One column per figure.
struct Column {
  const char* key;    // in JSON
  const char* title;  // in the table
  int decimals;
  double scale;  // from the figure to what is printed
  double (*value)(const Figures&);
};
const std::vector<Column>& columns();

std::string asTable(const Report& report);
std::string asJson(const Report& report);
// A plot of the shown rate and the precision per language. Reads on light and on dark.
std::string asSvg(const Report& report);

}  // namespace codestral::eval
