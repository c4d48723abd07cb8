// The table of request schemas: what each of them takes and refuses.

#include "support/fake_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_schema_grammar.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(SchemaGrammar, NamesTheLineThatItDoesNotUnderstand) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"  field str\n", "a field of nothing"},
      {"Name\n  field stt\n", "stt is not defined"},
      {"Name\n  field\n", "a type is not defined"},
      {"Name\n  field str str\n", "field str str"},
      {"Name\n  + Other\n", "Other"},
      {"Name <type> a:Other\n", "Other is not defined"},
      {"Name <type> Other\n", "Other"},
      {"Name\nName\n", "defined twice"},
  };
  for (const auto& [text, expected] : cases) {
    const Result<Schemas> schemas = parseSchemas(text);
    ASSERT_FALSE(schemas) << text;
    EXPECT_THAT(schemas.error().message, HasSubstr(expected));
  }
}

TEST(SchemaGrammar, ReadsEveryForm) {
  const Result<Schemas> schemas = parseSchemas(
      "# a comment\n"
      "Base\n"
      "  one* str(1..64)?\n"
      "More ...\n"
      "  + Base\n"
      "  two [{a, b-c, ...}](..3)\n"
      "  three num(>-0.5..1e3)\n"
      "  four map<(int | Base)>\n"
      "Either <kind=x> x:Base y:More\n");
  ASSERT_TRUE(schemas) << schemas.error().message;
  const SchemaDefinition& more = schemas->at("More");
  EXPECT_TRUE(more.open);
  ASSERT_EQ(more.fields.size(), 4U);
  EXPECT_TRUE(more.fields[0].required && more.fields[0].type.nullable);
  EXPECT_EQ(more.fields[0].type.most, 64);
  EXPECT_EQ(more.fields[1].type.items[0].names, (std::vector<std::string>{"a", "b-c"}));
  EXPECT_TRUE(more.fields[1].type.items[0].openEnum);
  EXPECT_EQ(more.fields[1].type.most, 3);
  EXPECT_TRUE(more.fields[2].type.aboveLeast);
  EXPECT_EQ(more.fields[2].type.least, -0.5);
  EXPECT_EQ(more.fields[2].type.most, 1000);
  EXPECT_EQ(more.fields[3].type.items[0].items.size(), 2U);
  EXPECT_EQ(schemas->at("Either").defaultTag, "x");
}

struct Body {
  std::string schema;
  json body;
  std::string error;  // "type loc loc ..."; empty: it fits
};

std::string firstError(const json& errors) {
  if (errors.empty()) return "";
  std::string text = errors[0]["type"];
  for (const json& step : errors[0]["loc"]) {
    text += " " + (step.is_string() ? step.get<std::string>() : step.dump());
  }
  return text;
}

constexpr const char* kId = "e85980c9-409e-4a46-9304-36588f6292b0";

