#include "base/log.h"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/secret.h"
#include "base/trace.h"
#include "support/temp_dir.h"

namespace codestral {
namespace {

using test::contentOf;
using test::TempDir;

class Log : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(openLog(LogLevel::Info, file_.string())); }
  void TearDown() override { ASSERT_TRUE(openLog(LogLevel::Off, "/dev/null")); }
  std::string content() const { return contentOf(file_); }

  TempDir directory_;
  std::filesystem::path file_ = directory_.path() / "log";
};

TEST_F(Log, LevelsDecideWhatIsWritten) {
  log(LogLevel::Debug, "too quiet");
  log(LogLevel::Info, "request {} took {} ms", 7, 12);
  setLogLevel(LogLevel::Error);
  log(LogLevel::Warn, "now too quiet");
  log(LogLevel::Error, "loud");
  const std::string text = content();
  EXPECT_TRUE(text.contains(" info request 7 took 12 ms\n")) << text;
  EXPECT_TRUE(text.contains(" error loud\n")) << text;
  EXPECT_FALSE(text.contains("quiet")) << text;
}

TEST_F(Log, LinesCarryNoLiveSecret) {
  const Secret key("sk-live-0123456789");
  log(LogLevel::Error, "request with {} failed", key.reveal());
  EXPECT_TRUE(content().contains("request with [secret] failed\n")) << content();
  EXPECT_FALSE(content().contains("0123456789"));
}

TEST_F(Log, WordsOfOthersCannotDriveATerminal) {
  log(LogLevel::Error, "the service said {}", "\x1b]0;owned\x07\u009B2J\u202E");
  EXPECT_TRUE(content().contains("said ␛]0;owned␇<U+009B>2J<U+202E>\n")) << content();
}

TEST_F(Log, LinesOfManyThreadsStayWhole) {
  const std::string line(200, 'x');
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) log(LogLevel::Info, "{}", line);
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::istringstream in(content());
  int count = 0;
  for (std::string got; std::getline(in, got); ++count) {
    EXPECT_TRUE(got.ends_with(" info " + line)) << got;
  }
  EXPECT_EQ(count, 200);
}

TEST_F(Log, FileIsForTheUserOnly) {
  const auto mode = std::filesystem::status(file_).permissions();
  EXPECT_EQ(mode & std::filesystem::perms(077), std::filesystem::perms::none);
}

TEST(LogOpening, AFileThatCannotBeWritten) {
  const auto opened = openLog(LogLevel::Info, "/nonexistent/directory/log");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::Io);
  EXPECT_TRUE(opened.error().message.contains("/nonexistent/directory/log"));
}

TEST(LogLevels, Names) {
  EXPECT_EQ(parseLogLevel("trace"), LogLevel::Trace);
  EXPECT_EQ(parseLogLevel("off"), LogLevel::Off);
  for (const char* bad : {"", "Info", "verbose", "info "}) {
    const auto level = parseLogLevel(bad);
    ASSERT_FALSE(level) << bad;
    EXPECT_EQ(level.error().kind, ErrorKind::InvalidInput);
  }
}

TEST(Trace, SpansBecomeCompleteEvents) {
  EXPECT_FALSE(openTrace("/nonexistent/directory/trace"));
  const TempDir directory;
  const auto file = directory.path() / "trace.json";
  ASSERT_TRUE(openTrace(file.string()));
  {
    const Span span("parse", 42);
  }
  const std::string text = contentOf(file);
  EXPECT_TRUE(text.starts_with("[\n{\"name\":\"parse\",\"ph\":\"X\",\"ts\":")) << text;
  EXPECT_TRUE(text.ends_with("\"args\":{\"n\":42}},\n")) << text;
}

}  // namespace
}  // namespace codestral
