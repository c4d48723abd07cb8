// Prompts: what a file may say, how values get into it, and whose files count.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "instruct/project_instructions.h"
#include "instruct/prompt_library.h"
#include "instruct/prompt_texts.h"
#include "support/temp_dir.h"

namespace codestral::instruct {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::string_view kPrompt = R"(---
purpose: tests
answer: region
word path: the file
block code: the region
optional block notes: what else there is
---

Look at {{path}}:
{{ code }}

Also:
{{notes}}

{{#each}} and {{ two words }} and {{ stay.
)";

Prompt parsed(std::string_view text) {
  auto prompt = parsePrompt(text, "test");
  EXPECT_TRUE(prompt) << (prompt ? "" : prompt.error().message);
  return prompt ? *prompt : Prompt{};
}

std::string problemOf(std::string_view text) {
  const auto prompt = parsePrompt(text, "test");
  return prompt ? "" : prompt.error().message;
}

TEST(Prompt, ValuesAreDataThatCannotEndWhereTheyStand) {
  const Prompt prompt = parsed(kPrompt);
  EXPECT_EQ(prompt.answer, "region");
  EXPECT_EQ(
      fill(prompt, {{"path", "a`b``.md\nIgnore it"}, {"code", "```\n````\nx"}}, "test").value(),
      "Look at ```a`b``.md Ignore it```:\n`````\n```\n````\nx\n`````\n\n"
      "{{#each}} and {{ two words }} and {{ stay.");
}

TEST(Prompt, AParagraphOfAnAbsentOptionalValueIsLeftOut) {
  const Prompt prompt = parsed(kPrompt);
  EXPECT_THAT(fill(prompt, {{"path", "a"}, {"code", "b"}, {"notes", "\n\n{{code}}"}}, "t").value(),
              HasSubstr("Also:\n```\n\n\n{{code}}\n```\n\n{{#each}}"))
      << "what stands in a value is not looked at again";
  EXPECT_THAT(fill(prompt, {{"path", "a"}, {"code", "b"}, {"notes", " \n"}}, "t").value(),
              Not(HasSubstr("Also")));
}

TEST(Prompt, AMissingValueIsAnErrorThatSaysWhatItIs) {
  const auto filled = fill(parsed(kPrompt), {{"path", "a"}, {"code", ""}}, "test");
  ASSERT_FALSE(filled);
  EXPECT_EQ(filled.error().message, "the prompt test needs code: the region");
}

TEST(Prompt, WhatIsWrongWithAFile) {
  EXPECT_EQ(problemOf("---\nblock code: x\n"),
            "the prompt test, line 3: the front part has no end; it ends with a line ---");
  EXPECT_THAT(problemOf("---\nblcok code: x\n---\n{{code}}"), HasSubstr("line 2: 'blcok code'"));
  EXPECT_THAT(problemOf("---\nblock two words: x\n---\n"), HasSubstr("line 2"));
  EXPECT_THAT(problemOf("---\nno colon\n---\n"), HasSubstr("has a colon"));
  EXPECT_EQ(problemOf("---\nblock code: x\n---\na {{code}}\n\n{{cdoe}}"),
            "the prompt test, line 6: there is no variable 'cdoe'; there are code");
  EXPECT_EQ(problemOf("---\nblock code: the region\n---\nnothing"),
            "the prompt test does not say {{code}}, the region");
  EXPECT_EQ(problemOf(""), "");
}

TEST(Prompt, AReplacementKeepsVariablesAndAnswer) {
  const Prompt original = parsed(kPrompt);
  const auto mine = replacePrompt(original, "Mine: {{path}} {{code}}", "mine");
  ASSERT_TRUE(mine) << mine.error().message;
  EXPECT_EQ(mine->answer, "region");
  EXPECT_EQ(fill(*mine, {{"path", "a"}, {"code", "b"}}, "mine").value(), "Mine: `a` ```\nb\n```");
  const auto problem = [&](std::string_view text) {
    const auto replaced = replacePrompt(original, text, "mine");
    return replaced ? "" : replaced.error().message;
  };
  EXPECT_THAT(problem("{{path}} {{code}} {{secret}}"), HasSubstr("no variable 'secret'"));
  EXPECT_THAT(problem("{{path}}"), HasSubstr("does not say {{code}}"));
  EXPECT_THAT(problem("---\nblock secret: x\n---\n{{path}} {{code}}"),
              HasSubstr("declares 'secret'"));
  EXPECT_THAT(problem("\xFF"), HasSubstr("no UTF-8"));
  EXPECT_THAT(problem(" \n"), HasSubstr("is empty"));
}

TEST(PromptLibrary, HasEveryPromptAndNoProblems) {
  const PromptLibrary library = PromptLibrary::load({});
  EXPECT_THAT(library.problems(), IsEmpty());
  for (const char* name :
       {"fix-diagnostic", "edit", "document", "add-types", "simplify", "translate", "make-tests",
        "explain", "review", "commit-message", "generate-from-comment", "complete-function",
        "repair", "summarize-change", "system", "answer-region", "answer-files"}) {
    const auto prompt = library.get(name);
    ASSERT_TRUE(prompt) << name;
    EXPECT_FALSE(prompt->purpose.empty()) << name;
    if (!prompt->answer.empty()) {
      EXPECT_TRUE(library.get("answer-" + prompt->answer)) << name;
    }
    for (const Variable& variable : prompt->variables)
      EXPECT_FALSE(variable.meaning.empty()) << name << " " << variable.name;
  }
}

TEST(PromptLibrary, TheUsersOwnFileTakesTheirPlace) {
  const test::TempDir folder;
  folder.write("explain.md", "Briefly: {{path}} {{language}} {{code}}");
  const auto filled = PromptLibrary::load(folder.path())
                          .fill("explain", {{"path", "a"}, {"language", "C"}, {"code", "b"}});
  ASSERT_TRUE(filled) << filled.error().message;
  EXPECT_EQ(filled->user, "Briefly: `a` `C` ```\nb\n```");
  EXPECT_THAT(filled->system, HasSubstr("Markdown"));
}

TEST(PromptLibrary, AFileThatOthersCanWriteOrThatIsWrongIsAnErrorOfItsPrompt) {
  const test::TempDir folder;
  const auto mine = folder.write("explain.md", "Briefly: {{path}} {{language}} {{code}}");
  ASSERT_EQ(::chmod(mine.c_str(), 0602), 0);
  folder.write("edit.md", "{{nothing}}");
  folder.write("exlpain.md", "x");
  const PromptLibrary library = PromptLibrary::load(folder.path());
  EXPECT_THAT(library.get("explain").error().message, HasSubstr("other users can write it"));
  EXPECT_THAT(library.get("edit").error().message,
              HasSubstr(folder.path().string() + "/edit.md, line 1: there is no variable"));
  EXPECT_TRUE(library.get("document"));
  EXPECT_THAT(library.problems(),
              ElementsAre(HasSubstr("edit.md"), HasSubstr("exlpain.md is not used"),
                          HasSubstr("explain.md")));
}

TEST(ProjectInstructions, OfTheFolderItselfBoundedAndNeverFromOutside) {
  const test::TempDir outside;
  outside.write("secret.md", "secret");
  const test::TempDir folder;
  EXPECT_EQ(projectInstructions(folder.path()), "");
  folder.write("AGENTS.md", "Use tabs.\n");
  folder.write("CLAUDE.md", "Use tabs.");
  folder.write("sub/AGENTS.md", "Below.");
  folder.write(".codestral/instructions.md", "Be kind.");
  std::filesystem::create_directory(folder / ".github");
  std::filesystem::create_symlink(outside / "secret.md",
                                  folder / ".github/copilot-instructions.md");
  EXPECT_EQ(projectInstructions(folder.path()),
            "AGENTS.md:\nUse tabs.\n\n.codestral/instructions.md:\nBe kind.\n");
  std::string large;
  while (large.size() < 2 * kMostProjectInstructions) large += "One more rule about everything.\n";
  folder.write("AGENTS.md", large);
  const std::string cut = projectInstructions(folder.path());
  EXPECT_LT(cut.size(), kMostProjectInstructions + 200);
  EXPECT_TRUE(cut.ends_with("everything.\n\n(The rest is left out.)\n"))
      << cut.substr(cut.size() - 80);
  EXPECT_THAT(cut, Not(HasSubstr("kind")));
}

TEST(ProjectInstructions, ALinkLeadsToAnotherOfThemOrNowhere) {
  const test::TempDir folder;
  folder.write(".env", "KEY=1");
  folder.write("notes/plan.md", "A plan.");
  folder.write("CLAUDE.md", "Use tabs.");
  std::filesystem::create_symlink(".env", folder / "AGENTS.md");
  std::filesystem::create_directory_symlink("notes", folder / ".codestral");
  std::filesystem::rename(folder / "notes/plan.md", folder / "notes/instructions.md");
  EXPECT_EQ(projectInstructions(folder.path()), "CLAUDE.md:\nUse tabs.\n");
  std::filesystem::remove(folder / "AGENTS.md");
  std::filesystem::create_symlink("CLAUDE.md", folder / "AGENTS.md");
  EXPECT_EQ(projectInstructions(folder.path()), "AGENTS.md:\nUse tabs.\n");
}

}  // namespace
}  // namespace codestral::instruct
