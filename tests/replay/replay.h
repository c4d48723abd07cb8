#pragma once

// Replays one session: an editor of one kind presses its keys in virtual time, a completer answers,
// and what a person would have noticed is counted. One thread; the same in every run, but for the
// measured times.

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "replay/completer.h"
#include "replay/simulated_service.h"
#include "support/fake_scheduler.h"

namespace codestral::replay {

// All go on showing what still fits. VsCode asks after each change of the text, and cancels what it
// asked before right after the next change. Neovim asks 200 ms after the last key or move, and
// cancels nothing. CancelsFirst is like Neovim, but cancels before it changes the text, as some
// plugins do: the server is told that nobody waits before it can see that the text still agrees.
enum class EditorKind { VsCode, Neovim, CancelsFirst };
inline constexpr std::array kEditors{EditorKind::VsCode, EditorKind::Neovim,
                                     EditorKind::CancelsFirst};
std::string_view name(EditorKind kind);

using MakeCompleter =
    std::function<std::unique_ptr<Completer>(Scheduler&, std::unique_ptr<http::Transport>)>;
MakeCompleter theServer();
MakeCompleter fixedDebounce(Millis debounce);

// What went wrong, at which key (from one) of the session.
struct Fault {
  std::string session;
  std::size_t key = 0;
  std::string what;
};

struct Figures {
  std::size_t keys = 0;  // pressed; what a taken suggestion saved is not among them
  std::size_t saved = 0;
  std::size_t shown = 0;        // suggestions that appeared
  std::size_t keysInSight = 0;  // keys at which one was on the screen
  std::size_t accepted = 0;
  std::size_t along = 0;        // keys along a suggestion, at which the editor asked again
  std::size_t alongAtOnce = 0;  // of these, answered with the same at once and without the network
  std::size_t requests = 0;     // that reached the service
  std::size_t wasted = 0;       // of these, of which nothing was offered
  std::size_t tokens = 0;       // streamed
  std::size_t tokensAfterUse = 0;  // of used requests, after the last one that was offered
  std::size_t tokensUnused = 0;    // of wasted requests
  std::vector<Fault> flicker;      // what a person was reading vanished or changed
  std::vector<Fault> stale;        // an answer for a text or place that is no more
  std::vector<Fault> misapplied;   // taking it would do something else than insert at the cursor
  std::vector<Fault> network;      // keys along a suggestion that were not answered at once
  std::vector<Millis> toGhost;     // from the last key to a suggestion that appeared, virtual
  std::vector<Micros> alongTimes;  // of the processor: from the change to the answer, of keys along

  Figures& operator+=(const Figures& other);
  double requestsPer100Keys() const;
};

// Requests of the one for each of the other, scaled to the same number of suggestions shown.
double requestRatio(const Figures& one, const Figures& other);
// Likewise, scaled to the same number of keys at which a suggestion was on the screen.
double requestRatioInSight(const Figures& one, const Figures& other);

Figures replay(const Session& session, EditorKind kind, const MakeCompleter& make,
               OracleOptions model = {});

// The text that the session ends with, whatever was suggested.
std::string finalText(const Session& session);

}  // namespace codestral::replay
