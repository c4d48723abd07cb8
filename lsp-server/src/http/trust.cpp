#include "http/ca_file.h"

#include <array>
#include <cstdlib>

#include <unistd.h>

namespace codestral::http {

std::string systemCaFile() {
  if (const char* file = std::getenv("SSL_CERT_FILE"); file != nullptr && *file != '\0') {
    return file;
  }
  static constexpr std::array kBundles{
      "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch
      "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // RHEL, Fedora
      "/etc/pki/tls/certs/ca-bundle.crt",                   // older RHEL
      "/etc/ssl/ca-bundle.pem",                             // SUSE
      "/etc/ssl/cert.pem",                                  // Alpine, macOS
  };
  for (const char* bundle : kBundles) {
    if (::access(bundle, R_OK) == 0) return bundle;
  }
  return {};
}

}  // namespace codestral::http
