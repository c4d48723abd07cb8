#include "instruct/project_instructions.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "base/file.h"
#include "base/trim.h"
#include "base/utf8.h"

namespace codestral::instruct {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kNames{
    "AGENTS.md", "CLAUDE.md", ".github/copilot-instructions.md", ".codestral/instructions.md"};
constexpr std::size_t kLargestFile = 1024UL * 1024;

// With links followed, still one of them: a link to something else would send that.
bool isOneOfThem(const fs::path& folder, const fs::path& file) {
  std::error_code failed;
  const fs::path root = fs::canonical(folder, failed);
  if (failed) return false;
  const fs::path real = fs::canonical(file, failed);
  if (failed) return false;
  return std::ranges::find(kNames, real.lexically_relative(root).generic_string()) != kNames.end();
}

std::string_view cutAtLine(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  const std::size_t line = text.rfind('\n', most);
  return text.substr(0, line == std::string_view::npos ? floorCodePoint(text, most) : line + 1);
}

}  // namespace

std::string projectInstructions(const fs::path& folder,
                                const std::function<bool(const fs::path&)>& mayRead) {
  std::string all;
  for (const std::string_view name : kNames) {
    const fs::path path = folder / name;
    if (!isOneOfThem(folder, path) || (mayRead && !mayRead(path))) continue;
    const auto text = readFile(path, kLargestFile);
    if (!text || !isUtf8(*text) || text->contains('\0') || trimmed(*text).empty()) continue;
    // Often one of them is a link to, or a copy of, another.
    if (all.contains(trimmed(*text))) continue;
    const std::size_t left = kMostProjectInstructions - all.size();
    const std::string_view kept = cutAtLine(trimmed(*text), left);
    all += fmt::format("{}{}:\n{}\n", all.empty() ? "" : "\n", name, kept);
    if (kept.size() == trimmed(*text).size() && all.size() < kMostProjectInstructions) continue;
    return all + "(The rest is left out.)\n";
  }
  return all;
}

}  // namespace codestral::instruct
