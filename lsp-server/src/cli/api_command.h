#pragma once

// `codestral-lsp api FAMILY VERB ...` and `api raw METHOD PATH` on the command line: the parser and
// --help, made from the table of api_endpoints.h. Only the family that is spoken of is spelled out,
// so that other commands do not pay for the table.

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/api_request.h"
#include "cli/options.h"

namespace codestral::cli {

// Above 0; without words of its own in --help.
inline CLI::Validator positiveNumber() {
  return CLI::Validator(CLI::PositiveNumber).description("");
}

class ApiCommand {
 public:
  // `words` is the whole command line, without the program.
  ApiCommand(CLI::App& app, std::span<const std::string> words);

  bool parsed() const { return command_->parsed(); }
  int run(const CommonOptions& common);
  // What a command line that did not parse meant, in one sentence; empty when the parser's own
  // words are as good.
  std::string explain(std::span<const std::string> words) const;

 private:
  struct Verb {
    const ApiEndpoint* endpoint = nullptr;
    CLI::App* app = nullptr;
    std::deque<std::string> parameters;
    std::deque<std::vector<std::string>> values;  // in the order of the endpoint's fields
    std::deque<bool> switches;
  };

  void addFamily(const ApiFamily& family, bool spelledOut);
  void addVerb(CLI::App& family, std::string_view familyName, const ApiEndpoint& endpoint);
  void addField(Verb& verb, const ApiField& field);
  void addAnswerOptions(CLI::App& app, const ApiEndpoint& endpoint);
  void addRaw();
  ApiCall callOf(const Verb& verb) const;
  int runRaw(const CommonOptions& common) const;

  CLI::App* command_ = nullptr;
  CLI::App* raw_ = nullptr;
  std::deque<Verb> verbs_;
  // Shared by all verbs: only one of them is parsed.
  std::string body_;
  std::string output_;
  double timeout_ = 0;
  bool stream_ = false;
  bool table_ = false;
  bool codestral_ = false;
  std::string rawMethod_;
  std::string rawPath_;
  std::vector<std::string> rawQuery_;
  std::vector<std::string> rawForm_;
  std::vector<std::string> rawUpload_;
};

}  // namespace codestral::cli
