#pragma once

// One request of the editor, from asking to its answer: the place it means, and the form of an item
// there. Main thread.

#include <functional>
#include <optional>
#include <string>

#include "completion/gate.h"
#include "completion/place.h"
#include "completion/types.h"
#include "completion/workspace.h"

namespace codestral::completion {

using RequestId = std::uint64_t;

class Waiter {
 public:
  Waiter(RequestId id, Request request, TimePoint asked, std::function<void(Offer)> done)
      : id_(id), request_(std::move(request)), asked_(asked), done_(std::move(done)) {}

  RequestId id() const { return id_; }
  bool automatic() const { return request_.trigger == Trigger::Automatic; }
  TimePoint asked() const { return asked_; }
  const Place& place() const { return place_; }

  // The gate; finds the place on the way.
  std::optional<Refusal> admit(const Workspace& workspace, const Settings& settings,
                               const std::optional<AcceptedLine>& accepted);
  // What the editor is to do for it.
  Item itemOf(const Suggestion& suggestion) const;
  // Once.
  void answer(Offer offer, TimePoint now);

 private:
  Result<> findPlace(const Workspace& workspace);
  std::optional<Refusal> refuse(const Settings& settings, bool readOnly,
                                const std::optional<AcceptedLine>& accepted) const;

  const RequestId id_;
  const Request request_;
  const TimePoint asked_;
  std::function<void(Offer)> done_;
  text::Encoding encoding_ = text::Encoding::Utf16;
  Place place_;
  text::Range range_;
  std::string selected_;  // the entry of the editor's list that comes first
};

}  // namespace codestral::completion
