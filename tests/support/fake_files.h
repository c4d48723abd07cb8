#pragma once

// /v1/files: uploads (of which only the beginning is kept), what jobs write, and virtual files,
// whose content of any size is generated while it is downloaded.

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/fake_service.h"

namespace codestral::test {

struct FakeFile {
  std::string id;
  std::string filename;
  std::string purpose = "batch";
  std::string sampleType = "batch_request";
  std::string mimetype = "application/jsonl";
  std::string source = "upload";
  std::string signature;  // the hash of the whole content
  std::string visibility = "workspace";
  std::uint64_t size = 0;
  std::int64_t createdAt = 0;
  std::optional<std::int64_t> expiresAt;
  std::optional<std::uint64_t> lines;
  std::string content;  // of an upload beyond the limit the beginning only
  bool isVirtual = false;
};

class FakeFiles {
 public:
  static constexpr std::uint64_t kMostBytes = 512ULL * 1024 * 1024;

  std::vector<FakeRoute> routes();

  const FakeFile* find(std::string_view id) const;
  // A file of the service's own, as a job writes it; its id.
  std::string add(std::string filename, std::string sampleType, std::string content);
  // One of so many bytes, that of virtualBytes(); its id.
  std::string addVirtual(std::string filename, std::uint64_t size);

 private:
  FakeReply upload(const FakeCall& call);
  FakeReply list(const FakeCall& call) const;
  FakeReply get(const FakeCall& call) const;
  FakeReply remove(const FakeCall& call);
  FakeReply content(const FakeCall& call) const;
  FakeReply signedUrl(const FakeCall& call) const;

  FakeIds ids_{"files"};
  std::list<FakeFile> files_;  // newest last
};

// The lines of a JSONL text without the empty ones, each with its number from 1.
std::vector<std::pair<std::size_t, std::string_view>> jsonLines(std::string_view text);

}  // namespace codestral::test
