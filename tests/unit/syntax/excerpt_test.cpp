#include "syntax/excerpt.h"

#include <gtest/gtest.h>

#include "unit/syntax/marked_text.h"

namespace codestral::syntax {
namespace {

struct ExcerptCase {
  const char* language;
  const char* marked;
  const char* excerpt;  // with the mark
};

TEST(Excerpt, KeepsWhatIsAroundAndNotTheNeighbours) {
  const ExcerptCase kCases[] = {
      {"cpp", "void a() {}\nvoid b() {\n  x();\n  ^\n}\nvoid c() {}", "void b() {\n  x();\n  ^\n}"},
      {"cpp", "class A {\n  void a() {}\n  void b() { ^ }\n  void c() {}\n};",
       "class A {\n  void b() { ^ }\n};"},
      {"cpp", "#ifndef A\n#define A\nvoid a();\n^\nvoid b();\n#endif",
       "#ifndef A\nvoid a();\n^\n\n#endif"},
      {"python", "def a():\n    pass\ndef b():\n    x = 1\n    y = 2\n    ^\ndef c():\n    pass\n",
       "def b():\n    y = 2\n    ^\n\n"},
      {"java", "class A {\n  int a;\n  int b;\n  void f() {\n    ^\n  }\n}",
       "class A {\n  void f() {\n    ^\n  }\n}"},
  };
  for (const ExcerptCase& each : kCases) {
    const MarkedText marked(each.marked);
    const Language* language = languageForId(each.language);
    const text::Text text(marked.text);
    const Excerpt excerpt = excerptAt({parse(*language, text, 1), {}}, text, marked.marks[0]);
    EXPECT_EQ(excerpt.before + "^" + excerpt.after, each.excerpt);
    EXPECT_EQ(excerpt.language, language);
  }
}

TEST(Excerpt, WithoutATreeOrOfTooMuchItIsTheLinesAround) {
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "x\n";
  const Excerpt none = excerptAt({}, text::Text(lines), 1000);
  EXPECT_EQ(none.language, nullptr);
  EXPECT_EQ(none.before.size(), 80U);
  EXPECT_EQ(none.after.size(), 80U);

  const text::Text large("int a[] = {" + std::string(20'000, '1') + "};");
  const View view{parse(*languageForId("cpp"), large, 1), {}};
  EXPECT_EQ(excerptAt(view, large, 100).language, nullptr);
}

TEST(Excerpt, ErrorsAreCountedInOrder) {
  const Language& cpp = *languageForId("cpp");
  const TimePoint later = Clock::now() + std::chrono::minutes(1);
  EXPECT_TRUE(errorsIn(cpp, "int a;", later)->empty());
  const auto errors = errorsIn(cpp, "int a = ;\nint b = ;", later);
  ASSERT_EQ(errors->size(), 2U);
  EXPECT_LT(errors->front(), errors->back());
}

TEST(ConstructEnds, AreThoseOfWhatIsMoreThanAToken) {
  const Language& cpp = *languageForId("cpp");
  const std::string text = "int x = f(a, g(b)) + 1;\nint y;\n";
  const TimePoint later = Clock::now() + Millis(5000);
  // g(b), f(...)'s arguments and call, the sum; the statement that began before.
  EXPECT_EQ(constructEnds(cpp, text, {8, 23}, later), (std::vector<std::size_t>{17, 18, 22, 23}));
  EXPECT_TRUE(constructEnds(cpp, text, {8, 9}, later).empty());
}

}  // namespace
}  // namespace codestral::syntax
