#pragma once

// /v1/fine_tuning/jobs, which the service has withdrawn but older clients still call. A job goes on
// when it is looked at, by so many GETs a state (an option); one that succeeds adds a model.

#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "support/fake_files.h"
#include "support/fake_models.h"
#include "support/fake_service.h"

namespace codestral::test {

struct FakeMistralOptions;

class FakeFineTuning {
 public:
  FakeFineTuning(const FakeMistralOptions& options, const FakeFiles& files, FakeModels& models);
  std::vector<FakeRoute> routes();

 private:
  struct Job {
    nlohmann::json shown;  // as a list shows it
    nlohmann::json targets;
    nlohmann::json events = nlohmann::json::array();  // newest first
    nlohmann::json checkpoints = nlohmann::json::array();
    bool started = false;
    int looks = 0;

    std::string id() const { return shown["id"]; }
    std::string status() const { return shown["status"]; }
  };

  FakeReply create(const FakeCall& call);
  FakeReply list(const FakeCall& call);
  FakeReply get(const FakeCall& call);
  FakeReply cancel(const FakeCall& call);
  FakeReply start(const FakeCall& call);
  Job* find(std::string_view id);
  // What is wrong with a job's model and files, or nothing.
  std::optional<FakeReply> refuse(const nlohmann::json& body) const;
  std::uint64_t samples(const nlohmann::json& body) const;
  void advance(Job& job);
  void enter(Job& job, const std::string& status);
  void finish(Job& job);
  static nlohmann::json detailed(const Job& job);

  const FakeMistralOptions& options_;
  const FakeFiles& files_;
  FakeModels& models_;
  FakeIds ids_{"fine-tuning"};
  std::list<Job> jobs_;  // newest last
};

}  // namespace codestral::test