std::vector<Body> bodies() {
  const json hi = {{"role", "user"}, {"content", "hi"}};
  const json tool = {{"type", "function"},
                     {"function", {{"name", "f"}, {"parameters", json::object()}}}};
  const json steps = {{"training_steps", 1}};
  const auto job = [&](json more) {
    json body = {{"model", "m"}, {"hyperparameters", steps}};
    body.update(more);
    return body;
  };
  const auto chat = [&](json more) {
    json body = {{"model", "m"}, {"messages", {hi}}};
    body.update(more);
    return body;
  };
  const auto entry = [](json value) { return json{{"inputs", json::array({value})}}; };
  return {
      {"ChatCompletionRequest", chat({{"tools", {tool, {{"type", "web_search"}}}}}), ""},
      {"ChatCompletionRequest", chat({{"tools", {{{"function", {{"name", "f"}}}}}}}),
       "missing body tools 0 function function parameters"},
      {"ChatCompletionRequest", chat({{"tools", {{{"type", "magic"}}}}}),
       "union_tag_invalid body tools 0"},
      {"ChatCompletionRequest", chat({{"tool_choice", "sometimes"}}),
       "enum body tool_choice ToolChoiceEnum"},
      {"ChatCompletionRequest",
       chat({{"tool_choice", {{"type", "function"}, {"function", {{"name", "f"}}}}}}), ""},
      {"ChatCompletionRequest",
       chat({{"guardrails", {{{"moderation_llm_v2", {{"action", "stop"}}}}}}}),
       "enum body guardrails 0 moderation_llm_v2 action"},
      {"ChatCompletionRequest", chat({{"guardrails", {{{"more", 1}}}}}), ""},
      {"AgentsCompletionRequest", {{"agent_id", "ag_1"}, {"messages", {hi}}}, ""},
      {"AgentsCompletionRequest",
       {{"agent_id", "ag_1"}, {"messages", {hi}}, {"temperature", 1}},
       "extra_forbidden body temperature"},
      {"EmbeddingRequest", {{"model", "m"}, {"input", "x"}, {"output_dimension", nullptr}}, ""},
      {"EmbeddingRequest",
       {{"model", "m"}, {"input", {"x", 1}}},
       "string_type body input list[str] 1"},
      {"EmbeddingRequest", {{"model", "m"}, {"inputs", "x"}}, "missing body input"},
      {"EmbeddingRequest",
       {{"model", "m"}, {"input", "x"}, {"output_dimension", 0}},
       "greater_than body output_dimension"},
      {"EmbeddingRequest",
       {{"model", "m"}, {"input", "x"}, {"output_dtype", "int4"}},
       "enum body output_dtype"},
      {"ClassificationRequest", {{"model", "m"}, {"input", {"x"}}, {"metadata", {{"a", 1}}}}, ""},
      {"ChatModerationRequest", {{"model", "m"}, {"input", {hi}}}, ""},
      {"ChatModerationRequest", {{"model", "m"}, {"input", {{hi}, {hi}}}}, ""},
      {"ChatModerationRequest",
       {{"model", "m"}, {"input", "x"}},
       "list_type body input list[Message]"},
      {"ChatClassificationRequest", {{"model", "m"}, {"input", {{"messages", {hi}}}}}, ""},
      {"ChatClassificationRequest", {{"model", "m"}, {"input", {{{"messages", {hi}}}}}}, ""},
      {"OCRRequest",
       {{"model", nullptr},
        {"document", {{"type", "document_url"}, {"document_url", "u"}}},
        {"pages", {0, 1}}},
       ""},
      {"OCRRequest", {{"model", "m"}}, "missing body document"},
      {"OCRRequest",
       {{"model", "m"}, {"document", {{"type", "file"}, {"file_id", "x"}}}},
       "uuid_parsing body document FileChunk file_id"},
      {"SpeechRequest", {{"input", "x"}, {"anything", 1}}, ""},
      {"SpeechRequest", {{"input", "x"}, {"response_format", "aac"}}, "enum body response_format"},
      {"VoiceCreateRequest", {{"name", "n"}}, "missing body sample_audio"},
      {"VoiceCreateRequest",
       {{"name", "n"}, {"sample_audio", ""}, {"description", std::string(501, 'x')}},
       "string_too_long body description"},
      {"CreateBatchJobRequest",
       {{"endpoint", "/v1/ocr"}, {"input_files", {kId}}, {"timeout_hours", 168}},
       ""},
      {"CreateBatchJobRequest", {{"endpoint", "/v1/files"}}, "enum body endpoint"},
      {"CreateBatchJobRequest",
       {{"endpoint", "/v1/ocr"}, {"timeout_hours", 0}},
       "greater_than_equal body timeout_hours"},
      {"CreateBatchJobRequest",
       {{"endpoint", "/v1/ocr"}, {"metadata", {{"a", ""}}}},
       "string_too_short body metadata a"},
      {"CreateBatchJobRequest",
       {{"endpoint", "/v1/ocr"}, {"requests", {{{"custom_id", "1"}}}}},
       "missing body requests 0 body"},
      {"JobIn", job({{"training_files", {{{"file_id", kId}}}}, {"suffix", "s"}}), ""},
      {"JobIn", job({{"suffix", std::string(19, 's')}}), "string_too_long body suffix"},
      {"JobIn", job({{"hyperparameters", {{"learning_rate", 0}}}}),
       "greater_than_equal body hyperparameters learning_rate"},
      {"JobIn", job({{"integrations", {{{"type", "wandb"}, {"project", "p"}, {"api_key", "x"}}}}}),
       "string_too_short body integrations 0 api_key"},
      {"CreateAgentRequest",
       {{"model", "m"}, {"name", "n"}, {"handoffs", json::array()}},
       "too_short body handoffs"},
      {"CreateAgentRequest",
       {{"model", "m"}, {"name", "n"}, {"completion_args", {{"temperature", 1.2}}}},
       "less_than_equal body completion_args temperature"},
      {"ConversationRequest", {{"inputs", "x"}}, ""},
      {"ConversationRequest", entry({{"role", "user"}, {"content", "x"}}), ""},
      {"ConversationRequest", entry({{"role", "system"}, {"content", "x"}}),
       "enum body inputs list[InputEntry] 0 message.input role"},
      {"AppendConversationRequest",
       entry({{"type", "function.result"}, {"tool_call_id", "a"}, {"result", "{}"}}), ""},
      {"AppendConversationRequest",
       {{"tool_confirmations", {{{"tool_call_id", "a"}, {"confirmation", "maybe"}}}}},
       "enum body tool_confirmations 0 confirmation"},
      {"AppendConversationRequest", {{"tools", json::array()}}, "extra_forbidden body tools"},
      {"RestartConversationRequest", {{"inputs", "x"}}, "missing body from_entry_id"},
      {"CreateLibraryRequest",
       {{"name", "n"}, {"chunk_size", 255}},
       "greater_than_equal body chunk_size"},
      {"UpdateDocumentRequest", {{"attributes", {{"a", {1, 2}}, {"b", true}}}}, ""},
      {"UpdateDocumentRequest",
       {{"expires_at", "tomorrow"}},
       "datetime_from_date_parsing body expires_at"},
      {"SharingRequest",
       {{"level", "Owner"}, {"share_with_uuid", kId}, {"share_with_type", "User"}},
       "enum body level"},
  };
}

