#include "support/fake_request_check.h"

#include <gmock/gmock.h>

namespace codestral::test {
namespace {

using ::testing::HasSubstr;

TEST(FakeRequestCheckTest, SaysWhatTheServiceWouldRefuse) {
  const auto chat = [](std::string_view body) {
    return schemaComplaint("POST", "/v1/chat/completions", body);
  };
  EXPECT_EQ(chat(R"({"model":"m","messages":[{"role":"user","content":"hi"}]})"), "");
  EXPECT_THAT(chat(R"({"model":"m","messages":[{"role":"user","content":"hi"}],"seed":1})"),
              HasSubstr("extra_forbidden"));
  EXPECT_THAT(chat(R"({"model":"m"})"), HasSubstr("missing"));
  EXPECT_THAT(chat("{"), HasSubstr("body"));
  EXPECT_THAT(chat(""), HasSubstr("body"));
  EXPECT_EQ(schemaComplaint("GET", "/v1/files?page=1", ""), "");
  EXPECT_THAT(schemaComplaint("GET", "/v1/files?page=x", ""), HasSubstr("valid integer"));
  EXPECT_THAT(schemaComplaint("POST", "/v1/files", "", {{.name = "purpose", .content = "batch"}}),
              HasSubstr("file"));
  EXPECT_EQ(schemaComplaint("GET", "/v1/agents/any-id", ""), "");
  EXPECT_EQ(schemaComplaint("GET", "/no/such/path", "{"), "");
}

}  // namespace
}  // namespace codestral::test
