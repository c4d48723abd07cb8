#include "cli/api_help.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/edit_distance.h"

namespace codestral::cli {
namespace {

constexpr std::string_view kTrainHelp = "of train.jsonl, uploaded with --purpose fine-tune";

std::string explainName(const std::string& name) {
  if (name == "TRAIN") return fmt::format("  ${} is the id {}.\n", name, kTrainHelp);
  return fmt::format("  ${} is an id that `{}` prints.\n", name, makerOf(name));
}

}  // namespace

std::string apiFooter() {
  return R"(Each family has its own help, each verb too, with an example:
  codestral-lsp api chat --help
  codestral-lsp api chat complete --help

The key comes from MISTRAL_API_KEY or the user file, never from the command line.
Answers are JSON on standard output: indented on a terminal, one line otherwise.
Exit codes: 0 done, 1 failed, 2 wrong use, 3 no credentials, 4 refused by the service, 5 service or network down,
130 interrupted.)";
}

std::string rawFooter() {
  std::string text = "For what has no family here:\n";
  for (const ApiRawGroup& group : apiRawGroups()) {
    text += fmt::format("  {:<17}{}\n", group.name, group.paths);
  }
  return text + "\nExample:\n  codestral-lsp api raw GET /v1/models --query provider=mistral";
}

std::string familyFooter(const ApiFamily& family) {
  return fmt::format("Example:\n  codestral-lsp api {} {} {}", family.name,
                     family.endpoints.front().verb, family.endpoints.front().example);
}

std::string verbFooter(std::string_view family, const ApiEndpoint& endpoint) {
  std::string text;
  if (!endpoint.method.empty()) text = fmt::format("{} {}\n", endpoint.method, endpoint.path);
  if (!endpoint.note.empty()) text += fmt::format("{}\n", endpoint.note);
  text += fmt::format("{}Example:\n  codestral-lsp api {} {} {}\n", text.empty() ? "" : "\n",
                      family, endpoint.verb, endpoint.example);
  for (const std::string& name : namesIn(endpoint.example)) text += explainName(name);
  text.pop_back();
  return text;
}

std::string fieldHelp(const ApiField& field) {
  std::string help(field.help);
  const auto add = [&](std::string_view more) {
    if (!help.empty()) help += "; ";
    help += more;
  };
  if (field.repeat != FieldRepeat::No) add("may be repeated");
  if (field.required && field.flag.starts_with('-')) add("needed");
  return help;
}

std::string fieldLabel(const ApiField& field) {
  if (!field.label.empty()) return std::string(field.label);
  switch (field.kind) {
    case FieldKind::Integer:
      return "N";
    case FieldKind::Number:
      return "X";
    case FieldKind::Boolean:
      return "true|false";
    case FieldKind::Json:
      return "JSON";
    case FieldKind::Pair:
      return "KEY=VALUE";
    case FieldKind::Upload:
    case FieldKind::Base64:
      return "FILE";
    case FieldKind::Image:
      return "FILE|URL";
    case FieldKind::Text:
    case FieldKind::Switch:
      break;
  }
  return "TEXT";
}

std::string unknownName(std::string_view kind, std::string_view word,
                        std::span<const std::string_view> known) {
  const std::string near = closestName(word, known);
  if (!near.empty()) return fmt::format("there is no {} '{}'; did you mean {}?", kind, word, near);
  return fmt::format("there is no {} '{}'; there are {}", kind, word, fmt::join(known, ", "));
}

std::string makerOf(std::string_view name) {
  for (const ApiFamily& family : apiFamilies()) {
    for (const ApiEndpoint& endpoint : family.endpoints) {
      if (endpoint.makes.substr(0, endpoint.makes.find('=')) == name) {
        return fmt::format("{} {}", family.name, endpoint.verb);
      }
    }
  }
  return {};
}

std::vector<std::string> namesIn(std::string_view example) {
  std::vector<std::string> names;
  for (std::size_t at = example.find('$'); at != std::string_view::npos;
       at = example.find('$', at + 1)) {
    std::size_t end = at + 1;
    while (end < example.size() && example[end] >= 'A' && example[end] <= 'Z') ++end;
    std::string name(example.substr(at + 1, end - at - 1));
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace codestral::cli
