#include "instruct/prompt_library.h"

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.h"
#include "instruct/prompt_texts.h"

namespace codestral::instruct {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestPrompt = 256UL * 1024;
constexpr std::string_view kSystem = "system";

Result<Prompt> ownPrompt(const fs::path& path, const Prompt& original) {
  const auto file = openRegularFile(path, kLargestPrompt);
  if (!file) {
    if (file.error().kind == ErrorKind::NotFound) return original;
    return std::unexpected(file.error());
  }
  if (!isOwn(file->owner, file->mode, ::geteuid())) {
    return fail(ErrorKind::InvalidInput,
                fmt::format("{} is not used: other users can write it; make it your own, and "
                            "chmod o-w",
                            path.string()));
  }
  const auto text = readFile(path, *file);
  if (!text) return std::unexpected(text.error());
  return replacePrompt(original, *text, path.string());
}

}  // namespace

fs::path userPromptFolder() {
  const fs::path home = xdgConfigHome();
  return home.empty() ? home : home / "codestral-lsp" / "prompts";
}

PromptLibrary PromptLibrary::load(const fs::path& folder) {
  PromptLibrary library;
  for (const PromptText& text : promptTexts()) {
    Result<Prompt> prompt = parsePrompt(text.text, text.name);
    if (prompt && !folder.empty())
      prompt = ownPrompt(folder / fmt::format("{}.md", text.name), *prompt);
    library.prompts_.emplace(text.name, std::move(prompt));
  }
  std::error_code none;
  if (folder.empty()) return library;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, none)) {
    const fs::path& path = entry.path();
    if (path.extension() != ".md" || library.prompts_.contains(path.stem().string())) continue;
    library.prompts_.emplace(
        path.stem().string(),
        fail(ErrorKind::NotFound,
             fmt::format("{} is not used: there is no prompt of this name", path.string())));
  }
  return library;
}

Result<Prompt> PromptLibrary::get(std::string_view name) const {
  const auto found = prompts_.find(name);
  if (found == prompts_.end())
    return fail(ErrorKind::Bug, fmt::format("there is no prompt {}", name));
  return found->second;
}

Result<PromptLibrary::Filled> PromptLibrary::fill(std::string_view name,
                                                  const Values& values) const {
  const auto prompt = get(name);
  if (!prompt) return std::unexpected(prompt.error());
  auto user = instruct::fill(*prompt, values, name);
  if (!user) return std::unexpected(user.error());
  Filled filled{.system = {}, .user = *std::move(user)};
  std::vector<std::string> parts{std::string(kSystem)};
  if (!prompt->answer.empty()) parts.push_back("answer-" + prompt->answer);
  for (const std::string& part : parts) {
    const auto of = get(part);
    if (!of) return std::unexpected(of.error());
    auto text = instruct::fill(*of, values, part);
    if (!text) return std::unexpected(text.error());
    filled.system += (filled.system.empty() ? "" : "\n\n") + *text;
  }
  return filled;
}

std::vector<std::string> PromptLibrary::problems() const {
  std::vector<std::string> all;
  for (const auto& [name, prompt] : prompts_) {
    if (!prompt) all.push_back(prompt.error().message);
  }
  return all;
}

}  // namespace codestral::instruct
