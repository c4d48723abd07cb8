#include "support/fake_files.h"

#include <algorithm>

#include <fmt/format.h>

#include "support/fake_multipart.h"
#include "support/fake_paging.h"

namespace codestral::test {
namespace {

using nlohmann::json;

FakeReply notFound() {
  return FakeReply::detail(404, "Not Found");
}

json fileJson(const FakeFile& file) {
  json result = {{"id", file.id},
                 {"object", "file"},
                 {"bytes", file.size},
                 {"created_at", file.createdAt},
                 {"filename", file.filename},
                 {"purpose", file.purpose},
                 {"sample_type", file.sampleType},
                 {"num_lines", nullptr},
                 {"mimetype", file.mimetype},
                 {"source", file.source},
                 {"signature", file.signature},
                 {"expires_at", nullptr},
                 {"visibility", file.visibility}};
  if (file.lines) result["num_lines"] = *file.lines;
  if (file.expiresAt) result["expires_at"] = *file.expiresAt;
  return result;
}

std::string mimetypeOf(const FakeFormPart& part) {
  if (part.fileName.ends_with(".jsonl")) return "application/jsonl";
  return part.contentType.empty() ? "application/octet-stream" : part.contentType;
}

// What is wrong with a line of training data; empty: nothing.
std::string trainingFault(std::string_view line) {
  const json sample = json::parse(line, nullptr, false);
  if (!sample.is_object()) return "Invalid JSON";
  if (sample.contains("text")) return sample["text"].is_string() ? "" : "text is no string";
  if (sample.contains("prompt")) return "";
  if (!sample.contains("messages") || !sample["messages"].is_array()) {
    return "Field required: messages";
  }
  const json& messages = sample["messages"];
  const bool answered = std::ranges::any_of(messages, [](const json& message) {
    return message.is_object() && message.value("role", json()) == "assistant";
  });
  const bool classified = sample.contains("labels");
  return answered || classified ? "" : "Expected at least one assistant message";
}

std::optional<FakeReply> trainingFaults(const FakeFormPart& part) {
  json errors = json::array();
  std::string_view text = part.content;
  if (part.size > text.size()) text = text.substr(0, text.rfind('\n') + 1);
  for (const auto& [number, line] : jsonLines(text)) {
    const std::string fault = trainingFault(line);
    if (!fault.empty()) errors.push_back({{"message", fault}, {"line_number", number}});
  }
  if (errors.empty()) return std::nullopt;
  FakeReply reply;
  reply.status = 422;
  reply.body = {{"detail", "Invalid file format."},
                {"description", fmt::format("Found {} error(s) in this file.", errors.size())},
                {"errors", std::move(errors)}};
  return reply;
}

std::string sampleTypeOf(const std::string& purpose, std::string_view content) {
  if (purpose == "batch") return "batch_request";
  const auto lines = jsonLines(content.substr(0, content.find('\n')));
  const json first = lines.empty() ? json() : json::parse(lines[0].second, nullptr, false);
  return first.is_object() && first.contains("text") ? "pretrain" : "instruct";
}

}  // namespace

std::vector<std::pair<std::size_t, std::string_view>> jsonLines(std::string_view text) {
  std::vector<std::pair<std::size_t, std::string_view>> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") != std::string_view::npos) lines.emplace_back(number, line);
  }
  return lines;
}

const FakeFile* FakeFiles::find(std::string_view id) const {
  const auto found = std::ranges::find(files_, id, &FakeFile::id);
  return found == files_.end() ? nullptr : &*found;
}

std::string FakeFiles::add(std::string filename, std::string sampleType, std::string content) {
  FakeFile file;
  file.id = ids_.uuid();
  file.filename = std::move(filename);
  file.sampleType = std::move(sampleType);
  file.source = "mistral";
  file.signature = contentHash(content);
  file.size = content.size();
  file.createdAt = ids_.now();
  file.lines = jsonLines(content).size();
  file.content = std::move(content);
  files_.push_back(std::move(file));
  return files_.back().id;
}

std::string FakeFiles::addVirtual(std::string filename, std::uint64_t size) {
  FakeFile file;
  file.id = ids_.uuid();
  file.filename = std::move(filename);
  file.mimetype = "application/octet-stream";
  file.source = "mistral";
  file.sampleType = "batch_result";
  file.size = size;
  file.createdAt = ids_.now();
  file.isVirtual = true;
  files_.push_back(std::move(file));
  return files_.back().id;
}

