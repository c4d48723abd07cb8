#include "http/trust.h"

#include <array>
#include <cstdlib>

#include <unistd.h>

namespace codestral::http {
namespace {

constexpr std::array kFiles{
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch, Gentoo
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // RHEL, Fedora
    "/etc/pki/tls/certs/ca-bundle.crt",                   // older RHEL
    "/etc/ssl/ca-bundle.pem",                             // SUSE
    "/var/lib/ca-certificates/ca-bundle.pem",             // SUSE with a read-only root
    "/etc/ssl/cert.pem",                                  // Alpine, OpenBSD, macOS
    "/usr/local/etc/ssl/cert.pem",                        // FreeBSD
    "/etc/openssl/certs/ca-certificates.crt",             // NetBSD
};
constexpr std::array kFolders{"/etc/ssl/certs", "/etc/pki/tls/certs", "/etc/openssl/certs"};

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string firstReadable(const std::string& root, const auto& places) {
  for (const char* const place : places) {
    if (std::string path = root + place; ::access(path.c_str(), R_OK) == 0) return path;
  }
  return {};
}

}  // namespace

Trust systemTrust(const std::string& root) {
  Trust trust{.file = variable("SSL_CERT_FILE"), .folder = variable("SSL_CERT_DIR")};
  if (!trust.empty()) return trust;
  trust.file = firstReadable(root, kFiles);
  if (trust.file.empty()) trust.folder = firstReadable(root, kFolders);
  return trust;
}

}  // namespace codestral::http
