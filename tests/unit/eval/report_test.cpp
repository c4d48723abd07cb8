#include "eval/report.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/golden.h"

namespace codestral::eval {
namespace {

Corpus corpus() {
  return {"/work",
          {{"a.cpp", syntax::languageForId("cpp"), "int a;\n"},
           {"b.py", syntax::languageForId("python"), "b = 1\n"}}};
}

Run run(std::string name, std::string_view shown) {
  const std::vector<Question> questions{{0, {HoleKind::LineEnd, {3, 6}}},
                                        {0, {HoleKind::Span, {4, 5}}},
                                        {1, {HoleKind::LineStart, {0, 5}}}};
  const std::vector<Answer> answers{{scoreOf(" a;", " a;", 0.25), "ondevice"},
                                    {scoreOf("a", "", 0.01), ""},
                                    {scoreOf("b = 1", shown, 1.5), "ondevice"}};
  return runOf(std::move(name), corpus(), questions, answers);
}

Report one() {
  return {"src & <more>", "leave-one-out", 7, {run("as configured", "b = 2")}};
}
Report two() {
  Report report = one();
  report.runs.push_back(run("completion.eagerness=0.9", "b ="));
  return report;
}

TEST(Report, Table) {
  EXPECT_TRUE(test::matchesGolden("eval/one.txt", asTable(one())));
  EXPECT_TRUE(test::matchesGolden("eval/two.txt", asTable(two())));
}

TEST(Report, Json) {
  EXPECT_TRUE(test::matchesGolden("eval/two.json", asJson(two())));
  EXPECT_FALSE(nlohmann::json::parse(asJson(one())).contains("difference"));
}

TEST(Report, Plot) {
  EXPECT_TRUE(test::matchesGolden("eval/one.svg", asSvg(one())));
  EXPECT_TRUE(test::matchesGolden("eval/two.svg", asSvg(two())));
}

}  // namespace
}  // namespace codestral::eval
