#include "providers/raw_template.h"

#include <gtest/gtest.h>

namespace codestral::providers {
namespace {

TEST(RawPrompt, IsTheModelsTemplateToTheByte) {
  EXPECT_EQ(rawPrompt("def f(", "):\n"), "[SUFFIX]):\n[PREFIX]def f(");
  EXPECT_EQ(rawPrompt("a = ", ""), "[SUFFIX][PREFIX]a = ") << "both markers, always";
}

TEST(RawPrompt, TextWithAMarkerIsRefused) {
  for (const char* marker : {"[SUFFIX]", "[PREFIX]", "[MIDDLE]"}) {
    const std::string text = std::string("x = '") + marker + "'";
    for (const auto& prompt : {rawPrompt(text, ""), rawPrompt("", text)}) {
      ASSERT_FALSE(prompt.has_value());
      EXPECT_EQ(prompt.error().kind, ErrorKind::InvalidInput);
      EXPECT_NE(prompt.error().message.find(marker), std::string::npos);
    }
  }
}

struct Case {
  const char* said;
  const char* shown;
};
constexpr Case kCases[] = {
    {"", ""},
    {"a[i] = b[j];", "a[i] = b[j];"},
    {"x[SUF", "x[SUF"},
    {"x[SUFFIX]y", "x"},
    {"x[PREFIX]", "x"},
    {"x[[MIDDLE]y[PREFIX]", "x["},
    {"x</s>", "x"},
    {"<s>old</s> text", "<s>old</s> text"},
    {"x</s>[PREFIX]y", "x"},
    {"x <", "x <"},
    {"[PREFIX", "[PREFIX"},
};

TEST(ControlTokenFilter, HoldsBackOnlyWhatMayBeAToken) {
  ControlTokenFilter filter;
  EXPECT_EQ(filter.feed("a["), "a");
  EXPECT_EQ(filter.feed("0]"), "[0]");
  EXPECT_EQ(filter.feed("[SUFF"), "");
  EXPECT_EQ(filter.feed("IX]tail"), "");
  EXPECT_TRUE(filter.ended());
  EXPECT_EQ(filter.feed("more") + filter.finish(), "");
}

TEST(ControlTokenFilter, NoTokenLeaksHoweverTheTextIsCut) {
  for (const auto& [said, shown] : kCases) {
    const std::string_view text = said;
    for (std::size_t step = 1; step <= text.size() + 1; ++step) {
      ControlTokenFilter filter;
      std::string all;
      for (std::size_t at = 0; at < text.size(); at += step)
        all += filter.feed(text.substr(at, step));
      EXPECT_EQ(all + filter.finish(), shown) << said << " by " << step;
    }
  }
}

}  // namespace
}  // namespace codestral::providers
