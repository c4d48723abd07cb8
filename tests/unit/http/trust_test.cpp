#include "http/trust.h"

#include <cstdlib>
#include <optional>

#include <gtest/gtest.h>

#include "support/temp_dir.h"

namespace codestral::http {
namespace {

class TrustTest : public testing::Test {
 protected:
  void SetUp() override {
    keep("SSL_CERT_FILE", file_);
    keep("SSL_CERT_DIR", folder_);
  }
  void TearDown() override {
    restore("SSL_CERT_FILE", file_);
    restore("SSL_CERT_DIR", folder_);
  }
  std::string root() const { return machine_.path().string(); }

  test::TempDir machine_;

 private:
  static void keep(const char* name, std::optional<std::string>& value) {
    if (const char* const set = std::getenv(name)) value = set;
    ::unsetenv(name);
  }
  static void restore(const char* name, const std::optional<std::string>& value) {
    value ? ::setenv(name, value->c_str(), 1) : ::unsetenv(name);
  }
  std::optional<std::string> file_;
  std::optional<std::string> folder_;
};

TEST_F(TrustTest, AMachineWithoutAnyIsSaidToHaveNone) {
  EXPECT_TRUE(systemTrust(root()).empty());
}

TEST_F(TrustTest, EachDistributionsBundleIsFound) {
  for (const char* bundle :
       {"etc/ssl/certs/ca-certificates.crt", "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "etc/pki/tls/certs/ca-bundle.crt", "etc/ssl/ca-bundle.pem", "etc/ssl/cert.pem",
        "usr/local/etc/ssl/cert.pem"}) {
    const test::TempDir machine;
    machine.write(bundle, "");
    const Trust trust = systemTrust(machine.path().string());
    EXPECT_EQ(trust.file, (machine / bundle).string());
    EXPECT_EQ(trust.folder, "");
  }
}

TEST_F(TrustTest, AFolderIsTakenWhereThereIsNoBundle) {
  machine_.write("etc/ssl/certs/0a1b2c3d.0", "");
  const Trust folder = systemTrust(root());
  EXPECT_EQ(folder.file, "");
  EXPECT_EQ(folder.folder, (machine_ / "etc/ssl/certs").string());

  machine_.write("etc/ssl/cert.pem", "");
  EXPECT_EQ(systemTrust(root()).folder, "");
}

TEST_F(TrustTest, TheEnvironmentReplacesWhatIsThere) {
  machine_.write("etc/ssl/cert.pem", "");
  ::setenv("SSL_CERT_DIR", "/own/certificates", 1);
  EXPECT_EQ(systemTrust(root()).file, "");
  EXPECT_EQ(systemTrust(root()).folder, "/own/certificates");
  ::setenv("SSL_CERT_FILE", "/own/ca.pem", 1);
  EXPECT_EQ(systemTrust(root()).file, "/own/ca.pem");

  ::setenv("SSL_CERT_DIR", "", 1);
  ::setenv("SSL_CERT_FILE", "", 1);
  EXPECT_EQ(systemTrust(root()).file, (machine_ / "etc/ssl/cert.pem").string()) << "empty is unset";
}

}  // namespace
}  // namespace codestral::http
