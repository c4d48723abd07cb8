#include "cli/review_output.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/utf8.h"

namespace codestral::cli {
namespace {

using instruct::Finding;
using instruct::Severity;
using nlohmann::json;

std::string dumped(const json& value) {
  return value.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  while (true) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(visibleControls(text.substr(at, end - at)));
    if (end == std::string::npos) return lines;
    at = end + 1;
  }
}

std::string painted(Severity severity, Style style) {
  const std::string word(instruct::name(severity));
  if (severity == Severity::Error) return style.red(word);
  return severity == Severity::Warning ? style.yellow(word) : style.dim(word);
}

std::string oneFinding(const Finding& finding, Style style) {
  std::string text =
      fmt::format("{}: {}: {} {}\n",
                  style.bold(fmt::format("{}:{}", visibleControls(finding.file), finding.line)),
                  painted(finding.severity, style), visibleControls(finding.message),
                  style.dim(fmt::format("[{}]", finding.category)));
  std::size_t number = finding.line;
  for (const std::string& line : linesOf(finding.quote)) {
    const std::string marked =
        fmt::format("{:>6} {} {}", number++, finding.suggestion ? "-" : "│", line);
    text += (finding.suggestion ? style.red(marked) : style.dim(marked)) + "\n";
  }
  if (!finding.suggestion || finding.suggestion->empty()) return text;
  for (const std::string& line : linesOf(*finding.suggestion))
    text += style.green(fmt::format("       + {}", line)) + "\n";
  return text;
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string summary(const instruct::Review& review, const ReviewFacts& facts) {
  std::string text = review.findings.empty() ? "nothing found" : "";
  for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Info}) {
    const auto count =
        static_cast<std::size_t>(std::ranges::count(review.findings, severity, &Finding::severity));
    if (count == 0) continue;
    if (!text.empty()) text += ", ";
    text += severity == Severity::Info ? fmt::format("{} info", count)
                                       : counted(count, instruct::name(severity));
  }
  text += fmt::format(" in {}, by {}", counted(facts.files, "file"), visibleControls(facts.model));
  if (review.notFound > 0) {
    text += fmt::format("; {} more left out, because what it quotes is not there",
                        counted(review.notFound, "finding"));
  }
  return text + "\n";
}

// Percent-encoded, as a relative reference: a colon before the first slash would be a scheme.
std::string uriOf(std::string_view path) {
  std::string uri;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= '0' && byte <= '9') || std::string_view("-._~/").contains(c);
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return uri;
}

json artifact(const Finding& finding) {
  json location{{"uri", uriOf(finding.file)}};
  if (!finding.file.starts_with('/')) location["uriBaseId"] = "%SRCROOT%";
  return location;
}

// The same mistake of the same line keeps its print when lines above it come and go.
std::string printOf(const Finding& finding) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : finding.file + "\n" + finding.category + "\n" + finding.quote)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return fmt::format("{:016x}", hash);
}

json sarifResult(const Finding& finding) {
  const auto categories = instruct::findingCategories();
  const auto rule = std::ranges::find(categories, finding.category) - categories.begin();
  const std::string_view level =
      finding.severity == Severity::Info ? "note" : instruct::name(finding.severity);
  json result{{"ruleId", finding.category},
              {"ruleIndex", rule},
              {"level", level},
              {"message", {{"text", finding.message}}},
              {"locations",
               {{{"physicalLocation",
                  {{"artifactLocation", artifact(finding)},
                   {"region",
                    {{"startLine", finding.line},
                     {"endLine", finding.endLine},
                     {"snippet", {{"text", finding.quote}}}}}}}}}},
              {"partialFingerprints", {{"quote/v1", printOf(finding)}}}};
  if (!finding.suggestion) return result;
  // Whole lines, to the start of the line that follows them.
  const std::string text = finding.suggestion->empty() ? "" : *finding.suggestion + "\n";
  result["fixes"] = {{{"description", {{"text", "The suggestion of the review"}}},
                      {"artifactChanges",
                       {{{"artifactLocation", artifact(finding)},
                         {"replacements",
                          {{{"deletedRegion",
                             {{"startLine", finding.line},
                              {"startColumn", 1},
                              {"endLine", finding.endLine + 1},
                              {"endColumn", 1}}},
                            {"insertedContent", {{"text", text}}}}}}}}}}};
  return result;
}

}  // namespace

std::string reviewAsText(const instruct::Review& review, const ReviewFacts& facts, Style style) {
  std::string text;
  for (const Finding& finding : review.findings) text += oneFinding(finding, style) + "\n";
  return text + summary(review, facts);
}

std::string reviewAsJson(const instruct::Review& review, const ReviewFacts& facts) {
  json findings = json::array();
  for (const Finding& finding : review.findings) {
    findings.push_back({{"file", finding.file},
                        {"line", finding.line},
                        {"endLine", finding.endLine},
                        {"quote", finding.quote},
                        {"severity", instruct::name(finding.severity)},
                        {"category", finding.category},
                        {"message", finding.message},
                        {"suggestion", finding.suggestion ? json(*finding.suggestion) : json()}});
  }
  return dumped({{"findings", std::move(findings)},
                 {"notFound", review.notFound},
                 {"repeated", review.repeated},
                 {"model", facts.model.empty() ? json() : json(facts.model)},
                 {"requests", facts.requests},
                 {"files", facts.files}});
}

std::string reviewAsSarif(const instruct::Review& review) {
  json rules = json::array();
  for (const std::string_view category : instruct::findingCategories()) {
    rules.push_back(
        {{"id", category}, {"shortDescription", {{"text", fmt::format("Review: {}", category)}}}});
  }
  json results = json::array();
  for (const Finding& finding : review.findings) results.push_back(sarifResult(finding));
  return dumped({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                 {"version", "2.1.0"},
                 {"runs",
                  {{{"tool",
                     {{"driver",
                       {{"name", "codestral-lsp"},
                        {"version", CODESTRAL_VERSION},
                        {"rules", std::move(rules)}}}}},
                    {"columnKind", "utf16CodeUnits"},
                    {"results", std::move(results)}}}}});
}

}  // namespace codestral::cli
