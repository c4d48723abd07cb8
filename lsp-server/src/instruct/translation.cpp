#include "instruct/translation.h"

#include <array>
#include <filesystem>

#include <fmt/format.h>

namespace codestral::instruct {
namespace {

constexpr int kMostTries = 99;
constexpr std::size_t kLongestExtension = 16;

std::string extensionFor(std::string_view target) {
  if (const syntax::Language* language = syntax::languageForId(target))
    return std::string(syntax::extensionOf(*language));
  std::string letters;
  for (char c : target.substr(0, kLongestExtension)) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) letters += c;
  }
  return letters.empty() ? "txt" : letters;
}

}  // namespace

std::string usualTarget(const syntax::Language& language) {
  static constexpr std::array<std::array<std::string_view, 2>, 9> kNext{
      {{"javascript", "TypeScript"},
       {"c", "Rust"},
       {"cpp", "Rust"},
       {"java", "Kotlin"},
       {"python", "Go"},
       {"bash", "Python"},
       {"php", "Python"},
       {"ruby", "Python"},
       {"lua", "Python"}}};
  for (const auto& [from, to] : kNext) {
    if (from == language.id) return std::string(to);
  }
  return {};
}

std::string translatedPath(std::string_view path, std::string_view target,
                           const std::function<bool(const std::string&)>& isTaken) {
  const std::filesystem::path from(path);
  const std::string stem = from.stem().string();
  const std::string extension = extensionFor(target);
  for (int number = 1; number <= kMostTries; ++number) {
    const std::string name = number == 1 ? fmt::format("{}.{}", stem, extension)
                                         : fmt::format("{}_{}.{}", stem, number, extension);
    std::string to = (from.parent_path() / name).generic_string();
    if (!isTaken(to)) return to;
  }
  return {};
}

}  // namespace codestral::instruct
