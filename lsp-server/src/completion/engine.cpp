#include "completion/engine.h"

#include <algorithm>
#include <utility>

namespace codestral::completion {

Engine::Engine(Scheduler& scheduler, const Workspace& workspace) : shared_{scheduler, workspace} {}

Engine::~Engine() {
  endAll(Reason::Cancelled);
}

void Engine::setSettings(Settings settings) {
  endAll(Reason::Superseded);
  shared_.settings = std::move(settings);
  shared_.cache.clear();
}

void Engine::setProvider(std::shared_ptr<providers::FimProvider> provider,
                         std::shared_ptr<providers::FimProvider> standIn) {
  endAll(Reason::Superseded);  // flights hold calls of the provider that goes
  shared_.provider = std::move(provider);
  shared_.standIn = std::move(standIn);
  shared_.cache.clear();
}

RequestId Engine::request(Request request, std::function<void(Offer)> done) {
  const RequestId id = ++lastId_;
  // Nothing is kept for a document that nobody opened.
  if (shared_.workspace.document(request.uri) == nullptr) {
    done(Offer{.reason = Reason::NotOpen});
    return id;
  }
  DocumentEngine& document = of(request.uri);
  document.request(
      std::make_shared<Waiter>(id, std::move(request), shared_.scheduler.now(), std::move(done)));
  return id;
}

void Engine::cancel(RequestId id) {
  for (const auto& [uri, document] : documents_) {
    if (document->cancel(id)) return;
  }
}

void Engine::documentChanged(const std::string& uri) {
  if (shared_.workspace.document(uri) != nullptr) of(uri).changed();
}

void Engine::documentClosed(const std::string& uri) {
  shared_.cache.forget(uri);
  const auto found = documents_.find(uri);
  if (found == documents_.end()) return;
  const std::shared_ptr<DocumentEngine> document = std::move(found->second);
  documents_.erase(found);
  document->end(Reason::Superseded);
}

void Engine::withheld(const std::string& uri) {
  if (const auto found = documents_.find(uri); found != documents_.end()) found->second->withheld();
}

void Engine::settled(store::Outcome outcome) {
  const TimePoint now = shared_.scheduler.now();
  if (outcome == store::Outcome::Accepted) shared_.pace.accepted(now);
  if (outcome == store::Outcome::Rejected) shared_.pace.rejected(now);
}

std::size_t Engine::active() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(documents_, [](const auto& each) { return each.second->waits(); }));
}

DocumentEngine& Engine::of(const std::string& uri) {
  auto& document = documents_[uri];
  if (document == nullptr) document = std::make_shared<DocumentEngine>(shared_);
  return *document;
}

void Engine::endAll(Reason reason) {
  for (const auto& document : documents_) document.second->end(reason);
}

}  // namespace codestral::completion
