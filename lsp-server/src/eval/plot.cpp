// The plot of a report: a group of bars per language, two for each run, on no background and in
// colours that read on white and on black.

#include <fmt/format.h>

#include "eval/report.h"

namespace codestral::eval {
namespace {

constexpr double kLeft = 150;
constexpr double kWidth = 440;  // of 100 %
constexpr double kBar = 10;
constexpr double kTop = 56;
constexpr const char* kGrey = "#808080";
// Shown and precision, a pair for each run.
constexpr const char* kColours[2][2] = {{"#3b82c4", "#2f9e6e"}, {"#9a6fc2", "#d0822f"}};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    switch (byte) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      default:
        // Control characters are not allowed in XML at all.
        out += static_cast<unsigned char>(byte) < 0x20 ? ' ' : byte;
    }
  }
  return out;
}

std::string label(double x, double y, std::string_view anchor, std::string_view text) {
  return fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor,
                     escaped(text));
}

std::string bar(double y, double share, const char* colour) {
  return fmt::format(
             "<rect x=\"{:.0f}\" y=\"{:.0f}\" width=\"{:.1f}\" height=\"{:.0f}\" fill=\"{}\"/>\n",
             kLeft, y, kWidth * share, kBar - 1, colour) +
         label(kLeft + kWidth * share + 4, y + kBar - 1, "start",
               fmt::format("{:.1f}", share * 100));
}

}  // namespace

std::string asSvg(const Report& report) {
  std::map<std::string, std::vector<const Figures*>> groups;
  for (std::size_t run = 0; run < report.runs.size(); ++run) {
    const auto put = [&](const std::string& name, const Figures& figures) {
      auto& group = groups[name];
      group.resize(report.runs.size());
      group[run] = &figures;
    };
    for (const auto& [name, figures] : report.runs[run].languages) put(name, figures);
    // A name that no language has, and that sorts behind all of theirs.
    put("~all", report.runs[run].all);
  }

  std::string body =
      label(kLeft, 18, "start",
            fmt::format("{}: {}, seed {}", report.folder, report.protocol, report.seed));
  double x = kLeft;
  for (std::size_t run = 0; run < report.runs.size(); ++run) {
    for (int which = 0; which < 2; ++which) {
      const std::string of = report.runs.size() == 1 ? "" : std::string(run == 0 ? " A" : " B");
      body += fmt::format("<rect x=\"{:.0f}\" y=\"30\" width=\"9\" height=\"9\" fill=\"{}\"/>\n", x,
                          kColours[run][which]);
      body += label(x + 14, 39, "start", (which == 0 ? "shown %" : "precision %") + of);
      x += 110;
    }
  }
  double y = kTop;
  for (const auto& [name, figures] : groups) {
    const double height = kBar * 2 * static_cast<double>(figures.size());
    body += label(kLeft - 8, y + height / 2 + 4, "end", name == "~all" ? "all" : name);
    for (std::size_t run = 0; run < figures.size(); ++run) {
      if (figures[run] != nullptr) {
        body += bar(y, figures[run]->shown(), kColours[run][0]);
        body += bar(y + kBar, figures[run]->precision(), kColours[run][1]);
      }
      y += kBar * 2;
    }
    y += 10;
  }
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" "
      "height=\"{1:.0f}\" font-family=\"sans-serif\" font-size=\"11\" fill=\"{2}\">\n{3}</svg>\n",
      kLeft + kWidth + 50, y, kGrey, body);
}

}  // namespace codestral::eval
