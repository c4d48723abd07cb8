#include "cli/complete.h"

#include <charconv>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "base/event_loop.h"
#include "base/file.h"
#include "base/thread_pool.h"
#include "base/utf8.h"
#include "cli/terminal.h"
#include "completion/engine.h"
#include "index/ignore.h"
#include "index/workspace_files.h"
#include "server/file_rules.h"
#include "server/services.h"
#include "server/training.h"
#include "text/uri.h"

namespace codestral::cli {
namespace {

using completion::Offer;
using config::Json;

constexpr std::size_t kLinesAround = 4;
struct Place {
  std::filesystem::path file;
  text::Position position;  // zero-based, in characters
};

Result<Place> parsePlace(const std::string& text) {
  const auto wrong = [&] {
    return fail(
        ErrorKind::InvalidInput,
        fmt::format("'{}' is not a place; write FILE:LINE:COL with line and column from 1", text));
  };
  const auto number = [](std::string_view digits) -> std::optional<std::uint32_t> {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size() || value == 0)
      return std::nullopt;
    return value;
  };
  const std::size_t second = text.rfind(':');
  if (second == std::string::npos || second == 0) return wrong();
  const std::size_t first = text.rfind(':', second - 1);
  if (first == std::string::npos || first == 0) return wrong();
  const auto line = number(std::string_view(text).substr(first + 1, second - first - 1));
  const auto column = number(std::string_view(text).substr(second + 1));
  if (!line || !column) return wrong();
  return Place{text.substr(0, first), {*line - 1, *column - 1}};
}

// The one document of the command as the engine's world.
class OneDocument final : public completion::Workspace {
 public:
  OneDocument(text::SnapshotPtr document, const syntax::Language* language,
              completion::FileVerdict verdict)
      : document_(std::move(document)), verdict_(std::move(verdict)) {
    if (language != nullptr)
      view_.tree = syntax::parse(*language, document_->text, document_->version);
  }
  text::SnapshotPtr document(const std::string&) const override { return document_; }
  text::Encoding encoding() const override { return text::Encoding::Utf32; }
  syntax::View view(const std::string&) const override { return view_; }
  completion::FileVerdict verdict(const std::string&) const override { return verdict_; }

 private:
  text::SnapshotPtr document_;
  syntax::View view_;
  completion::FileVerdict verdict_;
};

double ms(Micros time) {
  return static_cast<double>(time.count()) / 1000.0;
}

std::string_view reasonCode(const Offer& offer) {
  return completion::code(offer.reason);
}

Json asJson(const Offer& offer, const text::Text& text) {
  const auto position = [&](std::size_t offset) {
    const text::Position at = text.positionOf(offset, text::Encoding::Utf16);
    return Json{{"line", at.line}, {"character", at.character}};
  };
  const auto range = [&](text::ByteRange bytes) {
    return Json{{"start", position(bytes.begin)}, {"end", position(bytes.end)}};
  };
  Json items = Json::array();
  for (const completion::Item& item : offer.items) {
    const text::ByteRange bytes{text.offsetOf(item.range.start, text::Encoding::Utf32).value_or(0),
                                text.offsetOf(item.range.end, text::Encoding::Utf32).value_or(0)};
    items.push_back({{"insertText", item.insertText}, {"range", range(bytes)}});
  }
  Json context = Json::array();
  for (const context::Source& source : offer.sources) {
    context.push_back({{"source", source.source},
                       {"path", source.path},
                       {"range", range(source.range)},
                       {"tokens", source.tokens}});
  }
  const completion::Timings& t = offer.timings;
  return {{"items", std::move(items)},
          {"provider", offer.provider},
          {"model", offer.model},
          {"reason", offer.items.empty() ? Json(reasonCode(offer)) : Json(nullptr)},
          {"detail", offer.detail},
          {"path", offer.path},
          {"shape", offer.shape},
          {"cutBy", offer.cutBy},
          {"timingsMs",
           {{"debounce", ms(t.debounce)},
            {"context", ms(t.context)},
            {"firstByte", ms(t.firstByte)},
            {"stream", ms(t.stream)},
            {"postprocess", ms(t.postprocess)},
            {"total", ms(t.total)}}},
          {"context", std::move(context)}};
}

// The lines around the cursor with the suggestion where it would go.
std::string show(const Offer& offer, const text::Text& text, std::size_t offset,
                 const Style& style) {
  const std::size_t cursorLine = text.lineAt(offset);
  const std::size_t first = cursorLine - std::min(cursorLine, kLinesAround);
  const std::size_t last = std::min(cursorLine + kLinesAround, text.lineCount() - 1);
  const int width = static_cast<int>(fmt::format("{}", last + 1).size());
  const auto margin = [&](std::size_t line) {
    return style.dim(fmt::format("{:>{}} │ ", line + 1, width));
  };
  const std::string noMargin = style.dim(fmt::format("{:>{}} │ ", "", width));

  std::string out;
  for (std::size_t line = first; line <= last; ++line) {
    if (line != cursorLine) {
      out += margin(line) + visibleControls(text.line(line)) + "\n";
      continue;
    }
    const std::string whole = text.line(line);
    const std::size_t column = offset - text.lineStart(line);
    out += margin(line) + visibleControls(whole.substr(0, column));
    std::string_view rest =
        offer.items.empty() ? std::string_view() : std::string_view(offer.items.front().insertText);
    if (offer.items.empty()) out += style.bold("▏");
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      std::string_view piece = rest.substr(0, end);
      if (piece.ends_with('\r')) piece.remove_suffix(1);
      out += style.ghost(visibleControls(piece));
      if (end == std::string_view::npos) break;
      out += "\n" + noMargin;
      rest.remove_prefix(end + 1);
    }
    out += visibleControls(whole.substr(column)) + "\n";
  }
  return out;
}

