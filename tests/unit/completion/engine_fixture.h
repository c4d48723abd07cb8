#pragma once

// An engine over one file and a provider that the test drives.

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "completion/engine.h"
#include "support/fake_scheduler.h"

namespace codestral::completion {

using test::FakeScheduler;

// A provider whose streams the test drives.
class ScriptedProvider final : public providers::FimProvider {
 public:
  struct Asked {
    providers::FimQuery query;
    providers::FimHandler handler;
    bool open = true;
  };

  std::string_view name() const override { return "scripted"; }
  bool onDevice() const override { return onDevice_; }
  providers::Readiness readiness() const override { return readiness_; }
  std::unique_ptr<providers::FimCall> complete(providers::FimQuery query,
                                               providers::FimHandler handler) override {
    auto asked = std::make_shared<Asked>(Asked{std::move(query), std::move(handler)});
    calls.push_back(asked);
    auto call = std::make_unique<Call>(asked);
    if (!atOnce.empty()) asked->handler.text(atOnce);
    return call;
  }

  std::vector<std::shared_ptr<Asked>> calls;
  bool onDevice_ = false;
  providers::Readiness readiness_;
  std::string atOnce;

 private:
  class Call final : public providers::FimCall {
   public:
    explicit Call(std::shared_ptr<Asked> asked) : asked_(std::move(asked)) {}
    ~Call() override { asked_->open = false; }

   private:
    std::shared_ptr<Asked> asked_;
  };
};

class OneFile final : public Workspace {
 public:
  text::SnapshotPtr document(const std::string& uri) const override { return documents.find(uri); }
  text::Encoding encoding() const override { return text::Encoding::Utf16; }
  syntax::View view(const std::string&) const override { return {}; }
  FileVerdict verdict(const std::string&) const override { return verdict_; }

  text::Documents documents;
  FileVerdict verdict_;
};

class EngineTest : public testing::Test {
 protected:
  EngineTest() {
    setDebounce(Millis(0));
    engine_.setProvider(provider_);
  }

  void setDebounce(Millis debounce) {
    Settings settings;
    settings.debounce = debounce;
    engine_.setSettings(settings);
  }

  // Opens the document with the cursor at '^' and returns the position.
  text::Position open(std::string_view annotated, const std::string& uri = kUri) {
    const std::size_t offset = annotated.find('^');
    std::string text(annotated);
    text.erase(offset, 1);
    world_.documents.open(uri, "cpp", ++version_, text);
    return world_.documents.find(uri)->text.positionOf(offset, text::Encoding::Utf16);
  }

  // The document becomes this, with the cursor at '^', as if it had been typed.
  void type(std::string_view annotated) {
    typed_ = open(annotated);
    engine_.documentChanged(kUri);
  }

  RequestId ask(text::Position position, Trigger trigger = Trigger::Automatic,
                const std::string& uri = kUri) {
    Request request;
    request.uri = uri;
    request.position = position;
    request.trigger = trigger;
    return engine_.request(std::move(request),
                           [this](Offer offer) { offers_.push_back(std::move(offer)); });
  }

  providers::FimOutcome outcome() {
    providers::FimOutcome outcome;
    outcome.provider = "scripted";
    outcome.model = "m";
    outcome.complete = true;
    return outcome;
  }

  static inline const std::string kUri = "file:///w/a.cpp";
  FakeScheduler scheduler_;
  OneFile world_;
  std::shared_ptr<ScriptedProvider> provider_ = std::make_shared<ScriptedProvider>();
  std::vector<Offer> offers_;  // outlives the engine, which answers what is open when it goes
  Engine engine_{scheduler_, world_};
  std::int64_t version_ = 0;
  text::Position typed_;
};

}  // namespace codestral::completion
