#pragma once

// Where this machine keeps the certificates that it trusts. Looks at the environment and the disk.

#include <string>

namespace codestral::http {

// SSL_CERT_FILE, else the first known bundle that is readable, else empty: libcurl built elsewhere
// may know a path that is not listed here.
std::string systemCaFile();

}  // namespace codestral::http
