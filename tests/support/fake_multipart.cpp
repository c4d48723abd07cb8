#include "support/fake_multipart.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "base/utf8.h"

namespace codestral::test {
namespace {

constexpr std::size_t kHeadersCap = 16 * 1024;
constexpr std::size_t kContentShown = 16 * 1024;

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

// The value of `name="..."` or `name=...` in a header.
std::string parameter(std::string_view header, std::string_view name) {
  const std::string wanted = std::string(name) + "=";
  for (std::size_t at = 0; (at = header.find(wanted, at)) != std::string_view::npos; ++at) {
    if (at > 0 && header[at - 1] != ' ' && header[at - 1] != ';') continue;
    std::string_view value = header.substr(at + wanted.size());
    if (!value.starts_with('"')) {
      return std::string(value.substr(0, value.find_first_of("; \r")));
    }
    std::string text;
    for (std::size_t i = 1; i < value.size() && value[i] != '"'; ++i) {
      if (value[i] == '\\' && i + 1 < value.size()) ++i;
      text += value[i];
    }
    // Browsers and SDKs escape a quote so.
    for (std::size_t quote = 0; (quote = text.find("%22", quote)) != std::string::npos; ++quote) {
      text.replace(quote, 3, "\"");
    }
    return text;
  }
  return "";
}

}  // namespace

void ContentHash::add(std::string_view bytes) {
  length_ += bytes.size();
  if (pendingSize_ > 0) {
    const std::size_t count = std::min(bytes.size(), pending_.size() - pendingSize_);
    std::memcpy(pending_.data() + pendingSize_, bytes.data(), count);
    pendingSize_ += count;
    bytes.remove_prefix(count);
    if (pendingSize_ < pending_.size()) return;
    std::uint64_t word = 0;
    std::memcpy(&word, pending_.data(), sizeof word);
    addWord(word);
    pendingSize_ = 0;
  }
  for (; bytes.size() >= sizeof(std::uint64_t); bytes.remove_prefix(sizeof(std::uint64_t))) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    addWord(word);
  }
  std::memcpy(pending_.data(), bytes.data(), bytes.size());
  pendingSize_ = bytes.size();
}

std::string ContentHash::hex() const {
  ContentHash last = *this;
  std::uint64_t word = 0;
  std::memcpy(&word, pending_.data(), pendingSize_);
  last.addWord(word);
  last.addWord(length_);
  return fmt::format("{:016x}", last.hash_);
}

std::string contentHash(std::string_view bytes) {
  ContentHash hash;
  hash.add(bytes);
  return hash.hex();
}

MultipartBody::MultipartBody(std::string_view boundary, std::size_t bytesKept)
    : delimiter_("\r\n--" + std::string(boundary)), bytesKept_(bytesKept), buffer_("\r\n") {}

std::shared_ptr<MultipartBody> MultipartBody::of(std::string_view contentType,
                                                 std::size_t bytesKept) {
  if (!lower(contentType).starts_with("multipart/form-data")) return nullptr;
  const std::string boundary = parameter(contentType, "boundary");
  return boundary.empty() ? nullptr : std::make_shared<MultipartBody>(boundary, bytesKept);
}

void MultipartBody::add(std::string_view bytes) {
  if (state_ == State::After || state_ == State::Broken) return;
  buffer_ += bytes;
  while (step()) {
  }
}

bool MultipartBody::step() {
  switch (state_) {
    case State::Before: {
      const std::size_t at = buffer_.find(delimiter_);
      if (at == std::string::npos) return false;
      buffer_.erase(0, at + delimiter_.size());
      state_ = State::AfterDelimiter;
      return true;
    }
    case State::AfterDelimiter:
      if (buffer_.size() < 2) return false;
      if (buffer_.starts_with("--")) state_ = State::After;
      if (buffer_.starts_with("\r\n")) state_ = State::Headers;
      if (state_ == State::AfterDelimiter) state_ = State::Broken;
      // Stays for the headers' end, when there are none.
      return state_ == State::Headers;
    case State::Headers:
      return readHeaders();
    case State::Content:
      return readContent();
    default:
      return false;
  }
}

bool MultipartBody::readHeaders() {
  const std::size_t end = buffer_.find("\r\n\r\n");
  if (end == std::string::npos) {
    if (buffer_.size() > kHeadersCap) state_ = State::Broken;
    return false;
  }
  FakeFormPart part;
  bool named = false;
  std::string_view head = std::string_view(buffer_).substr(0, end + 2);
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(line.size() + 2);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string name = lower(line.substr(0, colon));
    const std::string_view value = line.substr(std::min(line.size(), colon + 2));
    if (name == "content-type") part.contentType = value;
    if (name == "content-disposition" && value.starts_with("form-data")) {
      named = true;
      part.name = parameter(value, "name");
      part.fileName = parameter(value, "filename");
    }
  }
  buffer_.erase(0, end + 4);
  state_ = named ? State::Content : State::Broken;
  if (named) parts_.push_back(std::move(part));
  hash_ = ContentHash();
  return named;
}

bool MultipartBody::readContent() {
  const std::size_t at = buffer_.find(delimiter_);
  if (at == std::string::npos) {
    // What cannot be the beginning of the delimiter is content.
    if (buffer_.size() < delimiter_.size()) return false;
    const std::size_t count = buffer_.size() - delimiter_.size() + 1;
    keep(std::string_view(buffer_).substr(0, count));
    buffer_.erase(0, count);
    return false;
  }
  keep(std::string_view(buffer_).substr(0, at));
  parts_.back().hash = hash_.hex();
  buffer_.erase(0, at + delimiter_.size());
  state_ = State::AfterDelimiter;
  return true;
}

void MultipartBody::keep(std::string_view bytes) {
  FakeFormPart& part = parts_.back();
  hash_.add(bytes);
  part.size += bytes.size();
  const std::size_t room = bytesKept_ - std::min(bytesKept_, part.content.size());
  part.content.append(bytes.substr(0, room));
  for (std::size_t at = 0; (at = bytes.find('\n', at)) != std::string_view::npos; ++at) {
    ++part.lines;
  }
  if (!bytes.empty()) part.endsLine = bytes.back() == '\n';
}

nlohmann::json toJson(const std::vector<FakeFormPart>& form) {
  nlohmann::json object = nlohmann::json::object();
  for (const FakeFormPart& part : form) {
    nlohmann::json value = part.content;
    if (!part.fileName.empty()) {
      value = {{"filename", part.fileName},
               {"contentType", part.contentType},
               {"size", part.size},
               {"hash", part.hash}};
      if (part.size <= kContentShown && part.content.size() == part.size && isUtf8(part.content)) {
        value["content"] = part.content;
      }
    }
    if (!object.contains(part.name)) {
      object[part.name] = std::move(value);
    } else {
      if (!object[part.name].is_array()) {
        object[part.name] = nlohmann::json::array({object[part.name]});
      }
      object[part.name].push_back(std::move(value));
    }
  }
  return object;
}

}  // namespace codestral::test
