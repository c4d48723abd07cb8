#include "syntax/language.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "text/uri.h"

extern "C" {
struct TSLanguage;
const TSLanguage* tree_sitter_bash();
const TSLanguage* tree_sitter_c();
const TSLanguage* tree_sitter_c_sharp();
const TSLanguage* tree_sitter_cpp();
const TSLanguage* tree_sitter_css();
const TSLanguage* tree_sitter_go();
const TSLanguage* tree_sitter_html();
const TSLanguage* tree_sitter_java();
const TSLanguage* tree_sitter_javascript();
const TSLanguage* tree_sitter_json();
const TSLanguage* tree_sitter_kotlin();
const TSLanguage* tree_sitter_lua();
const TSLanguage* tree_sitter_markdown();
const TSLanguage* tree_sitter_php();
const TSLanguage* tree_sitter_python();
const TSLanguage* tree_sitter_ruby();
const TSLanguage* tree_sitter_rust();
const TSLanguage* tree_sitter_scala();
const TSLanguage* tree_sitter_swift();
const TSLanguage* tree_sitter_toml();
const TSLanguage* tree_sitter_tsx();
const TSLanguage* tree_sitter_typescript();
const TSLanguage* tree_sitter_yaml();
const TSLanguage* tree_sitter_zig();
}

