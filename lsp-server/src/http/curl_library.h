#pragma once

// The functions of libcurl that this process uses, loaded when first needed.
//
// Linking libcurl costs every start of the process 5 ms and 4.7 MiB for its 33 libraries (measured
// on Debian 12), also when nothing is ever sent. Loaded on the http thread it costs nothing until
// the first request. The types come from libcurl's own headers, so a wrong call does not compile.
// Loading is safe from any thread and happens once; the library is never unloaded. The packaged
// program (CODESTRAL_PORTABLE) has it linked in instead.

#include <curl/curl.h>

#include "base/error.h"

namespace codestral::http {

struct CurlLibrary {
#define CODESTRAL_CURL_FUNCTION(member, function) decltype(&::function) member = nullptr;
#include "http/curl_functions.inc"
#undef CODESTRAL_CURL_FUNCTION

  // From 7.88.0 until 8.15.0 the reset of a closed HTTP/2 stream stays in libcurl's buffer until
  // something else is sent on the connection (curl issue 17611).
  bool keepsResetsBack() const;

  // Initialised and ready, or why not.
  static const Result<CurlLibrary>& instance();
};

}  // namespace codestral::http
