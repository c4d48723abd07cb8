#include "instruct/refusal.h"

#include <array>

namespace codestral::instruct {
namespace {

struct Row {
  std::string_view code;
  std::string_view sentence;
  std::string_view repair;  // empty: asking again does not help
};

// In the order of Reason.
constexpr std::array<Row, 19> kRows{{
    {"empty", "The model answered nothing.", "The answer was empty. Answer with the new text."},
    {"declined", "The model declined to make this change.", ""},
    {"prose", "The model explained something instead of changing the text.",
     "The answer held no code. Answer with the new text only."},
    {"ambiguous", "The answer holds several blocks of code, and does not say which one is meant.",
     "The answer held several blocks of code. Answer with exactly one."},
    {"truncated", "The answer was cut off before its end.", ""},
    {"garbled", "The answer is no readable text.", ""},
    {"too-large", "The answer is too large to be reviewed.", ""},
    {"malformed", "The answer holds a patch that cannot be read.",
     "The patch could not be read. Write each change as a complete SEARCH/REPLACE block."},
    {"not-found", "The text that the answer wants to replace does not stand in the file.",
     "The SEARCH text does not stand in the file. Copy it from the file, line by line."},
    {"repeated", "The text that the answer wants to replace stands in the file more than once.",
     "The SEARCH text stands in the file more than once. Add lines around it until it is unique."},
    {"elided", "The answer leaves out parts of the text without saying which ones.",
     "Parts of the text were left out. Write the whole text; leave nothing out."},
    {"incomplete", "The answer holds only a piece of the text, and would delete the rest.",
     "Only a piece of the text came back. Write the whole text; leave nothing out."},
    {"other-file", "The answer is for a file that was not asked for.",
     "The answer was for another file. Change only the files that were given, by their paths."},
    {"outside", "The answer changes text outside of what was asked for.",
     "The answer changed text outside of the region. Change only the region."},
    {"worse", "The text would have more syntax errors than before.",
     "The new text has syntax errors. Write it again, complete and well-formed."},
    {"hidden", "The answer adds characters that nobody sees, and that may hide what the code does.",
     "The new text held hidden characters. Write it again without them."},
    {"no-change", "The answer changes nothing.", ""},
    {"bad-region", "The selection does not lie in the document, or splits a character.", ""},
    {"diverged", "The document is not in step with the editor.", ""},
}};

const Row& row(Reason reason) {
  return kRows.at(static_cast<std::size_t>(reason));
}

}  // namespace

std::string_view code(Reason reason) {
  return row(reason).code;
}

std::unexpected<Refusal> refuse(Reason reason, std::string_view about) {
  Refusal refusal{reason, std::string(row(reason).sentence), std::string(about), {}};
  if (!about.empty()) {
    refusal.sentence.pop_back();
    refusal.sentence += ": ";
    refusal.sentence += about;
    refusal.sentence += '.';
  }
  return std::unexpected(std::move(refusal));
}

Refusal withRepair(Refusal refusal) {
  refusal.repair = row(refusal.reason).repair;
  if (!refusal.repair.empty() && !refusal.about.empty())
    refusal.repair += " (" + refusal.about + ")";
  return refusal;
}

}  // namespace codestral::instruct
