#include "completion/query.h"

#include <memory>
#include <utility>

#include "syntax/language.h"
#include "text/uri.h"

namespace codestral::completion {
namespace {

std::string pathOf(const std::string& uri) {
  const auto path = text::pathOfUri(uri);
  return path ? path->string() : uri;
}

}  // namespace

Shape shapeAt(Place& place, Settings::Multiline setting) {
  const syntax::CursorFacts facts =
      place.view ? syntax::factsAt(place.view, place.offset) : syntax::CursorFacts{};
  place.around.language = syntax::languageOf(*place.document);
  place.around.kind = facts.kind;
  place.around.indent = readIndent(place.text, place.offset);
  return decideShape(setting, place.around, facts, static_cast<bool>(place.view));
}

Query queryAt(const Place& place, const Shape& shape, const Settings& settings,
              std::size_t alternatives) {
  const std::string path = pathOf(place.uri);
  context::Budget budget;
  budget.maxTokens = settings.contextMaxTokens;
  context::Prompt prompt = context::buildPrompt(place.text, place.offset, place.view, budget, path);

  Query asked;
  asked.sources = std::move(prompt.sources);
  providers::FimQuery& query = asked.query;
  query.prefix = std::move(prompt.prefix);
  query.suffix = std::move(prompt.suffix);
  query.snapshot = place.document;
  if (place.hypothetical) {
    auto hypothetical = std::make_shared<text::Snapshot>(*place.document);
    hypothetical->text = place.text;
    query.snapshot = std::move(hypothetical);
  }
  query.offset = place.offset;
  query.path = path;
  const syntax::Language* language = place.around.language;
  query.family = language != nullptr ? language->family : place.document->languageId;
  Sampling sampling = samplingFor(shape, place.around, settings.maxTokens);
  query.singleLine = sampling.singleLine;
  query.maxTokens = sampling.maxTokens;
  query.minTokens = sampling.minTokens;
  query.temperature = sampling.temperature;
  query.stop = std::move(sampling.stop);
  query.alternatives = alternatives;
  query.eagerness = settings.eagerness;
  return asked;
}

}  // namespace codestral::completion
