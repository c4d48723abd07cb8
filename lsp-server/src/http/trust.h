#pragma once

// Where this machine keeps the certificates that it trusts. Looks at the environment and the disk.

#include <string>

namespace codestral::http {

struct Trust {
  std::string file;    // PEM
  std::string folder;  // named by hash, as OpenSSL looks them up

  bool empty() const { return file.empty() && folder.empty(); }
};

// SSL_CERT_FILE and SSL_CERT_DIR when one of them is set, as OpenSSL takes them. Else the first
// usual place that can be read, files before folders. Neither: libcurl built elsewhere may know a
// place that is not listed here. `root` stands before the usual places.
Trust systemTrust(const std::string& root = {});

}  // namespace codestral::http
