// Rows of the table: what a model answers at once.

#include "cli/api_fields.h"

namespace codestral::cli {
namespace {

using enum FieldKind;

std::vector<ApiField> generationFields() {
  return {field("--max-tokens", "/max_tokens", Integer, "longest answer, in tokens"),
          oneOrMany(field("--stop", "/stop", Text, "ends the answer where this text comes")),
          field("--random-seed", "/random_seed", Integer, "the same seed, the same answer")};
}
std::vector<ApiField> samplingFields() {
  return {field("--temperature", "/temperature", Number, "0 to 1.5"),
          field("--top-p", "/top_p", Number, "above 0, to 1; instead of the temperature")};
}
std::vector<ApiField> dialogueFields() {
  return {field("--response-format", "/response_format/type", Text,
                "json_object needs the word JSON in a message", "text|json_object"),
          field("--tool-choice", "/tool_choice", Text, "whether tools are called",
                "auto|none|any|required"),
          field("--parallel-tool-calls", "/parallel_tool_calls", Boolean,
                "several tool calls in one answer"),
          field("--presence-penalty", "/presence_penalty", Number, "-2 to 2"),
          field("--frequency-penalty", "/frequency_penalty", Number, "-2 to 2"),
          field("--n", "/n", Integer, "how many answers"),
          field("--reasoning-effort", "/reasoning_effort", Text, "how long the model may think",
                "none|low|medium|high"),
          field("--prompt-cache-key", "/prompt_cache_key", Text,
                "requests with the same key share the cache of their beginning"),
          field("--service-tier", "/service_tier", Text, "", "auto|standard_only"),
          metadataField()};
}

ApiFamily chat() {
  return {"chat",
          "Models answer",
          "chat completions: messages in, the next message out",
          {{.verb = "complete",
            .method = "POST",
            .path = "/v1/chat/completions",
            .summary = "answer a list of messages",
            .fields = joined({{modelField()},
                              messageFields("/messages/0-", "/messages/-"),
                              samplingFields(),
                              generationFields(),
                              dialogueFields(),
                              {field("--safe-prompt", "/safe_prompt", Switch,
                                     "put the service's safety prompt in front (deprecated)")}}),
            .body = true,
            .streams = true,
            .example = "--model mistral-small-latest --prompt 'What is the best French cheese?'",
            .codestral = true}}};
}

ApiFamily fim() {
  return {
      "fim",
      "Models answer",
      "fill in the middle: code between a prefix and a suffix",
      {{.verb = "complete",
        .method = "POST",
        .path = "/v1/fim/completions",
        .summary = "complete code",
        .fields = joined(
            {{modelField(), required(field("--prompt", "/prompt", Text, "the code before the gap")),
              field("--suffix", "/suffix", Text, "the code after the gap"),
              field("--min-tokens", "/min_tokens", Integer, "shortest answer, in tokens")},
             samplingFields(),
             generationFields(),
             {field("--prompt-cache-key", "/prompt_cache_key", Text,
                    "requests with the same key share the cache of their beginning"),
              metadataField()}}),
        .body = true,
        .streams = true,
        .example =
            "--model codestral-latest --prompt 'def fibonacci(n):' --suffix 'print(fibonacci(9))'",
        .codestral = true}}};
}

ApiFamily embeddings() {
  return {"embeddings",
          "Models answer",
          "texts or code as vectors",
          {{.verb = "create",
            .method = "POST",
            .path = "/v1/embeddings",
            .summary = "a vector for each input, in their order",
            .fields = {modelField(),
                       required(oneOrMany(field("--input", "/input", Text, "a text to embed"))),
                       field("--output-dimension", "/output_dimension", Integer,
                             "length of the vectors, for models that can shorten them"),
                       field("--output-dtype", "/output_dtype", Text, "type of the numbers",
                             "float|int8|uint8|binary|ubinary"),
                       field("--encoding-format", "/encoding_format", Text, "", "float|base64"),
                       metadataField()},
            .body = true,
            .example = "--model mistral-embed --input 'Embed this.' --input 'And this.'"}}};
}

ApiFamily moderations() {
  const ApiField model = modelField();
  return {"moderations",
          "Models answer",
          "whether texts or conversations are harmful, by category",
          {{.verb = "create",
            .method = "POST",
            .path = "/v1/moderations",
            .summary = "judge texts",
            .fields = {model, required(oneOrMany(field("--input", "/input", Text, "a text"))),
                       metadataField()},
            .body = true,
            .example = "--model mistral-moderation-latest --input 'How are you?'"},
           {.verb = "chat",
            .method = "POST",
            .path = "/v1/chat/moderations",
            .summary = "judge the last message of a conversation",
            .fields = joined({{model}, messageFields("/input/0-", "/input/-")}),
            .body = true,
            .example = "--model mistral-moderation-latest --prompt 'How are you?'"}}};
}

ApiFamily classifications() {
  const ApiField model = modelField();
  return {
      "classifications",
      "Models answer",
      "scores of labels, by a classifier of yours",
      {{.verb = "create",
        .method = "POST",
        .path = "/v1/classifications",
        .summary = "classify texts",
        .fields = {model, required(oneOrMany(field("--input", "/input", Text, "a text"))),
                   metadataField()},
        .body = true,
        .example = "--model ft:classifier:ministral-3b-latest:20251127:587a6b29 --input Great!"},
       {.verb = "chat",
        .method = "POST",
        .path = "/v1/chat/classifications",
        .summary = "classify a conversation",
        .fields = joined({{model}, messageFields("/input/messages/0-", "/input/messages/-")}),
        .body = true,
        .example = "--model ft:classifier:ministral-3b-latest:20251127:587a6b29 --prompt Great!"}}};
}

}  // namespace

std::vector<ApiFamily> completionFamilies() {
  return {chat(), fim(), embeddings(), moderations(), classifications()};
}

}  // namespace codestral::cli
