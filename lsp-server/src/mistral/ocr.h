#pragma once

// POST /v1/ocr: a document or an image becomes pages of markdown, with what is on them and where.
// The request schema is closed.
// Source: the service's OpenAPI document of 2026-08-13.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "mistral/chat.h"
#include "mistral/client.h"
#include "mistral/content.h"

namespace codestral::mistral {

using OcrDocument = std::variant<DocumentUrlChunk, ImageUrlChunk, FileChunk, OtherObject>;

struct OcrRequest {
  std::string model;
  OcrDocument document;
  Json pages;  // "0-5,7", or a list of numbers; from 0; none: all
  std::optional<bool> includeImageBase64;
  std::optional<std::int64_t> imageLimit;
  std::optional<std::int64_t> imageMinSize;                // pixels, of both sides
  std::optional<ResponseFormat> bboxAnnotationFormat;      // json_schema, for each image
  std::optional<ResponseFormat> documentAnnotationFormat;  // json_schema, for the whole
  std::optional<std::string> documentAnnotationPrompt;
  std::optional<std::string> tableFormat;  // markdown, html: apart from the page's text
  std::optional<bool> extractHeader;
  std::optional<bool> extractFooter;
  std::optional<bool> includeBlocks;                       // true
  std::optional<std::string> confidenceScoresGranularity;  // word, page, block
  void fields(this auto& self, auto&& field) {
    field("model", self.model);
    field("document", self.document);
    field("pages", self.pages);
    field("include_image_base64", self.includeImageBase64);
    field("image_limit", self.imageLimit);
    field("image_min_size", self.imageMinSize);
    field("bbox_annotation_format", self.bboxAnnotationFormat);
    field("document_annotation_format", self.documentAnnotationFormat);
    field("document_annotation_prompt", self.documentAnnotationPrompt);
    field("table_format", self.tableFormat);
    field("extract_header", self.extractHeader);
    field("extract_footer", self.extractFooter);
    field("include_blocks", self.includeBlocks);
    field("confidence_scores_granularity", self.confidenceScoresGranularity);
  }
};

// Pixels of the page; none where the service does not say.
struct OcrBox {
  std::optional<std::int64_t> topLeftX;
  std::optional<std::int64_t> topLeftY;
  std::optional<std::int64_t> bottomRightX;
  std::optional<std::int64_t> bottomRightY;
  void fields(this auto& self, auto&& field) {
    field("top_left_x", self.topLeftX);
    field("top_left_y", self.topLeftY);
    field("bottom_right_x", self.bottomRightX);
    field("bottom_right_y", self.bottomRightY);
  }
};

struct OcrImage : OcrBox {
  std::string id;  // as the markdown names it
  std::optional<std::string> imageBase64;
  std::optional<std::string> imageAnnotation;
  void fields(this auto& self, auto&& field) {
    self.OcrBox::fields(field);
    field("id", self.id);
    field("image_base64", self.imageBase64);
    field("image_annotation", self.imageAnnotation);
  }
};

struct OcrWordScore {
  std::string text;
  double confidence = 0;  // 0..1
  std::int64_t startIndex = 0;
  void fields(this auto& self, auto&& field) {
    field("text", self.text);
    field("confidence", self.confidence);
    field("start_index", self.startIndex);
  }
};

struct OcrTable {
  std::string id;
  std::string content;
  std::string format;  // markdown, html
  std::vector<OcrWordScore> wordConfidenceScores;
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("content", self.content);
    field("format", self.format);
    field("word_confidence_scores", self.wordConfidenceScores);
  }
};

struct OcrBlock : OcrBox {
  std::string type;  // text, list, image, table, title, equation, caption, code, references,
                     // aside_text, header, footer, signature
  std::string content;
  std::optional<std::string> imageId;
  std::optional<std::string> tableId;
  Json confidenceScores;  // an object
  void fields(this auto& self, auto&& field) {
    self.OcrBox::fields(field);
    field("type", self.type);
    field("content", self.content);
    field("image_id", self.imageId);
    field("table_id", self.tableId);
    field("confidence_scores", self.confidenceScores);
  }
};

struct OcrDimensions {
  std::int64_t dpi = 0;
  std::int64_t height = 0;  // pixels
  std::int64_t width = 0;
  void fields(this auto& self, auto&& field) {
    field("dpi", self.dpi);
    field("height", self.height);
    field("width", self.width);
  }
};

struct OcrPageScores {
  std::vector<OcrWordScore> wordConfidenceScores;
  double averagePageConfidenceScore = 0;  // 0..1
  double minimumPageConfidenceScore = 0;
  void fields(this auto& self, auto&& field) {
    field("word_confidence_scores", self.wordConfidenceScores);
    field("average_page_confidence_score", self.averagePageConfidenceScore);
    field("minimum_page_confidence_score", self.minimumPageConfidenceScore);
  }
};

struct OcrPage {
  std::int64_t index = 0;
  std::string markdown;
  std::vector<OcrImage> images;
  std::vector<OcrTable> tables;
  std::vector<std::string> hyperlinks;
  std::optional<std::string> header;
  std::optional<std::string> footer;
  std::optional<OcrDimensions> dimensions;
  std::optional<OcrPageScores> confidenceScores;
  std::vector<OcrBlock> blocks;
  void fields(this auto& self, auto&& field) {
    field("index", self.index);
    field("markdown", self.markdown);
    field("images", self.images);
    field("tables", self.tables);
    field("hyperlinks", self.hyperlinks);
    field("header", self.header);
    field("footer", self.footer);
    field("dimensions", self.dimensions);
    field("confidence_scores", self.confidenceScores);
    field("blocks", self.blocks);
  }
};

struct OcrUsage {
  std::int64_t pagesProcessed = 0;
  std::optional<std::int64_t> docSizeBytes;
  void fields(this auto& self, auto&& field) {
    field("pages_processed", self.pagesProcessed);
    field("doc_size_bytes", self.docSizeBytes);
  }
};

struct OcrResponse {
  std::vector<OcrPage> pages;
  std::string model;
  std::optional<std::string> documentAnnotation;  // JSON as text
  OcrUsage usageInfo;
  void fields(this auto& self, auto&& field) {
    field("pages", self.pages);
    field("model", self.model);
    field("document_annotation", self.documentAnnotation);
    field("usage_info", self.usageInfo);
  }
};

Async<Result<OcrResponse>> readDocument(Client& client, OcrRequest request);

}  // namespace codestral::mistral
