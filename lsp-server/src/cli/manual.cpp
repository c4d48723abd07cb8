#include "cli/manual.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "cli/option_tree.h"
#include "config/config.h"

namespace codestral::cli {
namespace {

// Text as roff takes it: no character of it is a command. In code, quotes and hyphens are to be
// copied as they are.
std::string escape(std::string_view text) {
  std::string out;
  bool lineStart = true;
  for (const char c : text) {
    if (lineStart && (c == '.' || c == '\'')) out += "\\&";
    lineStart = c == '\n';
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string bold(std::string_view text) {
  return fmt::format("\\fB{}\\fR", escape(text));
}

std::string italic(std::string_view text) {
  return fmt::format("\\fI{}\\fR", escape(text));
}

std::vector<std::string_view> paragraphs(std::string_view text) {
  std::vector<std::string_view> found;
  for (std::size_t end = 0; end != std::string_view::npos;) {
    text.remove_prefix(std::min(text.find_first_not_of('\n', end), text.size()));
    end = text.find("\n\n");
    if (!text.empty()) found.push_back(text.substr(0, end));
  }
  return found;
}

// Running text is filled; what is set in columns or by indentation stays as it is.
std::string prose(std::string_view text) {
  std::string out;
  for (const std::string_view paragraph : paragraphs(text)) {
    const bool asItIs = paragraph.contains("  ");
    out += fmt::format(".PP\n{}{}\n{}", asItIs ? ".nf\n" : "", escape(paragraph),
                       asItIs ? ".fi\n" : "");
  }
  return out;
}

// "SEVERITY" of "SEVERITY:{error,warning}": what may stand there is in the help.
std::string label(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t check = std::min(type.find(":{"), type.find(":INT in"));
  return type.substr(0, check);
}

std::string names(const CLI::Option& option) {
  std::string out;
  const auto add = [&](const char* dashes, const std::string& name) {
    out += fmt::format("{}{}", out.empty() ? "" : ", ", bold(dashes + name));
  };
  for (const std::string& name : option.get_snames()) add("-", name);
  for (const std::string& name : option.get_lnames()) add("--", name);
  if (option.get_items_expected_max() > 0) out += " " + italic(label(option));
  return out;
}

std::string described(const CLI::Option& option) {
  std::string help = option.get_description();
  if (!option.get_default_str().empty()) {
    help += fmt::format("{}{} by default", help.empty() ? "" : "; ", option.get_default_str());
  }
  return escape(help);
}

std::string options(const CLI::App& app) {
  std::string out;
  for (const CLI::Option* const argument : shownArguments(app)) {
    const bool place = argument->get_type_name().contains(':');
    out += fmt::format(".TP\n{}\n{}\n",
                       italic(place ? argument->get_type_name() : argument->get_name(true)),
                       described(*argument));
  }
  for (const CLI::Option* const option : shownOptions(app)) {
    if (option == app.get_help_ptr() && app.get_parent() != nullptr) continue;
    out += fmt::format(".TP\n{}\n{}\n", names(*option), described(*option));
  }
  return out;
}

std::string command(const CLI::App& app) {
  std::string out = fmt::format(".SS {}\n{}.\n", app.get_name(), escape(app.get_description()));
  out += options(app);
  for (const CLI::App* const sub : shownCommands(app)) {
    out += fmt::format(".TP\n{}\n{}\n", bold(app.get_name() + " " + sub->get_name()),
                       escape(sub->get_description()));
  }
  // A command without a text of its own has its parent's.
  if (app.get_footer() != app.get_parent()->get_footer()) out += prose(app.get_footer());
  return out;
}

// The rows of the table in docs/configuration.md.
std::string environment() {
  const std::string document = config::markdown();
  std::string_view table(document);
  table.remove_prefix(std::min(table.find("## Environment"), table.size()));
  std::string out;
  while (!table.empty()) {
    const std::string_view line = table.substr(0, table.find('\n'));
    table.remove_prefix(std::min(line.size() + 1, table.size()));
    if (!line.starts_with("| `")) continue;
    const std::size_t middle = line.find(" | ");
    std::string name(line.substr(2, middle - 2));
    std::string meaning(line.substr(middle + 3, line.rfind(" |") - middle - 3));
    std::erase(name, '`');
    if (meaning.starts_with('`')) meaning = "the setting " + meaning;
    std::erase(meaning, '`');
    out += fmt::format(".TP\n{}\n{}\n", bold(name), escape(meaning));
  }
  return out;
}

}  // namespace

std::string manual(const CLI::App& program) {
  const std::string& name = program.get_name();
  std::string out = fmt::format(".TH {} 1 \"\" \"{} {}\" \"User Commands\"\n", "CODESTRAL\\-LSP",
                                escape(name), CODESTRAL_VERSION);
  out += fmt::format(".SH NAME\n{} \\- {}\n", escape(name), "AI code completion for any editor");
  out += fmt::format(".SH SYNOPSIS\n{0} {1}\n.br\n{0} {2} [{3}]\n", bold(name), bold("--stdio"),
                     italic("COMMAND"), italic("OPTIONS"));
  out += ".SH DESCRIPTION\n" + escape(program.get_description()) + "\n";
  const std::string footer = program.get_footer();
  const std::size_t codes = std::min(footer.find("Exit codes: "), footer.size());
  out += prose(std::string_view(footer).substr(0, codes));
  out += ".SH OPTIONS\n" + options(program);
  out += ".SH COMMANDS\n";
  for (const CLI::App* const sub : shownCommands(program)) out += command(*sub);
  out += ".SH EXIT STATUS\n" + escape(std::string_view(footer).substr(codes)) + "\n";
  out += ".SH ENVIRONMENT\n" + environment();
  out +=
      fmt::format(".SH FILES\n.TP\n{}\n{}\n", italic("~/.config/codestral-lsp/config.json"),
                  "the settings; \\fBcodestral\\-lsp config\\fR shows what holds, and from where");
  return out;
}

}  // namespace codestral::cli
