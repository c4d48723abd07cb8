#include "mistral/ocr.h"

#include "unit/mistral/family_test.h"
#include "unit/mistral/shape_check.h"

namespace codestral::mistral {
namespace {

using OcrTest = FamilyTest;

constexpr std::string_view kPages = R"({"pages":[{"index":0,"markdown":"# T",
  "images":[{"id":"img-0.jpeg","top_left_x":1,"top_left_y":2,"bottom_right_x":3,
             "bottom_right_y":4,"image_base64":"AAAA","image_annotation":"{}"}],
  "tables":[{"id":"t","content":"|a|","format":"html",
             "word_confidence_scores":[{"text":"a","confidence":0.5,"start_index":1}]}],
  "hyperlinks":["https://a.example"],"header":"h","footer":"f",
  "dimensions":{"dpi":200,"height":2200,"width":1700},
  "confidence_scores":{"word_confidence_scores":[{"text":"T","confidence":0.75,"start_index":2}],
    "average_page_confidence_score":0.5,"minimum_page_confidence_score":0.25},
  "blocks":[{"type":"image","top_left_x":1,"top_left_y":2,"bottom_right_x":3,"bottom_right_y":4,
             "content":"c","image_id":"img-0.jpeg","table_id":"t",
             "confidence_scores":{"block_type_confidence_score":0.5}}]}],
  "model":"mistral-ocr-4-0","document_annotation":"{}",
  "usage_info":{"pages_processed":1,"doc_size_bytes":1000}})";

TEST_F(OcrTest, EncodesWhatTheSchemaAllows) {
  EXPECT_EQ(toJson(OcrRequest{.model = "m", .document = DocumentUrlChunk{.documentUrl = "u"}}),
            parsed(R"({"model":"m","document":{"type":"document_url","document_url":"u"}})"));
  EXPECT_EQ(toJson(OcrRequest{.model = "m",
                              .document = FileChunk{.fileId = "f"},
                              .pages = {0, 2},
                              .includeImageBase64 = true,
                              .imageLimit = 3,
                              .imageMinSize = 10,
                              .bboxAnnotationFormat = ResponseFormat{.type = "json_schema"},
                              .documentAnnotationFormat =
                                  ResponseFormat{.type = "json_schema",
                                                 .jsonSchema = JsonSchemaFormat{.name = "n"}},
                              .documentAnnotationPrompt = "p",
                              .tableFormat = "html",
                              .extractHeader = true,
                              .extractFooter = false,
                              .includeBlocks = false,
                              .confidenceScoresGranularity = "word"}),
            parsed(R"({"model":"m","document":{"type":"file","file_id":"f"},"pages":[0,2],
        "include_image_base64":true,"image_limit":3,"image_min_size":10,
        "bbox_annotation_format":{"type":"json_schema"},
        "document_annotation_format":{"type":"json_schema",
          "json_schema":{"name":"n","schema":{}}},
        "document_annotation_prompt":"p","table_format":"html","extract_header":true,
        "extract_footer":false,"include_blocks":false,"confidence_scores_granularity":"word"})"));
  EXPECT_EQ(toJson(OcrRequest{.model = "m",
                              .document = ImageUrlChunk{.imageUrl = {.url = "u"}}})["document"],
            parsed(R"({"type":"image_url","image_url":"u"})"));
}

TEST_F(OcrTest, ReadsEveryShape) {
  checkShape<OcrResponse>(kPages, {.any = {"pages[0].blocks[0].confidence_scores"}});
  const auto page = decoded<OcrPage>(
      R"({"index":3,"markdown":"...","images":[],"dimensions":{},"blocks":[{"type":"of tomorrow"}]})");
  EXPECT_EQ(page.dimensions->dpi, 0);
  EXPECT_EQ(page.blocks.at(0).type, "of tomorrow");
}

TEST_F(OcrTest, Asks) {
  answer(std::string(kPages));
  const auto response =
      run(readDocument(client, {.model = "m", .document = FileChunk{.fileId = kUuid}}));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(sentLine(), "POST /v1/ocr");
  EXPECT_EQ(response->pages.at(0).markdown, "# T");
}

}  // namespace
}  // namespace codestral::mistral
