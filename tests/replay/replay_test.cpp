// The gate of the recorded sessions: what a person would notice while typing never happens, in any
// editor, and the service is asked less than a client asks that only waits.

#include "replay/replay.h"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "base/log.h"

namespace codestral::replay {
namespace {

std::string listed(const std::vector<Fault>& faults) {
  std::string text;
  for (const Fault& fault : faults)
    text += fault.session + ", key " + std::to_string(fault.key) + ": " + fault.what + "\n";
  return text;
}

Figures all(EditorKind kind, const MakeCompleter& make) {
  Figures total;
  for (const Session& session : shippedSessions()) total += replay(session, kind, make);
  return total;
}

class ReplayTest : public testing::TestWithParam<EditorKind> {
 protected:
  static void SetUpTestSuite() { setLogLevel(LogLevel::Error); }
  // Of all sessions; replayed once for each editor.
  static const Figures& server(EditorKind kind) {
    static std::map<EditorKind, Figures> known;
    const auto found = known.find(kind);
    return found != known.end() ? found->second : known[kind] = all(kind, theServer());
  }
};

TEST_P(ReplayTest, WhatIsReadNeitherVanishesNorChanges) {
  EXPECT_TRUE(server(GetParam()).flicker.empty()) << listed(server(GetParam()).flicker);
}

TEST_P(ReplayTest, NoAnswerIsForATextThatIsNoMore) {
  EXPECT_TRUE(server(GetParam()).stale.empty()) << listed(server(GetParam()).stale);
}

TEST_P(ReplayTest, ASuggestionOnlyInsertsAtTheCursor) {
  EXPECT_TRUE(server(GetParam()).misapplied.empty()) << listed(server(GetParam()).misapplied);
}

TEST_P(ReplayTest, KeysAlongASuggestionNeedNoNetwork) {
  const Figures& figures = server(GetParam());
  EXPECT_EQ(figures.alongAtOnce, figures.along) << listed(figures.network);
}

TEST_P(ReplayTest, AsksAtMostHalfAsOftenAsAFixedPause) {
  // An editor that cancels before it changes the text says that nobody waits, and the stream is
  // closed as promised: what it would have said has to be asked anew.
  const double most = GetParam() == EditorKind::CancelsFirst ? 1.0 : 0.5;
  for (const Millis pause : {Millis(350), Millis(150)}) {
    EXPECT_LE(requestRatio(server(GetParam()), all(GetParam(), fixedDebounce(pause))), most)
        << "against " << pause.count() << " ms";
  }
}

TEST_P(ReplayTest, LittleIsStreamedBehindWhatIsUsed) {
  const Figures& figures = server(GetParam());
  EXPECT_LE(figures.tokensAfterUse * 10, figures.tokens);
}

INSTANTIATE_TEST_SUITE_P(In, ReplayTest, testing::ValuesIn(kEditors), [](const auto& info) {
  std::string text(name(info.param));
  std::replace(text.begin(), text.end(), ' ', '_');
  return text;
});

// Models that err elsewhere, and more.
TEST(Replay, IsCalmWithOtherModels) {
  setLogLevel(LogLevel::Error);
  for (const OracleOptions model : {OracleOptions{.hardWords = 0.15, .seed = 2},
                                    OracleOptions{.runsOn = 0.6, .repeats = 0.8, .seed = 3}}) {
    Figures total;
    for (const Session& session : shippedSessions())
      total += replay(session, EditorKind::VsCode, theServer(), model);
    EXPECT_TRUE(total.flicker.empty()) << listed(total.flicker);
    EXPECT_TRUE(total.stale.empty()) << listed(total.stale);
    EXPECT_TRUE(total.misapplied.empty()) << listed(total.misapplied);
    EXPECT_EQ(total.alongAtOnce, total.along) << listed(total.network);
  }
}

// The measure has to see what it is for.
TEST(Replay, AClientWithoutMemoryFailsIt) {
  const Figures naive = all(EditorKind::VsCode, fixedDebounce(Millis(150)));
  EXPECT_GT(naive.along, 0U);
  EXPECT_EQ(naive.alongAtOnce, 0U);
  EXPECT_GT(naive.tokensUnused, naive.tokens / 2);
}

}  // namespace
}  // namespace codestral::replay
