#pragma once

// /v1/batch/jobs. A job is worked on only when it is looked at: after so many GETs (an option) it
// goes from QUEUED to RUNNING to its end, where each of its lines is a call of the fake's own
// routes. Lines that are refused make the error file.

#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "support/fake_files.h"
#include "support/fake_service.h"

namespace codestral::test {

struct FakeMistralOptions;

class FakeBatch {
 public:
  using CallRoute = std::function<FakeReply(FakeCall)>;

  FakeBatch(const FakeMistralOptions& options, FakeFiles& files, CallRoute callRoute);
  std::vector<FakeRoute> routes();

 private:
  struct Line {
    nlohmann::json customId;
    nlohmann::json body;
  };
  struct Job {
    nlohmann::json shown;  // as the service shows it, without outputs
    std::vector<Line> lines;
    nlohmann::json outputs = nlohmann::json::array();
    int looks = 0;  // in the state that it has

    std::string id() const { return shown["id"]; }
    std::string status() const { return shown["status"]; }
    bool ended() const;
  };

  FakeReply create(const FakeCall& call);
  FakeReply list(const FakeCall& call) const;
  FakeReply get(const FakeCall& call);
  FakeReply cancel(const FakeCall& call);
  FakeReply remove(const FakeCall& call);
  Job* find(std::string_view id);
  // What is wrong with the input, or nothing.
  std::optional<FakeReply> readLines(const nlohmann::json& body, Job& job) const;
  void advance(Job& job);
  void work(Job& job, std::size_t lines);
  void end(Job& job, const std::string& status);

  const FakeMistralOptions& options_;
  FakeFiles& files_;
  const CallRoute callRoute_;
  FakeIds ids_{"batch"};
  std::list<Job> jobs_;  // newest last
};

}  // namespace codestral::test
