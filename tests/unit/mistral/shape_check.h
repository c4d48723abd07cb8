#pragma once

// Holds the reading of one document type against a full fixture of it: every key of the fixture is
// read and written again; any of them may be null; any object may have keys that nobody knows; and
// any value of the wrong type is an error that names the path to it.

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include <gmock/gmock.h>

#include "mistral/fields.h"

namespace codestral::mistral {

struct Loose {
  std::set<std::string> any;   // paths that take any value, and are not looked into
  std::set<std::string> maps;  // paths to objects whose keys are data
};

namespace shape_detail {

using Visit = std::function<bool(Json& node, const std::string& path, bool isItem)>;

// Each node below `node`, by its path as errors name it; not below those for which `visit` says no.
inline void walk(Json& node, const std::string& path, const Visit& visit) {
  if (node.is_object()) {
    for (auto& [key, child] : node.items()) {
      const std::string below = path.empty() ? key : path + "." + key;
      if (key != "type" && visit(child, below, /*isItem=*/false)) walk(child, below, visit);
    }
  } else if (node.is_array()) {
    for (std::size_t i = 0; i < node.size(); ++i) {
      const std::string below = path + "[" + std::to_string(i) + "]";
      if (visit(node[i], below, /*isItem=*/true)) walk(node[i], below, visit);
    }
  }
}

inline Json wrongFor(const Json& value) {
  return value.is_number() || value.is_boolean() ? Json("no such thing") : Json(3.5);
}

}  // namespace shape_detail

template <typename T>
void checkShape(std::string_view fixture, const Loose& loose = {}) {
  Json document = Json::parse(fixture, nullptr, /*allow_exceptions=*/false);
  ASSERT_FALSE(document.is_discarded()) << fixture;
  const auto read = [&document] { return fromJson<T>(document, "it"); };
  const auto whole = read();
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_EQ(toJson(*whole), document);

  shape_detail::walk(document, "", [&](Json& node, const std::string& path, bool isItem) {
    const Json before = node;
    if (!isItem) {
      node = nullptr;
      const auto absent = read();
      EXPECT_TRUE(absent) << path << " as null: " << absent.error().message;
    }
    const bool any = loose.any.contains(path);
    node = shape_detail::wrongFor(before);
    const auto wrong = read();
    if (any) {
      EXPECT_TRUE(wrong) << path << " is said to take anything: " << wrong.error().message;
    } else if (wrong) {
      ADD_FAILURE() << path << " took " << node;
    } else {
      EXPECT_THAT(wrong.error().message, ::testing::HasSubstr(" at " + path + ": expected"));
    }
    node = before;
    if (node.is_object() && !any && !loose.maps.contains(path)) {
      node["key_of_tomorrow"] = {{"a", {1, "b", nullptr}}};
      const auto more = read();
      EXPECT_TRUE(more && toJson(*more) == toJson(*whole)) << path << " with an unknown key";
      node = before;
    }
    return !any;
  });
  if (!document.is_object()) return;
  document["key_of_tomorrow"] = 1;
  EXPECT_TRUE(read());
}

}  // namespace codestral::mistral
