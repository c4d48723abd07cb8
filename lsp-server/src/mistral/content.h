#pragma once

// What a message holds: nothing, a text, or a list of chunks. Field names are the service's. Pure.

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "mistral/fields.h"

namespace codestral::mistral {

// JSON that the service takes and gives as a text or as an object (the arguments of a tool call).
// Kept as text.
struct JsonText {
  std::string text;
  Json write() const { return text; }
  void read(const Json& json, Decoder& decoder);
};

struct TextChunk {
  static constexpr std::string_view kType = "text";
  std::string text;
  void fields(this auto& self, auto&& field) { field("text", self.text); }
};

struct ImageUrl {
  std::string url;                    // https, or data:image/...;base64,...
  std::optional<std::string> detail;  // low, auto, high
  Json write() const;
  void read(const Json& json, Decoder& decoder);
};
struct ImageUrlChunk {
  static constexpr std::string_view kType = "image_url";
  ImageUrl imageUrl;
  void fields(this auto& self, auto&& field) { field("image_url", self.imageUrl); }
};

struct DocumentUrlChunk {
  static constexpr std::string_view kType = "document_url";
  std::string documentUrl;
  std::optional<std::string> documentName;
  void fields(this auto& self, auto&& field) {
    field("document_url", self.documentUrl);
    field("document_name", self.documentName);
  }
};

struct FileChunk {
  static constexpr std::string_view kType = "file";
  std::string fileId;
  void fields(this auto& self, auto&& field) { field("file_id", self.fileId); }
};

struct AudioChunk {
  static constexpr std::string_view kType = "input_audio";
  std::string inputAudio;  // base64, or a URL
  void fields(this auto& self, auto&& field) { field("input_audio", self.inputAudio); }
};

struct ReferenceChunk {
  static constexpr std::string_view kType = "reference";
  Json referenceIds;  // numbers or texts
  void fields(this auto& self, auto&& field) { field("reference_ids", self.referenceIds); }
};

// The two that follow come in answers only.
struct ToolReferenceChunk {
  static constexpr std::string_view kType = "tool_reference";
  std::string tool;
  std::string title;
  std::optional<std::string> url;
  std::optional<std::string> favicon;
  std::optional<std::string> description;
  void fields(this auto& self, auto&& field) {
    field("tool", self.tool);
    field("title", self.title);
    field("url", self.url);
    field("favicon", self.favicon);
    field("description", self.description);
  }
};
struct ToolFileChunk {
  static constexpr std::string_view kType = "tool_file";
  std::string tool;
  std::string fileId;  // to be fetched with the files API
  std::optional<std::string> fileName;
  std::optional<std::string> fileType;
  void fields(this auto& self, auto&& field) {
    field("tool", self.tool);
    field("file_id", self.fileId);
    field("file_name", self.fileName);
    field("file_type", self.fileType);
  }
};

using ThoughtChunk = std::variant<TextChunk, ReferenceChunk, ToolReferenceChunk, OtherObject>;

struct ThinkingChunk {
  static constexpr std::string_view kType = "thinking";
  std::vector<ThoughtChunk> thinking;
  std::optional<std::string> signature;
  std::optional<bool> closed;
  void fields(this auto& self, auto&& field) {
    field("thinking", self.thinking);
    field("signature", self.signature);
    field("closed", self.closed);
  }
  std::string text() const;
};

using Chunk =
    std::variant<TextChunk, ThinkingChunk, ImageUrlChunk, DocumentUrlChunk, FileChunk, AudioChunk,
                 ReferenceChunk, ToolReferenceChunk, ToolFileChunk, OtherObject>;

class Content {
 public:
  Content() = default;
  Content(std::string text) : value_(std::move(text)) {}             // NOLINT(*-explicit-*)
  Content(const char* text) : value_(std::string(text)) {}           // NOLINT(*-explicit-*)
  Content(std::vector<Chunk> chunks) : value_(std::move(chunks)) {}  // NOLINT(*-explicit-*)

  bool empty() const;
  const std::string* asText() const { return std::get_if<std::string>(&value_); }
  const std::vector<Chunk>* asChunks() const { return std::get_if<std::vector<Chunk>>(&value_); }
  // All of its text, without thoughts, and the thoughts alone.
  std::string text() const;
  std::string thinking() const;

  // Appends what a stream brought: text joins text, thoughts join an open thought, and everything
  // else is a chunk of its own. A content with only text stays a text.
  void append(const Content& delta);

  Json write() const;
  // Also a single chunk, which conversations stream.
  void read(const Json& json, Decoder& decoder);

 private:
  std::variant<std::monostate, std::string, std::vector<Chunk>> value_;
};

}  // namespace codestral::mistral
