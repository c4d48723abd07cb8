#include "support/fake_ocr.h"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "support/fake_base64.h"
#include "support/fake_completions.h"
#include "support/fake_schema_instance.h"

namespace codestral::test {
namespace {

using nlohmann::json;

constexpr int kWidth = 1700;
constexpr int kHeight = 2200;
// The smallest PNG: one pixel.
constexpr std::string_view kPixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+"
    "M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

struct Document {
  std::vector<std::string> pages;  // markdown
  std::uint64_t bytes = 0;
  bool hasFigure = false;
};

std::string addressOf(const json& value) {
  if (value.is_object()) return value.value("url", "");
  return value.is_string() ? value.get<std::string>() : "";
}

std::vector<std::string> splitPages(std::string_view text) {
  std::vector<std::string> pages;
  while (true) {
    const std::size_t end = text.find('\f');
    pages.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return pages;
    text.remove_prefix(end + 1);
  }
}

// Of an address that cannot be followed.
Document invented(std::string_view address, bool image) {
  Document document;
  document.bytes = address.size();
  document.hasFigure = !image;
  const std::string name(address.substr(0, address.starts_with("data:") ? 20 : address.size()));
  const int count = image ? 1 : 3;
  for (int page = 0; page < count; ++page) {
    document.pages.push_back(fmt::format(
        "# Page {} of {}\n\nThe text of {}, with the number {}.\n\n- one\n- two\n", page + 1, count,
        name, fnv1a(address) % 1000 + static_cast<std::uint64_t>(page)));
  }
  return document;
}

// "0-5,7"; nothing when it is no such list.
std::optional<std::set<std::int64_t>> pageNumbers(const json& pages) {
  std::set<std::int64_t> numbers;
  if (pages.is_array()) {
    for (const json& page : pages) numbers.insert(page.get<std::int64_t>());
    return numbers;
  }
  const std::string text = pages.get<std::string>();
  for (std::string_view left = text; !left.empty();) {
    const std::string_view range = left.substr(0, left.find(','));
    left.remove_prefix(std::min(left.size(), range.size() + 1));
    std::int64_t from = 0;
    const char* const end = range.data() + range.size();
    auto [at, error] = std::from_chars(range.data(), end, from);
    std::int64_t to = from;
    if (error == std::errc() && at != end && *at == '-') {
      std::tie(at, error) = std::tuple(std::from_chars(at + 1, end, to).ptr, std::errc());
    }
    if (error != std::errc() || at != end || to < from || to > from + 10000) return std::nullopt;
    for (std::int64_t page = from; page <= to; ++page) numbers.insert(page);
  }
  return numbers;
}

json annotation(const json& format) {
  if (!format.is_object()) return nullptr;
  const json schema = format.value("json_schema", json::object()).value("schema", json::object());
  const PromptFacts none("");
  return SchemaInstance(schema, none, /*everything=*/true).make().dump();
}

json blocksOf(const std::string& markdown) {
  json blocks = json::array();
  int top = 100;
  std::string_view left = markdown;
  while (!left.empty()) {
    const std::string_view line = left.substr(0, left.find('\n'));
    left.remove_prefix(std::min(left.size(), line.size() + 1));
    if (line.empty()) continue;
    const char* type = line.starts_with('#') ? "title" : line.starts_with('-') ? "list" : "text";
    blocks.push_back({{"type", type},
                      {"top_left_x", 100},
                      {"top_left_y", top},
                      {"bottom_right_x", kWidth - 100},
                      {"bottom_right_y", top + 40},
                      {"content", line}});
    top += 50;
  }
  return blocks;
}

json confidence(const std::string& markdown, std::string_view granularity) {
  json scores = {{"average_page_confidence_score", 0.97}, {"minimum_page_confidence_score", 0.9}};
  scores["word_confidence_scores"] = json::array();
  if (granularity != "word") return scores;
  for (std::size_t at = 0; (at = markdown.find_first_not_of(" \n", at)) != std::string::npos;) {
    const std::size_t end = std::min(markdown.find_first_of(" \n", at), markdown.size());
    scores["word_confidence_scores"].push_back(
        {{"text", markdown.substr(at, end - at)}, {"confidence", 0.97}, {"start_index", at}});
    at = end;
  }
  return scores;
}

json pageJson(const json& body, const Document& document, std::size_t index) {
  std::string markdown = document.pages[index];
  json images = json::array();
  json tables = json::array();
  const json tableFormat = body.value("table_format", json());
  if (document.hasFigure && index == 0) {
    markdown += "\n![img-0.png](img-0.png)\n";
    const bool included = body.value("include_image_base64", json()) == true;
    images.push_back(
        {{"id", "img-0.png"},
         {"top_left_x", 290},
         {"top_left_y", 700},
         {"bottom_right_x", 1400},
         {"bottom_right_y", 1200},
         {"image_base64",
          included ? json(fmt::format("data:image/png;base64,{}", kPixel)) : json(nullptr)},
         {"image_annotation", annotation(body.value("bbox_annotation_format", json()))}});
  }
  if (document.hasFigure && index == 1) {
    const bool html = tableFormat == "html";
    const std::string table =
        html ? "<table><tr><th>a</th></tr><tr><td>1</td></tr></table>" : "| a |\n| --- |\n| 1 |";
    if (tableFormat.is_string()) {
      markdown += "\n[tbl-0](tbl-0)\n";
      tables.push_back({{"id", "tbl-0"}, {"content", table}, {"format", tableFormat}});
    } else {
      markdown += "\n" + table + "\n";
    }
  }
  const json granularity = body.value("confidence_scores_granularity", json());
  const bool header = body.value("extract_header", false);
  const bool footer = body.value("extract_footer", false);
  return {{"index", index},
          {"markdown", markdown},
          {"images", std::move(images)},
          {"tables", std::move(tables)},
          {"hyperlinks", json::array()},
          {"header", header ? json("A header") : json(nullptr)},
          {"footer", footer ? json(fmt::format("{}", index + 1)) : json(nullptr)},
          {"dimensions", {{"dpi", 200}, {"height", kHeight}, {"width", kWidth}}},
          {"confidence_scores", granularity.is_string()
                                    ? confidence(markdown, granularity.get<std::string>())
                                    : json(nullptr)},
          {"blocks", body.value("include_blocks", true) ? blocksOf(markdown) : json(nullptr)}};
}

}  // namespace

FakeReply FakeOcr::process(const FakeCall& call) const {
  const json& body = call.body;
  const std::string model = stringOr(body, "model", "mistral-ocr-latest");
  const ModelCard* card = models_.find(model);
  if (card == nullptr || !card->ocr) return invalidModel(model);
  const json given = body.value("document", json::object());
  Document document;
  if (given.contains("file_id")) {
    const FakeFile* file = files_.find(given.value("file_id", ""));
    if (file == nullptr) return FakeReply::error(404, "File not found");
    const bool text = !file->content.contains('\0') && !file->content.starts_with("%PDF");
    document =
        text ? Document{.pages = splitPages(file->content)} : invented(file->filename, false);
    document.bytes = file->size;
  } else {
    const bool image = given.contains("image_url");
    const std::string address =
        addressOf(given.value(image ? "image_url" : "document_url", json()));
    const bool reachable = address.starts_with("https://") || address.starts_with("http://") ||
                           address.starts_with("data:");
    if (!reachable) return FakeReply::error(400, "Document URL could not be fetched: " + address);
    document = invented(address, image);
  }
  std::optional<std::set<std::int64_t>> wanted;
  if (body.contains("pages") && !body.at("pages").is_null()) {
    wanted = pageNumbers(body.at("pages"));
    if (!wanted) return FakeReply::error(400, "Invalid page range");
  }
  json pages = json::array();
  for (std::size_t i = 0; i < document.pages.size(); ++i) {
    if (wanted && !wanted->contains(static_cast<std::int64_t>(i))) continue;
    pages.push_back(pageJson(body, document, i));
  }
  const std::size_t count = pages.size();
  return {.body = {
              {"pages", std::move(pages)},
              {"model", card->id},
              {"document_annotation", annotation(body.value("document_annotation_format", json()))},
              {"usage_info", {{"pages_processed", count}, {"doc_size_bytes", document.bytes}}}}};
}

std::vector<FakeRoute> FakeOcr::routes() {
  return {
      {"POST", "/v1/ocr", "OCRRequest", [this](const FakeCall& call) { return process(call); }}};
}

}  // namespace codestral::test
