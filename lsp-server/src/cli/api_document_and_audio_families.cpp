// Rows of the table: documents, sound, and libraries of documents.

#include "cli/api_fields.h"

namespace codestral::cli {
namespace {

using enum FieldKind;

ApiFamily ocr() {
  return {"ocr",
          "Documents and sound",
          "text, tables and images out of documents",
          {{.verb = "process",
            .method = "POST",
            .path = "/v1/ocr",
            .summary = "read a document; one of --url, --image and --file-id says which",
            .fields = {modelField(),
                       shaped(field("--url", "/document", Text, "a PDF or another document", "URL"),
                              R"({"type":"document_url","document_url":"$"})"),
                       shaped(field("--image", "/document", Image, "an image"),
                              R"({"type":"image_url","image_url":"$"})"),
                       shaped(field("--file-id", "/document", Text, "uploaded with the purpose ocr",
                                    "ID"),
                              R"({"type":"file","file_id":"$"})"),
                       field("--pages", "/pages", Text, "from 0, as in 0-5,7", "PAGES"),
                       field("--include-image-base64", "/include_image_base64", Switch,
                             "with the images found"),
                       field("--image-limit", "/image_limit", Integer, "most images"),
                       field("--image-min-size", "/image_min_size", Integer, "smallest, in pixels"),
                       field("--table-format", "/table_format", Text, "", "markdown|html"),
                       field("--extract-header", "/extract_header", Switch, "headers apart"),
                       field("--extract-footer", "/extract_footer", Switch, "footers apart")},
            .body = true,
            .example = "--model mistral-ocr-latest --image image.png"}}};
}

std::vector<ApiEndpoint> voices() {
  const std::string_view path = "/v1/audio/voices/{voice_id}";
  const std::vector<ApiField> about{
      many(field("--language", "/languages", Text, "that it speaks", "LANGUAGE")),
      field("--gender", "/gender", Text, ""), field("--age", "/age", Integer, ""),
      many(field("--tag", "/tags", Text, "to find it by")),
      field("--description", "/description", Text, "at most 500 characters")};
  return {{.verb = "voices",
           .method = "GET",
           .path = "/v1/audio/voices",
           .summary = "the voices that can speak",
           .fields = {query("--limit", "limit", Integer, "1 to 100; 10"),
                      query("--offset", "offset", Integer, "how many to leave out"),
                      query("--type", "type", Text, "whose", "all|custom|preset")},
           .rowsAt = "/items",
           .columns = {{"ID", "/id"},
                       {"NAME", "/name"},
                       {"LANGUAGES", "/languages"},
                       {"CREATED", "/created_at", ApiColumn::Time}},
           .example = "--limit 5"},
          {.verb = "voice-create",
           .method = "POST",
           .path = "/v1/audio/voices",
           .summary = "make a voice from a recording",
           .fields = joined({{required(field("--name", "/name", Text, "for people", "NAME")),
                              required(field("--sample", "/sample_audio", Base64, "a recording")),
                              field("--slug", "/slug", Text, "its name in URLs"),
                              field("--color", "/color", Text, "that it is shown with")},
                             about}),
           .body = true,
           .creates = true,
           .example = "--name Anna --sample speech.wav",
           .makes = "VOICE=/id"},
          {.verb = "voice-get",
           .method = "GET",
           .path = path,
           .summary = "one voice",
           .example = "$VOICE"},
          {.verb = "voice-update",
           .method = "PATCH",
           .path = path,
           .summary = "change what is said about a voice",
           .fields = joined({{field("--name", "/name", Text, "for people", "NAME")}, about}),
           .body = true,
           .example = "$VOICE --description 'Reads the news.'"},
          {.verb = "voice-sample",
           .method = "GET",
           .path = "/v1/audio/voices/{voice_id}/sample",
           .summary = "the recording of a voice",
           .answer = ApiAnswer::Bytes,
           .example = "$VOICE --output sample.wav"},
          {.verb = "voice-delete",
           .method = "DELETE",
           .path = path,
           .summary = "delete a voice",
           .example = "$VOICE"}};
}

ApiFamily audio() {
  ApiFamily family{
      "audio",
      "Documents and sound",
      "speech to text and text to speech",
      {{.verb = "transcribe",
        .method = "POST",
        .path = "/v1/audio/transcriptions",
        .summary = "what is said in a recording; a file, --file-url or --file-id",
        .fields = {form("FILE", "file", Upload, "a recording"),
                   form("--file-url", "file_url", Text, "or where one is", "URL"),
                   form("--file-id", "file_id", Text, "or one that is uploaded", "ID"),
                   required(form("--model", "model", Text, "model, by id or alias", "MODEL")),
                   form("--language", "language", Text, "two letters, as in fr", "LANGUAGE"),
                   form("--temperature", "temperature", Number, ""),
                   form("--diarize", "diarize", Switch, "tell speakers apart"),
                   many(form("--context-bias", "context_bias", Text, "a word that may come",
                             "WORD")),
                   many(form("--timestamps", "timestamp_granularities", Text, "say when",
                             "segment|word"))},
        .streams = true,
        .example = "speech.wav --model voxtral-mini-latest"},
       {.verb = "speak",
        .method = "POST",
        .path = "/v1/audio/speech",
        .summary = "say a text; --output writes the sound instead of JSON with it",
        .fields = {field("--model", "/model", Text, "model, by id or alias", "MODEL"),
                   required(field("--input", "/input", Text, "what to say")),
                   field("--voice-id", "/voice_id", Text, "whose voice", "ID"),
                   field("--ref-audio", "/ref_audio", Base64, "or a recording of a voice"),
                   field("--response-format", "/response_format", Text, "",
                         "mp3|wav|pcm|flac|opus"),
                   metadataField()},
        .body = true,
        .streams = true,
        .base64At = "/audio_data",
        .example = "--model voxtral-mini-tts-latest --voice-id $VOICE --input Hello. --output "
                   "hello.mp3"}}};
  // The voices before what speaks with them.
  std::vector<ApiEndpoint> made = voices();
  family.endpoints.insert(family.endpoints.begin() + 1, made.begin(), made.end());
  return family;
}

std::vector<ApiEndpoint> documents() {
  const std::string_view path = "/v1/libraries/{library_id}/documents/{document_id}";
  return {{.verb = "document-add",
           .method = "POST",
           .path = "/v1/libraries/{library_id}/documents",
           .summary = "upload a document",
           .fields = {required(form("FILE", "file", Upload, "to upload"))},
           .creates = true,
           .example = "$LIBRARY notes.txt",
           .makes = "DOCUMENT=/id"},
          {.verb = "documents",
           .method = "GET",
           .path = "/v1/libraries/{library_id}/documents",
           .summary = "the documents of a library",
           .fields = joined({pageFields(),
                             {query("--search", "search", Text, "only what has this text"),
                              query("--sort-by", "sort_by", Text, "", "FIELD"),
                              query("--sort-order", "sort_order", Text, "", "asc|desc")}}),
           .rowsAt = "/data",
           .columns = {{"ID", "/id"},
                       {"NAME", "/name"},
                       {"BYTES", "/size"},
                       {"STATE", "/process_status"},
                       {"CREATED", "/created_at", ApiColumn::Time}},
           .example = "$LIBRARY"},
          {.verb = "document-get",
           .method = "GET",
           .path = path,
           .summary = "what is known about a document",
           .example = "$LIBRARY $DOCUMENT"},
          {.verb = "document-update",
           .method = "PATCH",
           .path = path,
           .summary = "rename a document; its attributes with --body",
           .fields = {field("--name", "/name", Text, "for people", "NAME"),
                      field("--expires-at", "/expires_at", Text, "when it is deleted", "TIME")},
           .body = true,
           .example = "$LIBRARY $DOCUMENT --name cheeses.txt"},
          {.verb = "document-status",
           .method = "GET",
           .path = "/v1/libraries/{library_id}/documents/{document_id}/status",
           .summary = "whether it has been read",
           .example = "$LIBRARY $DOCUMENT"},
          {.verb = "document-text",
           .method = "GET",
           .path = "/v1/libraries/{library_id}/documents/{document_id}/text_content",
           .summary = "the text that was read",
           .fields = {query("--page-start", "page_start", Integer, "first page"),
                      query("--page-end", "page_end", Integer, "last page")},
           .example = "$LIBRARY $DOCUMENT"},
          {.verb = "document-url",
           .method = "GET",
           .path = "/v1/libraries/{library_id}/documents/{document_id}/signed-url",
           .summary = "a URL to download it from",
           .example = "$LIBRARY $DOCUMENT"},
          {.verb = "document-text-url",
           .method = "GET",
           .path = "/v1/libraries/{library_id}/documents/{document_id}/extracted-text-signed-url",
           .summary = "a URL to download its text from",
           .example = "$LIBRARY $DOCUMENT"},
          {.verb = "document-reprocess",
           .method = "POST",
           .path = "/v1/libraries/{library_id}/documents/{document_id}/reprocess",
           .summary = "read it again",
           .answer = ApiAnswer::Nothing,
           .example = "$LIBRARY $DOCUMENT"},
          {.verb = "document-delete",
           .method = "DELETE",
           .path = path,
           .summary = "delete a document",
           .answer = ApiAnswer::Nothing,
           .example = "$LIBRARY $DOCUMENT"}};
}

std::vector<ApiEndpoint> sharing() {
  const std::vector<ApiField> whom{
      required(field("--with", "/share_with_uuid", Text, "whose id", "UUID")),
      required(
          field("--with-type", "/share_with_type", Text, "what that is", "User|Workspace|Org"))};
  return {
      {.verb = "share",
       .method = "PUT",
       .path = "/v1/libraries/{library_id}/share",
       .summary = "let somebody use a library",
       .fields = joined(
           {whom, {required(field("--level", "/level", Text, "what they may", "Viewer|Editor"))}}),
       .body = true,
       .example = "$LIBRARY --level Viewer --with-type User "
                  "--with 3f2c1b0a-5d4e-4f60-8a7b-9c8d7e6f5a4b"},
      {.verb = "shares",
       .method = "GET",
       .path = "/v1/libraries/{library_id}/share",
       .summary = "who may use a library",
       .rowsAt = "/data",
       .columns = {{"WITH", "/share_with_uuid"}, {"TYPE", "/share_with_type"}, {"ROLE", "/role"}},
       .example = "$LIBRARY"},
      {.verb = "unshare",
       .method = "DELETE",
       .path = "/v1/libraries/{library_id}/share",
       .summary = "no longer",
       .fields = whom,
       .body = true,
       .example = "$LIBRARY --with-type User --with 3f2c1b0a-5d4e-4f60-8a7b-9c8d7e6f5a4b"}};
}

ApiFamily libraries() {
  const std::string_view path = "/v1/libraries/{library_id}";
  ApiFamily family{
      "libraries",
      "Agents and conversations",
      "documents that agents can search, and who may use them",
      {{.verb = "create",
        .method = "POST",
        .path = "/v1/libraries",
        .summary = "make a library",
        .fields = {required(field("--name", "/name", Text, "for people", "NAME")),
                   field("--description", "/description", Text, "for people and agents"),
                   field("--owner-type", "/owner_type", Text, "", "User|Workspace")},
        .body = true,
        .creates = true,
        .example = "--name Cheeses",
        .makes = "LIBRARY=/id"},
       {.verb = "list",
        .method = "GET",
        .path = "/v1/libraries",
        .summary = "your libraries",
        .fields = {query("--page-size", "page_size", Integer, "1 to 100"),
                   query("--page-token", "page_token", Text, "next_page_token of the page before",
                         "TOKEN"),
                   query("--search", "search", Text, "only what has this text")},
        .rowsAt = "/data",
        .columns = {{"ID", "/id"},
                    {"NAME", "/name"},
                    {"DOCUMENTS", "/nb_documents"},
                    {"BYTES", "/total_size"},
                    {"UPDATED", "/updated_at", ApiColumn::Time}},
        .example = "--page-size 5"},
       {.verb = "get",
        .method = "GET",
        .path = path,
        .summary = "one library",
        .example = "$LIBRARY"},
       {.verb = "update",
        .method = "PATCH",
        .path = path,
        .summary = "rename or describe a library",
        .fields = {field("--name", "/name", Text, "for people", "NAME"),
                   field("--description", "/description", Text, "for people and agents")},
        .body = true,
        .example = "$LIBRARY --name Cheeses --description 'All of them.'"},
       {.verb = "delete",
        .method = "DELETE",
        .path = path,
        .summary = "delete a library with its documents",
        .example = "$LIBRARY"}}};
  for (ApiEndpoint& endpoint : documents()) family.endpoints.push_back(std::move(endpoint));
  for (ApiEndpoint& endpoint : sharing()) family.endpoints.push_back(std::move(endpoint));
  return family;
}

}  // namespace

std::vector<ApiFamily> documentAndAudioFamilies() {
  return {ocr(), audio(), libraries()};
}

}  // namespace codestral::cli
