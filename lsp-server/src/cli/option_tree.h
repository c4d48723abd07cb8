#pragma once

// The parser's commands, options and arguments as --help shows them, in its order. What has no
// group is hidden there and here.

#include <vector>

#include <CLI/CLI.hpp>

namespace codestral::cli {

inline std::vector<const CLI::App*> shownCommands(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* sub) { return !sub->get_group().empty(); });
}

inline std::vector<const CLI::Option*> shownOptions(const CLI::App& app) {
  return app.get_options([](const CLI::Option* option) {
    return !option->get_group().empty() && option->nonpositional();
  });
}

inline std::vector<const CLI::Option*> shownArguments(const CLI::App& app) {
  return app.get_options([](const CLI::Option* option) {
    return !option->get_group().empty() && option->get_positional();
  });
}

}  // namespace codestral::cli
