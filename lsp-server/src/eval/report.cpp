#include "eval/report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace codestral::eval {
namespace {

using Groups = std::map<std::string, Figures> Run::*;
struct Section {
  const char* title;
  Groups groups;
};
constexpr Section kSections[] = {
    {"language", &Run::languages}, {"hole", &Run::kinds}, {"provider", &Run::providers}};

std::string row(const std::string& name, const Figures& figures) {
  std::string out = fmt::format("{:<14}{:>6}", name, figures.holes());
  for (const Column& column : columns())
    out += fmt::format("{:>12.{}f}", column.value(figures) * column.scale, column.decimals);
  return out + "\n";
}

std::string differenceRow(const Figures& a, const Figures& b) {
  std::string out = fmt::format("{:<14}{:>6}", "  difference", "");
  for (const Column& column : columns()) {
    out += fmt::format("{:>+12.{}f}", (column.value(b) - column.value(a)) * column.scale,
                       column.decimals);
  }
  return out + "\n";
}

std::string header(const char* title) {
  std::string out = fmt::format("{:<14}{:>6}", title, "holes");
  for (const Column& column : columns()) out += fmt::format("{:>12}", column.title);
  return out + "\n";
}

const Figures& figuresOf(const std::map<std::string, Figures>& groups, const std::string& name) {
  static const Figures none;
  const auto found = groups.find(name);
  return found == groups.end() ? none : found->second;
}

// The figures of one group: a row, or one of each run and their difference.
std::string rows(const std::string& name, const std::vector<const Figures*>& figures) {
  if (figures.size() == 1) return row(name, *figures.front());
  std::string out;
  for (std::size_t run = 0; run < figures.size(); ++run) {
    const char letter = static_cast<char>('A' + run);
    out += row(run == 0 ? fmt::format("{} {}", name, letter) : fmt::format("  {}", letter),
               *figures[run]);
  }
  return out + differenceRow(*figures[0], *figures[1]);
}

std::map<std::string, int> namesOf(const Report& report, Groups groups) {
  std::map<std::string, int> names;
  for (const Run& run : report.runs)
    for (const auto& [name, figures] : run.*groups) ++names[name];
  return names;
}

nlohmann::ordered_json jsonOf(const Figures& figures) {
  nlohmann::ordered_json json{{"holes", figures.holes()}};
  for (const Column& column : columns()) json[column.key] = column.value(figures);
  return json;
}

}  // namespace

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {
      {"exactMatch", "exact %", 1, 100, [](const Figures& f) { return f.exact(); }},
      {"firstLineMatch", "1st line %", 1, 100, [](const Figures& f) { return f.firstLine(); }},
      {"editSimilarity", "similar %", 1, 100, [](const Figures& f) { return f.similarity(); }},
      {"shownRate", "shown %", 1, 100, [](const Figures& f) { return f.shown(); }},
      {"precision", "precision %", 1, 100, [](const Figures& f) { return f.precision(); }},
      {"charactersPerShow", "chars/show", 1, 1,
       [](const Figures& f) { return f.charactersPerShow(); }},
      {"latencyP50Ms", "p50 ms", 2, 1, [](const Figures& f) { return f.percentile(0.5); }},
      {"latencyP90Ms", "p90 ms", 2, 1, [](const Figures& f) { return f.percentile(0.9); }},
      {"latencyP99Ms", "p99 ms", 2, 1, [](const Figures& f) { return f.percentile(0.99); }},
  };
  return all;
}

Run runOf(std::string name, const Corpus& corpus, const std::vector<Question>& questions,
          const std::vector<Answer>& answers) {
  Run run;
  run.name = std::move(name);
  for (std::size_t at = 0; at < answers.size(); ++at) {
    const Answer& answer = answers[at];
    run.languages[std::string(corpus.files[questions[at].file].language->id)].add(answer.score);
    run.kinds[std::string(eval::name(questions[at].hole.kind))].add(answer.score);
    run.providers[answer.provider.empty() ? "none asked" : answer.provider].add(answer.score);
    run.all.add(answer.score);
  }
  return run;
}

std::string asTable(const Report& report) {
  std::string out = fmt::format("{}: {}, seed {}\n", report.folder, report.protocol, report.seed);
  for (std::size_t run = 0; report.runs.size() > 1 && run < report.runs.size(); ++run)
    out += fmt::format("{}: {}\n", static_cast<char>('A' + run), report.runs[run].name);
  for (const Section& section : kSections) {
    out += "\n" + header(section.title);
    for (const auto& [name, count] : namesOf(report, section.groups)) {
      std::vector<const Figures*> figures;
      for (const Run& run : report.runs) figures.push_back(&figuresOf(run.*section.groups, name));
      out += rows(name, figures);
    }
  }
  std::vector<const Figures*> all;
  for (const Run& run : report.runs) all.push_back(&run.all);
  return out + "\n" + rows("all", all);
}

std::string asJson(const Report& report) {
  nlohmann::ordered_json json{{"folder", report.folder},
                              {"protocol", report.protocol},
                              {"seed", report.seed},
                              {"runs", nlohmann::ordered_json::array()}};
  for (const Run& run : report.runs) {
    nlohmann::ordered_json one{{"configuration", run.name}, {"all", jsonOf(run.all)}};
    for (const auto& [key, groups] :
         {std::pair("languages", &Run::languages), std::pair("holes", &Run::kinds),
          std::pair("providers", &Run::providers)}) {
      one[key] = nlohmann::ordered_json::object();
      for (const auto& [name, figures] : run.*groups) one[key][name] = jsonOf(figures);
    }
    json["runs"].push_back(std::move(one));
  }
  if (report.runs.size() == 2) {
    for (const Column& column : columns()) {
      json["difference"][column.key] =
          column.value(report.runs[1].all) - column.value(report.runs[0].all);
    }
  }
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace codestral::eval
