// docs/api.md, from the table.

#include <fmt/format.h>

#include "cli/api_help.h"

namespace codestral::cli {
namespace {

constexpr std::string_view kBefore = R"(# The service's API on the command line

<!-- Made from the table in lsp-server/src/cli/api_*_families.cpp; a test compares. Rewrite with CODESTRAL_UPDATE_GOLDEN=1. -->

`codestral-lsp api FAMILY VERB` calls one endpoint; `codestral-lsp api FAMILY VERB --help` lists its flags.

- The request is made from flags, or from `--body FILE|-` for everything that has no flag; a flag wins.
- The answer is JSON on standard output: indented on a terminal, one line otherwise. `--stream` prints one line of JSON for each event,
  `--table` columns, `--output FILE` writes bytes, which appear under their name only when all of them are there.
- Notices are on standard error. Exit codes: 0 done, 1 failed, 2 wrong use, 3 no credentials, 4 refused by the service, 5 service or network
  down, 130 interrupted.
- The key comes from `MISTRAL_API_KEY` or the user file, never from the command line. `api chat` and `api fim` use the pair of Codestral with
  `--codestral`, or when it is the only one with a key.

Every example works, and a test runs them all, in the order of this page but for those that delete, which come last. `$AGENT` and the like
stand for an id from the answer of an earlier example (`api fine-tuning get` has `$TUNED` once the job is done); the tables say which one makes it. `$TRAIN` is the id of `train.jsonl`, uploaded with
`files upload train.jsonl --purpose fine-tune`. The files are `batch.jsonl` (requests of a batch), `train.jsonl` (samples), `image.png`,
`speech.wav` and `notes.txt`.

)";

std::string rowOf(const ApiFamily& family, const ApiEndpoint& endpoint) {
  const std::string route =
      endpoint.method.empty() ? "several" : fmt::format("`{} {}`", endpoint.method, endpoint.path);
  const std::string makes =
      endpoint.makes.empty()
          ? ""
          : fmt::format(" makes `${}`", endpoint.makes.substr(0, endpoint.makes.find('=')));
  return fmt::format("| {} | `api {} {} {}`{} | {} | works |\n", route, family.name, endpoint.verb,
                     endpoint.example, makes, endpoint.summary);
}

}  // namespace

std::string apiMarkdown() {
  std::string text(kBefore);
  for (const ApiFamily& family : apiFamilies()) {
    text += fmt::format("## {}\n\n{}\n\n", family.name, family.summary);
    text += "| endpoint | example | does | status |\n|---|---|---|---|\n";
    for (const ApiEndpoint& endpoint : family.endpoints) text += rowOf(family, endpoint);
    text += "\n";
  }
  text += R"(## Everything else

What follows has no family here: `codestral-lsp api raw METHOD PATH` calls it, with `--query KEY=VALUE`, `--body FILE|-`, `--form NAME=VALUE`,
`--upload NAME=FILE`, `--stream` and `--output FILE`. For example `codestral-lsp api raw GET /v1/workflows --query page_size=5`.

| group | paths | operations | status |
|---|---|---|---|
)";
  for (const ApiRawGroup& group : apiRawGroups()) {
    text +=
        fmt::format("| {} | `{}` | {} | raw only |\n", group.name, group.paths, group.operations);
  }
  return text +
         R"(| deprecated updates | `PUT /v1/libraries/{library_id}`, `PUT /v1/libraries/{library_id}/documents/{document_id}` | 2 | raw only |
)";
}

}  // namespace codestral::cli
