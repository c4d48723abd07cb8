#pragma once

// The table behind `codestral-lsp api`: every endpoint with its command line. It drives the parser,
// --help, the request, the printing and docs/api.md. To add an endpoint, add a row. Immutable; any
// thread.

#include <string>
#include <string_view>
#include <vector>

#include "mistral/client.h"

namespace codestral::cli {

enum class FieldPlace {
  Body,    // `at` is a JSON pointer; one that ends in "/-" appends to a list, "/0-" puts in front
  Query,   // `at` is the key
  Form,    // `at` is the name of the part
  Option,  // for the verb's own code
};

enum class FieldKind {
  Text,
  Integer,
  Number,
  Boolean,  // true or false
  Switch,   // no value; being there is true
  Json,     // a JSON text
  Pair,     // KEY=VALUE, an entry of an object
  Upload,   // a file as a part of the form
  Base64,   // a file's content
  Image,    // an image file as a data URL, or a URL
};

enum class FieldRepeat {
  No,
  Many,       // a list
  OneOrMany,  // one value stands alone, more are a list
};

struct ApiField {
  std::string_view flag;  // "--max-tokens"; without dashes it is an argument
  std::string_view at;
  FieldKind kind = FieldKind::Text;
  std::string_view help;
  FieldPlace place = FieldPlace::Body;
  FieldRepeat repeat = FieldRepeat::No;
  std::string_view label;  // of the value in --help; empty: by kind
  std::string_view shape;  // JSON in which "$" stands for the value
  bool required = false;   // by flag or in the body
};

struct ApiColumn {
  std::string_view title;
  std::string_view at;  // JSON pointer into a row
  enum { Text, Time } kind = Text;
};

enum class ApiAnswer { Json, Bytes, Nothing };

struct ApiEndpoint {
  std::string_view verb;
  std::string_view method;  // empty: the verb is a program of its own over several endpoints
  std::string_view path;    // each {parameter} is an argument
  std::string_view summary;
  std::vector<ApiField> fields;
  bool body = false;     // takes --body
  bool streams = false;  // takes --stream
  bool creates = false;  // see mistral::ApiRequest
  ApiAnswer answer = ApiAnswer::Json;
  std::string_view base64At;  // where the answer has bytes that --output writes
  std::string_view rowsAt;    // of a list, where the rows are; "" is the answer itself
  std::vector<ApiColumn> columns;
  std::string_view example;  // what follows "codestral-lsp api FAMILY VERB"
  // "NAME=/pointer": later examples know that value of this one's answer as $NAME.
  std::string_view makes;
  bool codestral = false;  // codestral.mistral.ai serves it too
  std::string_view note;   // for --help and docs/api.md
};

struct ApiFamily {
  std::string_view name;
  std::string_view group;  // families stand together in --help
  std::string_view summary;
  std::vector<ApiEndpoint> endpoints;
};

// Groups of endpoints that only `api raw` reaches.
struct ApiRawGroup {
  std::string_view name;
  std::string_view paths;
  int operations = 0;
};

const std::vector<ApiFamily>& apiFamilies();
const std::vector<ApiRawGroup>& apiRawGroups();
const ApiFamily* findApiFamily(std::string_view name);
const ApiEndpoint* findApiEndpoint(const ApiFamily& family, std::string_view verb);

// "agent_id" and so on, in order.
std::vector<std::string> parametersOf(const ApiEndpoint& endpoint);
// "AGENT_ID": how an argument is written in --help and in docs/api.md.
std::string argumentName(std::string_view parameter);

// docs/api.md.
std::string apiMarkdown();

// The parts of the table, by theme.
std::vector<ApiFamily> completionFamilies();        // chat, fim, embeddings, moderations, ...
std::vector<ApiFamily> conversationFamilies();      // agents, conversations
std::vector<ApiFamily> fileAndJobFamilies();        // files, batch, fine-tuning, models
std::vector<ApiFamily> documentAndAudioFamilies();  // ocr, audio, libraries

}  // namespace codestral::cli
