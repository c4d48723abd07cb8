#include "mistral/fields.h"

#include <gmock/gmock.h>

namespace codestral::mistral {
namespace {

struct Leaf {
  static constexpr std::string_view kType = "leaf";
  std::string text;
  void fields(this auto& self, auto&& field) { field("text", self.text); }
};
struct Branch {
  static constexpr std::string_view kType = "branch";
  std::int64_t count = 0;
  void fields(this auto& self, auto&& field) { field("count", self.count); }
};
struct Tree {
  std::string name;
  bool tall = false;
  double height = 0;
  std::optional<int> age;
  std::vector<std::variant<Leaf, Branch, OtherObject>> parts;
  std::map<std::string, double> scores;
  Json anything;
  void fields(this auto& self, auto&& field) {
    field("name", self.name);
    field("tall", self.tall);
    field("height", self.height);
    field("age", self.age);
    field("parts", self.parts);
    field("scores", self.scores);
    field("anything", self.anything);
  }
};

TEST(FieldsTest, LeavesOutWhatIsNotSet) {
  EXPECT_EQ(toJson(Tree{}), Json::parse(R"({"name":"","tall":false,"height":0.0})"));
}

TEST(FieldsTest, GoesBothWays) {
  const Json json = Json::parse(R"({
    "name":"oak","tall":true,"height":2.5,"age":3,
    "parts":[{"type":"leaf","text":"x"},{"type":"branch","count":2},{"type":"new","x":[1]}],
    "scores":{"a":0.5},"anything":{"k":null}})");
  const auto tree = fromJson<Tree>(json, "it");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(std::get<Leaf>(tree->parts[0]).text, "x");
  EXPECT_EQ(std::get<Branch>(tree->parts[1]).count, 2);
  EXPECT_EQ(std::get<OtherObject>(tree->parts[2]).value["x"][0], 1);
  EXPECT_EQ(toJson(*tree), json);
}

TEST(FieldsTest, TakesNullForAnythingAndIgnoresWhatItDoesNotKnow) {
  const auto tree = fromJson<Tree>(Json::parse(R"({"name":null,"tall":null,"height":3,"age":null,
    "parts":null,"scores":null,"anything":null,"more":{}})"),
                                   "it");
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->height, 3);
  EXPECT_FALSE(tree->age);
}

TEST(FieldsTest, NamesThePlaceOfAWrongType) {
  const std::pair<const char*, const char*> cases[] = {
      {R"([])", "it is malformed at the document: expected an object, got array"},
      {R"({"name":1})", "it is malformed at name: expected a text, got number"},
      {R"({"tall":"yes"})", "it is malformed at tall: expected true or false, got string"},
      {R"({"height":"2"})", "it is malformed at height: expected a number, got string"},
      {R"({"age":1.5})", "it is malformed at age: expected a whole number, got number"},
      {R"({"parts":{}})", "it is malformed at parts: expected a list, got object"},
      {R"({"parts":[{"type":"leaf"},{"type":"branch","count":"x"}]})",
       "it is malformed at parts[1].count: expected a whole number, got string"},
      {R"({"parts":[7]})", "it is malformed at parts[0]: expected an object, got number"},
      {R"({"scores":{"a":"x"}})", "it is malformed at scores.a: expected a number, got string"},
  };
  for (const auto& [json, message] : cases) {
    const auto tree = fromJson<Tree>(Json::parse(json), "it");
    ASSERT_FALSE(tree) << json;
    EXPECT_EQ(tree.error().message, message);
    EXPECT_EQ(tree.error().kind, ErrorKind::Protocol);
  }
}

TEST(FieldsTest, NumbersBeyondTheirTypeDoNotWrapAround) {
  for (const char* json : {R"({"age":99999999999})", R"({"age":1e300})", R"({"age":-1e300})"}) {
    const auto tree = fromJson<Tree>(Json::parse(json), "it");
    ASSERT_TRUE(tree) << json;
    EXPECT_EQ(tree->age, 0) << json;
  }
  EXPECT_EQ(fromJson<Tree>(Json::parse(R"({"age":3.0})"), "it")->age, 3);
}

TEST(FieldsTest, ParsesUpToADepthAndNoDeeper) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(parseJson(nested(256)).is_array());
  EXPECT_TRUE(parseJson(nested(257)).is_discarded());
  EXPECT_TRUE(parseJson(std::string(500, '[')).is_discarded());
  EXPECT_TRUE(parseJson("{\"a\":" + nested(300) + ",\"b\":\"" + std::string(600, '[') + "\"}")
                  .is_discarded());
  EXPECT_TRUE(parseJson("{\"b\":\"" + std::string(600, '[') + "\"}").is_object());
}

}  // namespace
}  // namespace codestral::mistral
