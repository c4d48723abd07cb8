#include "instruct/offers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace codestral::instruct {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The scene with the cursor at '^', or the selection between '[' and ']' doubled.
Scene sceneOf(std::string annotated, const std::string& language) {
  Scene scene;
  const std::size_t begin = annotated.find("[[");
  if (begin != std::string::npos) {
    annotated.erase(begin, 2);
    const std::size_t end = annotated.find("]]");
    annotated.erase(end, 2);
    scene.selection = {begin, end};
  } else {
    const std::size_t cursor = annotated.find('^');
    annotated.erase(cursor, 1);
    scene.selection = {cursor, cursor};
  }
  auto document = std::make_shared<text::Snapshot>();
  document->uri = "file:///w/a";
  document->languageId = language;
  document->version = 1;
  document->text = text::Text(annotated);
  scene.document = document;
  if (const auto* known = syntax::languageForId(language))
    scene.view.tree = syntax::parse(*known, document->text, 1);
  return scene;
}

std::vector<std::string> titlesAt(std::string annotated, const std::string& language) {
  std::vector<std::string> titles;
  for (const Offer& offer : offersAt(sceneOf(std::move(annotated), language)))
    titles.push_back(offer.title);
  return titles;
}

std::string regionOf(const Scene& scene, const Offer& offer) {
  return scene.document->text.slice(offer.region);
}

TEST(Offers, AtAFunction) {
  EXPECT_THAT(titlesAt("int add(int a, int b) {\n  return ^a + b;\n}\n", "cpp"),
              ElementsAre("Document “add”", "Simplify “add”", "Write tests for “add”",
                          "Explain “add”", "Translate “add” to Rust"));
  EXPECT_THAT(
      titlesAt("def add(a, b):\n    pass^\n", "python"),
      ElementsAre("Complete “add”", "Document “add”", "Add types to “add”", "Simplify “add”",
                  "Write tests for “add”", "Explain “add”", "Translate “add” to Go"));
}

TEST(Offers, ASelectionOfOneCharacterIsACursor) {
  for (const char* text : {"def add(a, b):\n    return [[a]]\n", "def add(a):\n    x = '[[😀]]'\n",
                           "def add(a, b):\n    x = 1[[\n]]    y = 2\n"}) {
    EXPECT_THAT(titlesAt(text, "python"), testing::Contains("Document “add”")) << text;
  }
  EXPECT_THAT(titlesAt("def add(a, b):\n    return [[ab]]\n", "python"),
              testing::Contains("Document the selection"));
}

TEST(Offers, AtTheVeryBeginningOfAFunction) {
  EXPECT_THAT(titlesAt("^int add(int a) {\n  return a;\n}\n", "cpp"),
              testing::Contains("Explain “add”"));
  EXPECT_THAT(titlesAt("class A:\n^    def go(self):\n        return 1\n", "python"),
              testing::Contains("Explain “go”"));
}

TEST(Offers, ASelectionMeansWholeLines) {
  const Scene scene = sceneOf("int a;\nint [[b;\nint c]];\nint d;\n", "cpp");
  const auto offers = offersAt(scene);
  ASSERT_FALSE(offers.empty());
  EXPECT_EQ(offers[0].title, "Document the selection");
  EXPECT_EQ(regionOf(scene, offers[0]), "int b;\nint c;");
  const Scene upToALineStart = sceneOf("[[int a;\n]]int b;\n", "cpp");
  EXPECT_EQ(regionOf(upToALineStart, offersAt(upToALineStart).at(0)), "int a;");
}

TEST(Offers, NothingWhereThereIsNothing) {
  EXPECT_THAT(titlesAt("\n^\n", "cpp"), IsEmpty());
  EXPECT_THAT(titlesAt("^", "unknown"), IsEmpty());
}

TEST(Offers, RepairsComeFirstAndCoverTheirFunction) {
  Scene scene = sceneOf("int f() {\n  return x^;\n}\nint g() {\n  return y;\n}\n", "cpp");
  const std::string text = scene.document->text.toString();
  scene.complaints.push_back({{text.find('x'), text.find('x') + 1}, "x is not declared", "cc", {}});
  scene.complaints.push_back({{text.find('y'), text.find('y') + 1}, "y is not declared", "cc", {}});
  const auto offers = offersAt(scene);
  ASSERT_GE(offers.size(), 3U);
  EXPECT_EQ(offers[0].title, "Fix: x is not declared");
  EXPECT_EQ(regionOf(scene, offers[0]), "int f() {\n  return x;\n}");
  EXPECT_EQ(offers[2].title, "Fix all 2 problems here");
  EXPECT_THAT(offers[2].complaints, ElementsAre(0, 1));
}

TEST(Offers, ADirectiveIsAnOrderForWhatFollowsIt) {
  const Scene scene =
      sceneOf("int a;\n// Codestral: return^ a string\nint f() {\n  return 1;\n}\nint b;\n", "cpp");
  const auto offers = offersAt(scene);
  ASSERT_FALSE(offers.empty());
  EXPECT_EQ(offers[0].action, Action::Edit);
  EXPECT_EQ(offers[0].title, "Codestral: return a string");
  EXPECT_THAT(offers[0].instruction, testing::StartsWith("return a string\n"));
  EXPECT_EQ(regionOf(scene, offers[0]), "// Codestral: return a string\nint f() {\n  return 1;\n}");
}

TEST(Offers, ACommentMayBecomeCode) {
  const Scene scene = sceneOf("# read the file\n# and count^ its words\n\n", "python");
  const auto offers = offersAt(scene);
  ASSERT_EQ(offers.size(), 1U);
  EXPECT_EQ(offers[0].action, Action::GenerateFromComment);
  EXPECT_EQ(offers[0].instruction, "read the file\nand count its words");
  EXPECT_EQ(regionOf(scene, offers[0]), "# read the file\n# and count its words");
}

TEST(Offers, TooLargeARegionSaysSo) {
  std::string text = "[[";
  for (int i = 0; i < 40'000; ++i) text += "int a;\n";
  const auto offers = offersAt(sceneOf(text + "]]", "unknown"));
  ASSERT_FALSE(offers.empty());
  EXPECT_TRUE(offers[0].disabled.has_value());
}

TEST(Offers, TitlesAreShortAndOnOneLine) {
  Scene scene = sceneOf("int ^a;\n", "cpp");
  std::string message = "line one\nline two ";
  for (int i = 0; i < 50; ++i) message += "é";
  scene.complaints.push_back({{0, 3}, message, "", ""});
  const std::string title = offersAt(scene).at(0).title;
  EXPECT_FALSE(title.contains('\n'));
  EXPECT_LE(title.size(), 90U);
  EXPECT_THAT(title, testing::EndsWith("…"));
}

}  // namespace
}  // namespace codestral::instruct
