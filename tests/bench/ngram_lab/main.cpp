// ngram-lab: fits the escape table of the on-device model and measures the model, on directories of
// source text.

#include <cstdio>

#include <CLI/CLI.hpp>

#include "lab.h"

int main(int argc, char** argv) {
  using namespace codestral::ngram::lab;
  CLI::App app("Fits and measures the on-device model.");
  app.require_subcommand(1);

  FitOptions fitting;
  fitting.out = CODESTRAL_LAB_TABLE;
  auto* fitCommand = app.add_subcommand("fit", "Fit the escape table on these directories");
  fitCommand->add_option("dirs", fitting.directories)->required()->check(CLI::ExistingDirectory);
  fitCommand->add_option("--positions", fitting.positions, "Places per directory")
      ->capture_default_str();
  fitCommand->add_option("--bytes", fitting.limits.bytes, "Text per directory")
      ->capture_default_str();
  fitCommand->add_option("--iterations", fitting.iterations)->capture_default_str();
  fitCommand->add_option("--out", fitting.out)->capture_default_str();

  EvaluateOptions evaluation;
  auto* evaluateCommand =
      app.add_subcommand("eval", "Measure completions on these directories, one after the other");
  evaluateCommand->add_option("dirs", evaluation.directories)
      ->required()
      ->check(CLI::ExistingDirectory);
  evaluateCommand
      ->add_option("--temporal", evaluation.old,
                   "Learn from this older state of the one directory, ask for lines new since")
      ->check(CLI::ExistingDirectory);
  evaluateCommand->add_option("--positions", evaluation.positions, "Places per directory")
      ->capture_default_str();
  evaluateCommand->add_option("--bytes", evaluation.limits.bytes, "Text per directory")
      ->capture_default_str();
  evaluateCommand->add_flag("!--no-suffix", evaluation.suffix, "Hide the text behind the hole");
  evaluateCommand->add_flag("--keep-duplicates", evaluation.limits.keepDuplicates);

  CostOptions costs;
  auto* costCommand =
      app.add_subcommand("cost", "Measure training, memory and queries on these directories");
  costCommand->add_option("dirs", costs.directories)->required()->check(CLI::ExistingDirectory);
  costCommand->add_option("--bytes", costs.limits.bytes, "Text per directory")
      ->capture_default_str();

  CLI11_PARSE(app, argc, argv);
  if (!evaluation.old.empty() && evaluation.directories.size() != 1) {
    std::fputs("ngram-lab: --temporal takes one directory\n", stderr);
    return 2;
  }
  if (costCommand->parsed()) return cost(costs);
  return fitCommand->parsed() ? fit(fitting) : evaluate(evaluation);
}