namespace codestral::syntax {
namespace {

template <const TSLanguage* (*Function)()>
const void* grammar() {
  return Function();
}

// id, name, family, line comment, blocks by indentation, grammar
constexpr std::array kLanguages = {
    Language{"c", "C", "c", "//", false, grammar<tree_sitter_c>},
    Language{"cpp", "C++", "c", "//", false, grammar<tree_sitter_cpp>},
    Language{"csharp", "C#", "csharp", "//", false, grammar<tree_sitter_c_sharp>},
    Language{"java", "Java", "java", "//", false, grammar<tree_sitter_java>},
    Language{"kotlin", "Kotlin", "kotlin", "//", false, grammar<tree_sitter_kotlin>},
    Language{"scala", "Scala", "scala", "//", false, grammar<tree_sitter_scala>},
    Language{"swift", "Swift", "swift", "//", false, grammar<tree_sitter_swift>},
    Language{"go", "Go", "go", "//", false, grammar<tree_sitter_go>},
    Language{"rust", "Rust", "rust", "//", false, grammar<tree_sitter_rust>},
    Language{"zig", "Zig", "zig", "//", false, grammar<tree_sitter_zig>},
    Language{"python", "Python", "python", "#", true, grammar<tree_sitter_python>},
    Language{"ruby", "Ruby", "ruby", "#", false, grammar<tree_sitter_ruby>},
    Language{"php", "PHP", "php", "//", false, grammar<tree_sitter_php>},
    Language{"lua", "Lua", "lua", "--", false, grammar<tree_sitter_lua>},
    Language{"bash", "Bash", "bash", "#", false, grammar<tree_sitter_bash>},
    Language{"javascript", "JavaScript", "js", "//", false, grammar<tree_sitter_javascript>},
    Language{"typescript", "TypeScript", "js", "//", false, grammar<tree_sitter_typescript>},
    Language{"tsx", "TSX", "js", "//", false, grammar<tree_sitter_tsx>},
    Language{"html", "HTML", "html", "", false, grammar<tree_sitter_html>},
    Language{"css", "CSS", "css", "", false, grammar<tree_sitter_css>},
    Language{"json", "JSON", "json", "", false, grammar<tree_sitter_json>},
    Language{"yaml", "YAML", "yaml", "#", true, grammar<tree_sitter_yaml>},
    Language{"toml", "TOML", "toml", "#", false, grammar<tree_sitter_toml>},
    Language{"markdown", "Markdown", "markdown", "", false, grammar<tree_sitter_markdown>},
};

using Row = std::pair<std::string_view, std::string_view>;

// Other ids that editors send for one of ours.
constexpr Row kAliases[] = {
    {"c++", "cpp"},
    {"cs", "csharp"},
    {"c#", "csharp"},
    {"c_sharp", "csharp"},
    {"golang", "go"},
    {"rs", "rust"},
    {"py", "python"},
    {"rb", "ruby"},
    {"python3", "python"},
    {"shellscript", "bash"},
    {"sh", "bash"},
    {"zsh", "bash"},
    {"ksh", "bash"},
    {"js", "javascript"},
    {"javascriptreact", "javascript"},
    {"jsx", "javascript"},
    {"ts", "typescript"},
    {"mts", "typescript"},
    {"cts", "typescript"},
    {"typescriptreact", "tsx"},
    {"typescript.tsx", "tsx"},
    {"javascript.jsx", "javascript"},
    {"xhtml", "html"},
    {"jsonc", "json"},
    {"json5", "json"},
    {"yml", "yaml"},
    {"dockercompose", "yaml"},
    {"kt", "kotlin"},
    {"md", "markdown"},
    {"cuda-cpp", "cpp"},
    {"cuda", "cpp"},
};

// The first of a language is its usual one.
constexpr Row kExtensions[] = {
    {"c", "c"},
    {"cpp", "cpp"},
    {"cc", "cpp"},
    {"cxx", "cpp"},
    {"c++", "cpp"},
    {"h", "cpp"},
    {"hh", "cpp"},
    {"hpp", "cpp"},
    {"hxx", "cpp"},
    {"h++", "cpp"},
    {"ipp", "cpp"},
    {"inl", "cpp"},
    {"tpp", "cpp"},
    {"cppm", "cpp"},
    {"ixx", "cpp"},
    {"cu", "cpp"},
    {"cuh", "cpp"},
    {"cs", "csharp"},
    {"csx", "csharp"},
    {"java", "java"},
    {"kt", "kotlin"},
    {"kts", "kotlin"},
    {"scala", "scala"},
    {"sc", "scala"},
    {"sbt", "scala"},
    {"swift", "swift"},
    {"go", "go"},
    {"rs", "rust"},
    {"zig", "zig"},
    {"zon", "zig"},
    {"py", "python"},
    {"pyi", "python"},
    {"pyw", "python"},
    {"rb", "ruby"},
    {"rake", "ruby"},
    {"gemspec", "ruby"},
    {"ru", "ruby"},
    {"php", "php"},
    {"phtml", "php"},
    {"lua", "lua"},
    {"sh", "bash"},
    {"bash", "bash"},
    {"zsh", "bash"},
    {"ksh", "bash"},
    {"bats", "bash"},
    {"js", "javascript"},
    {"mjs", "javascript"},
    {"cjs", "javascript"},
    {"jsx", "javascript"},
    {"ts", "typescript"},
    {"mts", "typescript"},
    {"cts", "typescript"},
    {"tsx", "tsx"},
    {"html", "html"},
    {"htm", "html"},
    {"xhtml", "html"},
    {"css", "css"},
    {"json", "json"},
    {"jsonc", "json"},
    {"jsonl", "json"},
    {"geojson", "json"},
    {"webmanifest", "json"},
    {"yaml", "yaml"},
    {"yml", "yaml"},
    {"toml", "toml"},
    {"md", "markdown"},
    {"markdown", "markdown"},
    {"mkd", "markdown"},
};

constexpr Row kFileNames[] = {
    {"Rakefile", "ruby"},      {"Gemfile", "ruby"},       {"Podfile", "ruby"},
    {"Vagrantfile", "ruby"},   {"Brewfile", "ruby"},      {"Guardfile", "ruby"},
    {".bashrc", "bash"},       {".bash_profile", "bash"}, {".bash_aliases", "bash"},
    {".profile", "bash"},      {".zshrc", "bash"},        {".zprofile", "bash"},
    {"PKGBUILD", "bash"},      {"SConstruct", "python"},  {"SConscript", "python"},
    {".clang-format", "yaml"}, {".clang-tidy", "yaml"},   {".clangd", "yaml"},
    {"Cargo.lock", "toml"},    {"Pipfile", "toml"},       {"poetry.lock", "toml"},
    {".babelrc", "json"},      {".eslintrc", "json"},     {"composer.lock", "json"},
    {"flake.lock", "json"},
};

const Language* byOwnId(std::string_view id) {
  const auto it = std::ranges::find(kLanguages, id, &Language::id);
  return it == kLanguages.end() ? nullptr : &*it;
}

std::string_view lookUp(std::span<const Row> rows, std::string_view key) {
  const auto it = std::ranges::find(rows, key, &Row::first);
  return it == rows.end() ? std::string_view() : it->second;
}

std::string lowerAscii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace

std::span<const Language> languages() {
  return kLanguages;
}

const Language* languageForId(std::string_view lspLanguageId) {
  const std::string id = lowerAscii(lspLanguageId);
  if (const Language* own = byOwnId(id)) return own;
  return byOwnId(lookUp(kAliases, id));
}

const Language* languageForPath(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  if (const Language* known = byOwnId(lookUp(kFileNames, name))) return known;
  const std::string extension = path.extension().string();
  if (extension.size() < 2) return nullptr;
  if (extension == ".C" || extension == ".H") return byOwnId("cpp");
  return byOwnId(lookUp(kExtensions, lowerAscii(std::string_view(extension).substr(1))));
}

std::string_view extensionOf(const Language& language) {
  return std::ranges::find(kExtensions, language.id, &Row::second)->first;
}

const Language* languageOf(const text::Snapshot& snapshot) {
  if (const Language* known = languageForId(snapshot.languageId)) return known;
  const auto path = text::pathOfUri(snapshot.uri);
  return path ? languageForPath(*path) : nullptr;
}

}  // namespace codestral::syntax
