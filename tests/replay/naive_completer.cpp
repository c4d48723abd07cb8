#include "replay/naive_completer.h"

#include <algorithm>
#include <utility>

#include "mistral/fim.h"

namespace codestral::replay {

NaiveCompleter::NaiveCompleter(Scheduler& scheduler, std::unique_ptr<http::Transport> transport,
                               Millis debounce)
    : scheduler_(scheduler), transport_(std::move(transport)), debounce_(debounce) {}

void NaiveCompleter::open(const Session& /*session*/, const Buffer& /*buffer*/) {
  changed_ = scheduler_.now();
}

void NaiveCompleter::change(const std::vector<Change>& /*changes*/, const Buffer& /*after*/) {
  cancel();
  changed_ = scheduler_.now();
}

// The time that an editor has waited by itself counts.
void NaiveCompleter::ask(const Buffer& buffer, Answered answered) {
  cancel();
  const auto wait = std::max<Clock::duration>(changed_ + debounce_ - scheduler_.now(), Millis(0));
  timer_ = scheduler_.after(
      wait, [this, buffer, answered = std::move(answered)] { send(buffer, answered); });
}

void NaiveCompleter::cancel() {
  timer_.reset();
  call_.reset();
}

void NaiveCompleter::send(const Buffer& buffer, const Answered& answered) {
  mistral::FimRequest request;
  request.prompt = buffer.text().substr(0, buffer.cursor());
  request.suffix = buffer.text().substr(buffer.cursor());
  request.maxTokens = 256;
  const auto said = std::make_shared<std::string>();
  mistral::FimHandler handler;
  handler.text = [said](std::string_view text) { *said += text; };
  handler.done = [said, answered, at = buffer.position()](const auto& /*result*/) {
    Answer answer{.saysNothing = false};
    if (said->find_first_not_of(" \t\n") != said->npos)
      answer.items.push_back({*said, {at, at}, {}});
    answered(std::move(answer));
  };
  call_ = mistral::streamFim(*transport_, {"https://api.mistral.ai", Secret("replay-key-0000000")},
                             request, {}, std::move(handler));
}

}  // namespace codestral::replay
