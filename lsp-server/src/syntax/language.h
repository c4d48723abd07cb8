#pragma once

// The languages that the project knows by their grammar. A static table; pure; any thread.

#include <filesystem>
#include <span>
#include <string_view>

#include "text/document.h"

namespace codestral::syntax {

struct Language {
  std::string_view id;      // our own: "cpp", "python", "tsx"
  std::string_view name;    // for people: "C++"
  std::string_view family;  // languages that share words share a family: "c" for C and C++, "js"
                            // for JavaScript, TypeScript and TSX
  std::string_view lineComment;        // "//", "#"; empty when there is none
  bool indentBlocks = false;           // blocks are made by indentation (Python, YAML)
  const void* (*grammar)() = nullptr;  // the TSLanguage; only syntax/ looks into it
};

std::span<const Language> languages();

// Null when unknown: such a file still completes, without syntax.
const Language* languageForId(
    std::string_view lspLanguageId);  // "typescriptreact" is tsx, "shellscript" is bash, ...
const Language* languageForPath(
    const std::filesystem::path& path);  // by extension or by well-known name
// The usual one, without its dot.
std::string_view extensionOf(const Language& language);
// By what the editor calls it, else by its path.
const Language* languageOf(const text::Snapshot& snapshot);

}  // namespace codestral::syntax
