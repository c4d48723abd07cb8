#pragma once

// A multipart/form-data body that is taken apart while it arrives: of each part the beginning is
// kept, the rest counted and hashed, so that an upload of any size costs no more memory than that.
// One thread.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/fake_http_server.h"
#include "support/fake_service.h"

namespace codestral::test {

// Of a stream of bytes: the same however it is cut.
class ContentHash {
 public:
  void add(std::string_view bytes);
  std::string hex() const;  // 16 digits

 private:
  void addWord(std::uint64_t word) {
    hash_ = (hash_ ^ word) * 0x9e3779b97f4a7c15ULL ^ hash_ >> 29U;
  }

  std::uint64_t hash_ = 0xcbf29ce484222325ULL;
  std::uint64_t length_ = 0;
  std::array<char, 8> pending_{};
  std::size_t pendingSize_ = 0;
};

std::string contentHash(std::string_view bytes);

class MultipartBody final : public BodySink {
 public:
  MultipartBody(std::string_view boundary, std::size_t bytesKept);

  // Null unless the content type is multipart/form-data with a boundary.
  static std::shared_ptr<MultipartBody> of(std::string_view contentType, std::size_t bytesKept);

  void add(std::string_view bytes) override;
  // After the last byte: nothing was wrong, and the end was there.
  bool complete() const { return state_ == State::After; }
  const std::vector<FakeFormPart>& parts() const { return parts_; }

 private:
  enum class State { Before, AfterDelimiter, Headers, Content, After, Broken };
  // False when more bytes are needed.
  bool step();
  bool readHeaders();
  bool readContent();
  void keep(std::string_view bytes);

  const std::string delimiter_;  // with the line break before it
  const std::size_t bytesKept_;
  State state_ = State::Before;
  std::string buffer_;
  std::vector<FakeFormPart> parts_;
  ContentHash hash_;
};

// As a test wants to see it: {"purpose":"batch","file":{"filename":...,"size":...,"hash":...}},
// with the "content" of a small file of text.
nlohmann::json toJson(const std::vector<FakeFormPart>& form);

}  // namespace codestral::test
