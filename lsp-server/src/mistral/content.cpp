#include "mistral/content.h"

namespace codestral::mistral {
namespace {

void appendChunk(std::vector<Chunk>& chunks, const Chunk& next) {
  if (!chunks.empty()) {
    if (auto* text = std::get_if<TextChunk>(&chunks.back())) {
      if (const auto* more = std::get_if<TextChunk>(&next)) {
        text->text += more->text;
        return;
      }
    }
    // The service refuses a message with more than one leading thought.
    if (auto* thought = std::get_if<ThinkingChunk>(&chunks.back())) {
      if (const auto* more = std::get_if<ThinkingChunk>(&next)) {
        for (const ThoughtChunk& piece : more->thinking) {
          auto* last = thought->thinking.empty()
                           ? nullptr
                           : std::get_if<TextChunk>(&thought->thinking.back());
          const auto* text = std::get_if<TextChunk>(&piece);
          if (last != nullptr && text != nullptr) {
            last->text += text->text;
          } else {
            thought->thinking.push_back(piece);
          }
        }
        if (more->signature) thought->signature = more->signature;
        if (more->closed) thought->closed = more->closed;
        return;
      }
    }
  }
  if (const auto* text = std::get_if<TextChunk>(&next); text != nullptr && text->text.empty()) {
    return;
  }
  chunks.push_back(next);
}

}  // namespace

void JsonText::read(const Json& json, Decoder& decoder) {
  if (json.is_string()) {
    text = json.get_ref<const std::string&>();
  } else if (json.is_object()) {
    text = dump(json);
  } else {
    decoder.wrong("a text or an object", json);
  }
}

Json ImageUrl::write() const {
  if (!detail) return url;
  return {{"url", url}, {"detail", *detail}};
}

void ImageUrl::read(const Json& json, Decoder& decoder) {
  if (json.is_object()) {
    if (const auto found = json.find("url"); found != json.end())
      decoder.readKey("url", *found, url);
    if (const auto found = json.find("detail"); found != json.end()) {
      decoder.readKey("detail", *found, detail);
    }
  } else {
    decoder.read(json, url);
  }
}

std::string ThinkingChunk::text() const {
  std::string all;
  for (const ThoughtChunk& piece : thinking) {
    if (const auto* text = std::get_if<TextChunk>(&piece)) all += text->text;
  }
  return all;
}

bool Content::empty() const {
  if (const auto* text = asText()) return text->empty();
  const auto* chunks = asChunks();
  return chunks == nullptr || chunks->empty();
}

std::string Content::text() const {
  if (const auto* text = asText()) return *text;
  std::string all;
  if (const auto* chunks = asChunks()) {
    for (const Chunk& chunk : *chunks) {
      if (const auto* text = std::get_if<TextChunk>(&chunk)) all += text->text;
    }
  }
  return all;
}

std::string Content::thinking() const {
  std::string all;
  if (const auto* chunks = asChunks()) {
    for (const Chunk& chunk : *chunks) {
      if (const auto* thought = std::get_if<ThinkingChunk>(&chunk)) all += thought->text();
    }
  }
  return all;
}

void Content::append(const Content& delta) {
  if (const auto* more = delta.asText()) {
    if (auto* text = std::get_if<std::string>(&value_)) {
      *text += *more;
    } else if (auto* chunks = std::get_if<std::vector<Chunk>>(&value_)) {
      appendChunk(*chunks, TextChunk{*more});
    } else {
      value_ = *more;
    }
  } else if (const auto* chunks = delta.asChunks()) {
    if (asChunks() == nullptr) {
      std::vector<Chunk> mine;
      if (const auto* text = asText(); text != nullptr && !text->empty()) {
        mine.emplace_back(TextChunk{*text});
      }
      value_ = std::move(mine);
    }
    for (const Chunk& chunk : *chunks) {
      appendChunk(std::get<std::vector<Chunk>>(value_), chunk);
    }
  }
}

Json Content::write() const {
  if (const auto* text = asText()) return *text;
  if (const auto* chunks = asChunks()) return toJson(*chunks);
  return {};
}

void Content::read(const Json& json, Decoder& decoder) {
  if (json.is_null()) {
    value_ = std::monostate();
  } else if (json.is_string()) {
    value_ = json.get_ref<const std::string&>();
  } else if (json.is_object()) {
    decoder.readItem(0, json, std::get<std::vector<Chunk>>(value_ = std::vector<Chunk>(1)).front());
  } else if (json.is_array()) {
    std::vector<Chunk> chunks;
    decoder.read(json, chunks);
    value_ = std::move(chunks);
  } else {
    decoder.wrong("a text or a list of chunks", json);
  }
}

}  // namespace codestral::mistral