TEST(SchemaTable, TakesAndRefuses) {
  for (const Body& body : bodies()) {
    ASSERT_TRUE(hasSchema(body.schema)) << body.schema;
    const json errors = validateBody(body.schema, body.body);
    EXPECT_EQ(firstError(errors), body.error) << body.schema << " " << body.body << errors;
  }
}

TEST(SchemaTable, ClosesOpenObjectsWhenAsked) {
  const json body = {{"input", "x"}, {"anything", 1}};
  EXPECT_TRUE(validateBody("SpeechRequest", body).empty());
  EXPECT_EQ(firstError(validateBody("SpeechRequest", body, true)), "extra_forbidden body anything");
}

FakeFormPart part(std::string name, std::string content, std::string fileName = "") {
  FakeFormPart result;
  result.name = std::move(name);
  result.content = std::move(content);
  result.fileName = std::move(fileName);
  return result;
}

TEST(SchemaTable, ReadsFormsAsTheirTypes) {
  const FakeFormPart file = part("file", "RIFF", "a.wav");
  const std::vector<std::pair<std::vector<FakeFormPart>, std::string>> cases = {
      {{file, part("model", "m"), part("diarize", "true"), part("temperature", "0.5")}, ""},
      {{file, part("model", "m"), part("context_bias", "a"), part("context_bias", "b")}, ""},
      {{file, part("model", "m"), part("diarize", "perhaps")}, "bool_type body diarize"},
      {{file, part("model", "m"), part("language", "eng")},
       "string_pattern_mismatch body language"},
      {{file, part("model", "m"), part("context_bias", "a b")},
       "string_pattern_mismatch body context_bias 0"},
      {{file, part("model", "m"), part("prompt", "x")}, "extra_forbidden body prompt"},
      {{part("model", "m"), part("file", "no file name")}, "value_error body file"},
      {{file}, "missing body model"},
  };
  EXPECT_TRUE(isForm("AudioTranscriptionRequest"));
  EXPECT_FALSE(isForm("SpeechRequest"));
  for (const auto& [form, error] : cases) {
    EXPECT_EQ(firstError(validateForm("AudioTranscriptionRequest", form)), error);
  }
}

TEST(SchemaTable, ReadsQueries) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"page=0&page_size=10&include_total=true&sample_type=instruct&sample_type=pretrain", ""},
      {"unknown=1", ""},
      {"page=-1", "greater_than_equal query page"},
      {"page=one", "int_type query page"},
      {"sample_type=other", "enum query sample_type 0"},
  };
  for (const auto& [query, error] : cases) {
    EXPECT_EQ(firstError(validateQuery("ListFilesQuery", parseQuery(query))), error) << query;
  }
}

}  // namespace
}  // namespace codestral::test
