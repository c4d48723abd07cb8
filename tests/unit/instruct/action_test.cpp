// The exact request that each action becomes: tests/data/instruct/requests.
#include "instruct/action.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "instruct/commit_message.h"
#include "instruct/review.h"
#include "support/fake_request_check.h"
#include "support/golden.h"

namespace codestral::instruct {
namespace {

Task task() {
  return {.path = "src/list.py",
          .language = "Python",
          .before = "import os\n\n",
          .code = "def first(items):\n    return items[1]\n",
          .after = "\n\nprint(first([1]))\n",
          .instruction = "Return None for an empty list.",
          .diagnostics = "2: pylint: wrong index",
          .target = "Go",
          .newPath = "src/list.go",
          .testPath = "tests/test_list.py",
          .tests = "import pytest\n",
          .framework = "pytest",
          .example = "def test_other():\n    assert other() == 1\n",
          .project = "AGENTS.md:\nUse type hints.\n```\nx\n```\n"};
}

// As it goes out, once a model is chosen; the service's closed schema would take it.
testing::AssertionResult isGolden(const std::string& name, mistral::ChatRequest request) {
  request.model = "MODEL";
  const mistral::Json body = mistral::toJson(request);
  const std::string complaint =
      test::schemaComplaint("POST", "/v1/chat/completions", body.dump(), {});
  if (!complaint.empty()) return testing::AssertionFailure() << name << ": " << complaint;
  return test::matchesGolden("instruct/requests/" + name + ".json", body.dump(2) + "\n");
}

TEST(Action, EachBecomesItsRequest) {
  const PromptLibrary prompts = PromptLibrary::load({});
  for (const Action action :
       {Action::FixDiagnostic, Action::Edit, Action::Document, Action::AddTypes, Action::Simplify,
        Action::Translate, Action::MakeTests, Action::Explain, Action::GenerateFromComment,
        Action::CompleteFunction}) {
    const auto request = requestFor(prompts, action, task());
    ASSERT_TRUE(request) << name(action) << ": " << request.error().message;
    EXPECT_TRUE(isGolden(std::string(name(action)), *request));
  }
}

TEST(Action, RepairReviewAndCommitMessage) {
  const PromptLibrary prompts = PromptLibrary::load({});
  auto request =
      requestFor(prompts, Action::Edit, {.path = "a.c", .code = "x", .instruction = "y"});
  ASSERT_TRUE(request);
  request = repairRequest(prompts, *std::move(request), "Sure!", "there is no fenced block in it");
  ASSERT_TRUE(request);
  EXPECT_TRUE(isGolden("repair", *request));

  const auto files = parseChange(
      "diff --git a/a.c b/a.c\nindex 1..2 100644\n--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@ int f()\n"
      " int a;\n-int b;\n+int c;\n");
  const auto parts = splitForReview(files, 1000);
  ASSERT_EQ(parts.size(), 1U);
  auto review = reviewRequest(prompts, parts[0],
                              {.message = "Rename.", .project = "AGENTS.md:\nNo globals.\n"});
  ASSERT_TRUE(review);
  review->responseFormat =
      mistral::ResponseFormat{.type = "json_schema",
                              .jsonSchema = mistral::JsonSchemaFormat{
                                  .name = "review", .schema = reviewSchema(), .strict = true}};
  EXPECT_TRUE(isGolden("review", *review));

  const auto message = commitMessageRequest(
      prompts, differenceOf(files), files,
      {.recent = {"base: a word\n\nWhy it is.", "net: another"}, .branch = "main"});
  ASSERT_TRUE(message);
  EXPECT_TRUE(isGolden("commit-message", *message));
  const auto summary = summaryRequest(prompts, parts[0]);
  ASSERT_TRUE(summary);
  EXPECT_TRUE(isGolden("summarize-change", *summary));
}

TEST(Action, WhatIsMissingIsSaid) {
  const PromptLibrary prompts = PromptLibrary::load({});
  const auto request = requestFor(prompts, Action::Translate, {.path = "a", .code = "x"});
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().message,
            "the prompt translate needs target: the language to translate to");
}

TEST(Action, ALongRegionIsPredicted) {
  const PromptLibrary prompts = PromptLibrary::load({});
  Task long_ = task();
  for (int i = 0; i < 60; ++i) long_.code += "    pass\n";
  const auto edit = requestFor(prompts, Action::Edit, long_);
  ASSERT_TRUE(edit && edit->prediction);
  EXPECT_EQ(edit->prediction->content, long_.code);
  EXPECT_FALSE(requestFor(prompts, Action::Translate, long_)->prediction);
  EXPECT_FALSE(requestFor(prompts, Action::Edit, task())->prediction);
  EXPECT_TRUE(needsOf(Action::Edit, *edit).code);
  EXPECT_GT(needsOf(Action::Edit, *edit).contextTokens, 4096);
}

}  // namespace
}  // namespace codestral::instruct
