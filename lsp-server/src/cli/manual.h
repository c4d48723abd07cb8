#pragma once

// The manual page, codestral-lsp(1), made of what --help says and of the table of settings. Pure.

#include <string>

#include <CLI/CLI.hpp>

namespace codestral::cli {

std::string manual(const CLI::App& program);

}  // namespace codestral::cli