std::string explain(const Offer& offer, const Style& style) {
  std::string out;
  const auto row = [&](std::string_view key, std::string_view value) {
    if (!value.empty())
      out += fmt::format("  {} {}\n", style.dim(fmt::format("{:<9}", key)), visibleControls(value));
  };
  row("reason", fmt::format("{} ({})", reasonCode(offer), completion::describe(offer.reason)));
  row("detail", offer.detail);
  row("path", offer.path);
  row("shape", offer.shape);
  row("cut by", offer.cutBy);
  const completion::Timings& t = offer.timings;
  row("time",
      fmt::format("{:.1f} ms: debounce {:.1f}, context {:.1f}, first byte {:.1f}, stream {:.1f}, "
                  "post-process {:.1f}",
                  ms(t.total), ms(t.debounce), ms(t.context), ms(t.firstByte), ms(t.stream),
                  ms(t.postprocess)));
  for (const context::Source& source : offer.sources) {
    row("context", fmt::format("{}: {} bytes, about {} tokens", source.source, source.range.size(),
                               source.tokens));
  }
  return out;
}

int exitCodeOf(const Offer& offer) {
  if (offer.reason == completion::Reason::NoCredentials) return exitCode(ErrorKind::Unauthorized);
  return offer.error ? exitCode(*offer.error) : 0;
}

}  // namespace

int complete(const CommonOptions& common, const CompleteOptions& options) {
  const auto place = parsePlace(options.place);
  if (!place) {
    complain(place.error().message);
    return kWrongUse;
  }
  const auto content = readFile(place->file, completion::kLargestDocument);
  if (!content) {
    complain(content.error().message);
    return exitCode(ErrorKind::Io);
  }
  if (content->find('\0') != std::string::npos || !isUtf8(*content)) {
    complain(fmt::format("{} is not a UTF-8 text file", place->file.string()));
    return exitCode(ErrorKind::Io);
  }

  const std::filesystem::path file = std::filesystem::absolute(place->file).lexically_normal();
  const syntax::Language* language = syntax::languageForPath(file);
  if (language == nullptr)
    complain(fmt::format("no grammar for {}; completing without syntax", file.filename().string()));
  const std::filesystem::path workspace = workspaceOf(file);
  Json flags = Json::object();
  if (!options.provider.empty()) flags["completion.provider"] = options.provider;
  const config::Effective effective = loadConfig(common, {workspace}, flags);
  for (const config::Warning& warning : effective.warnings) {
    complain(warning.message);
    if (warning.origin == config::Origin::CommandLine) return kWrongUse;
  }
  const config::Config& config = effective.config;

  auto document = std::make_shared<text::Snapshot>();
  document->uri = text::uriOfPath(file);
  document->languageId =
      language != nullptr ? std::string(language->id) : file.extension().string();
  document->version = 1;
  document->text = text::Text(*content);
  const auto offset = document->text.offsetOf(place->position, text::Encoding::Utf32);
  const bool pastEnd =
      offset && document->text.positionOf(*offset, text::Encoding::Utf32) != place->position;
  if (!offset || pastEnd) {
    complain(fmt::format("{} has no line {} with a column {}", place->file.string(),
                         place->position.line + 1, place->position.character + 1));
    return kWrongUse;
  }

  // Outlives the loop: calls that end with that are written down.
  store::Database database({.file = store::defaultFile()});
  EventLoop loop;
  ThreadPool pool(std::thread::hardware_concurrency());
  server::Services services(loop, pool, std::make_shared<server::AuditLog>(database, "complete"));
  for (const std::string& problem : services.configure(config)) complain(problem);
  if (services.provider() == nullptr) {
    complain(services.status().message);
    return kWrongUse;
  }
  services.readSpending();
  if (services.provider()->onDevice() && config.indexEnabled) {
    server::trainOnWorkspace(*services.model(), {workspace}, config.privacyIgnoreFiles,
                             [](const auto&) {}, {});
  }

  const OneDocument world(document, language, server::verdictFor(file, {workspace}, config));
  completion::Settings settings = server::completionSettings(config);
  settings.debounce = Millis(0);
  settings.prefetch = false;
  std::optional<Offer> offer;
  {
    completion::Engine engine(loop, world);
    engine.setSettings(std::move(settings));
    engine.setProvider(services.provider());
    completion::Request request;
    request.uri = document->uri;
    request.position = place->position;
    request.trigger = completion::Trigger::Automatic;
    engine.request(std::move(request), [&](Offer came) {
      offer = std::move(came);
      loop.stop();
    });
    if (!offer) loop.run();
  }
  loop.runPosted();  // the stream is closed and paid for

  if (options.json) {
    printJson(asJson(*offer, document->text).dump(2, ' ', false, Json::error_handler_t::replace) +
              "\n");
    return exitCodeOf(*offer);
  }
  const Style style{wantsColor()};
  std::string who = offer->provider.empty() ? "" : ", " + offer->provider;
  if (!offer->model.empty()) who += fmt::format(" ({})", offer->model);
  print(fmt::format(
      "{}{}\n", style.bold(visibleControls(options.place)),
      style.dim(fmt::format("{}, {:.0f} ms", visibleControls(who), ms(offer->timings.total)))));
  print(show(*offer, document->text, *offset, style));
  if (offer->items.empty()) {
    const std::string detail = offer->detail.empty() ? "" : fmt::format(": {}", offer->detail);
    print(fmt::format(
        "{}\n", style.yellow(visibleControls(fmt::format(
                    "nothing to suggest: {}{}", completion::describe(offer->reason), detail)))));
  }
  if (options.explain) print(explain(*offer, style));
  return exitCodeOf(*offer);
}

}  // namespace codestral::cli
