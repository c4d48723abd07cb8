// The tables of tests/data/completion: what a person sees in the editor after the suggestion is
// taken, for each case, through all steps as the engine runs them.
#include <gtest/gtest.h>

#include "completion/limit.h"
#include "completion/postprocess.h"
#include "completion/shape.h"
#include "support/places.h"
#include "unit/completion/case_file.h"

namespace codestral::completion {
namespace {

std::string dataFile(const std::string& name) {
  return test::sourcePath("tests/data/completion/" + name + ".txt");
}

// A place in a document, as the engine sees it.
struct Place {
  text::Text text;
  syntax::View view;
  Surroundings around;
  syntax::Excerpt excerpt;
  Shape shape;

  Place(const std::string& document, std::size_t cursor, const std::string& options)
      : text(document) {
    const std::string id = options.substr(0, options.find(' '));
    const syntax::Language* language = syntax::languageForId(id);
    if (language != nullptr) view.tree = syntax::parse(*language, text, 1);
    around = readSurroundings(text, cursor);
    around.indent = readIndent(text, cursor);
    const syntax::CursorFacts facts = syntax::factsAt(view, cursor);
    around.language = language;
    around.kind = facts.kind;
    excerpt = syntax::excerptAt(view, text, cursor);
    excerpt.patience = std::chrono::minutes(1);
    Settings::Multiline setting = Settings::Multiline::Auto;
    if (options.ends_with(" never")) setting = Settings::Multiline::Never;
    if (options.ends_with(" always")) setting = Settings::Multiline::Always;
    shape = decideShape(setting, around, facts, static_cast<bool>(view));
  }

  Candidate candidate(std::string_view said) const {
    return postprocess(said, revised(shape, around, said).extent, around, excerpt);
  }
};

std::string applied(const Case& each, const Candidate& candidate) {
  return each.document.substr(0, each.cursor) + candidate.text +
         each.document.substr(each.cursor + candidate.replaces);
}

void expectSound(const Case& each, const Place& place, const Candidate& candidate) {
  EXPECT_LE(candidate.replaces, place.around.lineAfter.size());
  const Candidate again = place.candidate(candidate.text);
  EXPECT_EQ(shown(again.text), shown(candidate.text)) << "taken again: " << again.cutBy;
  EXPECT_EQ(again.replaces, candidate.replaces);
  EXPECT_EQ(candidate.text.empty() && candidate.replaces > 0, false);
  EXPECT_FALSE(each.title.empty());
}

class AppliedCases : public testing::TestWithParam<const char*> {};

TEST_P(AppliedCases, All) {
  for (const Case& each : readCases(dataFile(GetParam()))) {
    SCOPED_TRACE(std::string(GetParam()) + ".txt:" + std::to_string(each.line) + ": " + each.title);
    const Place place(each.document, each.cursor, each.language);
    const Candidate candidate = place.candidate(each.said);
    const std::string detail =
        std::string(name(revised(place.shape, place.around, each.said).extent)) + ", " +
        std::string(place.shape.rule) + "; cut by " + candidate.cutBy;
    if (each.expected.starts_with("!!! ")) {
      EXPECT_EQ(candidate.text, "") << detail;
      EXPECT_TRUE(candidate.cutBy.contains(each.expected.substr(4))) << detail;
    } else {
      EXPECT_EQ(shown(applied(each, candidate)), shown(each.expected)) << detail;
    }
    expectSound(each, place, candidate);
  }
}

INSTANTIATE_TEST_SUITE_P(File, AppliedCases,
                         testing::Values("overlap", "brackets", "indentation", "repetition",
                                         "output", "syntax"),
                         [](const auto& info) { return std::string(info.param); });

// The stream is closed at ¦ at the latest, and whenever it is closed, what is offered is the same
// as if it had gone on.
TEST(StopCases, All) {
  constexpr std::string_view kStop = "¦";
  for (Case each : readCases(dataFile("stop"))) {
    SCOPED_TRACE("stop.txt:" + std::to_string(each.line) + ": " + each.title);
    const Place place(each.document, each.cursor, each.language);
    const std::size_t stop = each.said.find(kStop);
    if (stop != std::string::npos) each.said.erase(stop, kStop.size());
    const std::string whole = place.candidate(each.said).text;
    EXPECT_EQ(shown(whole), shown(each.expected)) << place.shape.rule;
    std::size_t closed = std::string::npos;
    for (std::size_t length = 0; length <= each.said.size(); ++length) {
      const std::string_view soFar = std::string_view(each.said).substr(0, length);
      if (!enough(revised(place.shape, place.around, soFar).extent, place.around, soFar)) continue;
      closed = std::min(closed, length);
      EXPECT_EQ(shown(place.candidate(soFar).text), shown(whole)) << "after " << length << " bytes";
    }
    if (stop == std::string::npos) {
      EXPECT_EQ(closed, std::string::npos) << "closed too early: " << each.said.substr(0, closed);
    } else {
      EXPECT_LE(closed, stop) << place.shape.rule;
    }
  }
}

TEST(ShapeTable, All) {
  for (const Case& each : readCases(dataFile("shape"))) {
    SCOPED_TRACE("shape.txt:" + std::to_string(each.line) + ": " + each.title);
    const Place place(each.document, each.cursor, each.language);
    const Shape shape = revised(place.shape, place.around, each.said);
    EXPECT_EQ(std::string(name(shape.extent)) + ": " + std::string(shape.rule), each.expected);
  }
}

}  // namespace
}  // namespace codestral::completion