FakeReply FakeFiles::upload(const FakeCall& call) {
  const FakeFormPart* part = call.part("file");
  if (part == nullptr) return FakeReply::detail(422, "No file was sent");
  if (part->size > kMostBytes) {
    return FakeReply::error(413, "File size exceeds the limit of 512 MB");
  }
  const auto field = [&call](std::string_view name, std::string fallback) {
    const FakeFormPart* given = call.part(name);
    return given == nullptr || given->content.empty() ? fallback : given->content;
  };
  FakeFile file;
  file.purpose = field("purpose", "fine-tune");
  if (file.purpose == "fine-tune") {
    if (auto faults = trainingFaults(*part)) return std::move(*faults);
  }
  file.id = ids_.uuid();
  file.filename = part->fileName;
  file.sampleType = sampleTypeOf(file.purpose, part->content);
  file.mimetype = mimetypeOf(*part);
  file.signature = part->hash;
  file.visibility = field("visibility", "workspace");
  file.size = part->size;
  file.createdAt = ids_.now();
  if (file.purpose == "batch" || file.purpose == "fine-tune") {
    file.lines = part->lines + (part->endsLine ? 0 : 1);
  }
  const std::string expiry = field("expiry", "");
  if (!expiry.empty()) {
    constexpr std::int64_t kHour = 3600;
    file.expiresAt = file.createdAt + std::strtoll(expiry.c_str(), nullptr, 10) * kHour;
  }
  file.content = part->content;
  files_.push_back(std::move(file));
  return {.body = fileJson(files_.back())};
}

FakeReply FakeFiles::list(const FakeCall& call) const {
  const auto matches = [](const std::vector<std::string>& wanted, const std::string& value) {
    return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
  };
  const std::vector<std::string> sampleTypes = call.list("sample_type");
  const std::vector<std::string> sources = call.list("source");
  const std::vector<std::string> purposes = call.list("purpose");
  const std::vector<std::string> mimetypes = call.list("mimetypes");
  const std::string search = call.text("search").value_or("");
  json data = json::array();
  for (auto file = files_.rbegin(); file != files_.rend(); ++file) {
    if (matches(sampleTypes, file->sampleType) && matches(sources, file->source) &&
        matches(purposes, file->purpose) && matches(mimetypes, file->mimetype) &&
        file->filename.contains(search)) {
      data.push_back(fileJson(*file));
    }
  }
  const bool counted = call.flag("include_total", true);
  const json total = counted ? json(data.size()) : json(nullptr);
  return {.body = {{"data", pageOf(data, call)}, {"object", "list"}, {"total", total}}};
}

FakeReply FakeFiles::get(const FakeCall& call) const {
  const FakeFile* file = find(call.parameters[0]);
  if (file == nullptr) return notFound();
  FakeReply reply{.body = fileJson(*file)};
  reply.body["deleted"] = false;
  return reply;
}

FakeReply FakeFiles::remove(const FakeCall& call) {
  const std::string& id = call.parameters[0];
  if (std::erase_if(files_, [&id](const FakeFile& file) { return file.id == id; }) == 0) {
    return notFound();
  }
  return {.body = {{"id", id}, {"object", "file"}, {"deleted", true}}};
}

FakeReply FakeFiles::content(const FakeCall& call) const {
  const FakeFile* file = find(call.parameters[0]);
  if (file == nullptr) return notFound();
  FakeReply reply;
  reply.headers = {{"content-disposition", fmt::format("attachment; filename=\"{}\"", file->id)}};
  if (file->isVirtual) {
    reply.virtualSize = file->size;
  } else if (file->content.size() < file->size) {
    return FakeReply::error(500, "The fake has kept only the beginning of this file");
  } else {
    reply.bytes = file->content;
  }
  return reply;
}

FakeReply FakeFiles::signedUrl(const FakeCall& call) const {
  const FakeFile* file = find(call.parameters[0]);
  if (file == nullptr) return notFound();
  const std::int64_t hours = call.number("expiry", 24);
  return {.body = {{"url", fmt::format("{}/_signed/files/{}?se={}&sig={:016x}", call.baseUrl,
                                       file->id, hours, fnv1a(file->id))}}};
}

std::vector<FakeRoute> FakeFiles::routes() {
  const FakeHandler download = [this](const FakeCall& call) { return content(call); };
  const std::string one = "/v1/files/{file_id}";
  return {
      {.method = "POST",
       .pattern = "/v1/files",
       .schema = "UploadFileForm",
       .handle = [this](const FakeCall& call) { return upload(call); }},
      {.method = "GET",
       .pattern = "/v1/files",
       .schema = "",
       .handle = [this](const FakeCall& call) { return list(call); },
       .query = "ListFilesQuery"},
      {.method = "GET",
       .pattern = one,
       .schema = "",
       .handle = [this](const FakeCall& call) { return get(call); },
       .uuids = true},
      {.method = "DELETE",
       .pattern = one,
       .schema = "",
       .handle = [this](const FakeCall& call) { return remove(call); },
       .uuids = true},
      {.method = "GET",
       .pattern = one + "/content",
       .schema = "",
       .handle = download,
       .uuids = true},
      {.method = "GET",
       .pattern = one + "/url",
       .schema = "",
       .handle = [this](const FakeCall& call) { return signedUrl(call); },
       .query = "SignedUrlQuery",
       .uuids = true},
      {.method = "GET",
       .pattern = "/_signed/files/{file_id}",
       .schema = "",
       .handle = download,
       .keyless = true},
  };
}

}  // namespace codestral::test
