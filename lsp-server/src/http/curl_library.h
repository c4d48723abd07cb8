#pragma once

// The functions of libcurl that this process uses, loaded when first needed.
//
// Linking libcurl costs every start of the process 5 ms and 4.7 MiB for its 33 libraries (measured
// on Debian 12), also when nothing is ever sent. Loaded on the http thread it costs nothing until
// the first request. The types come from libcurl's own headers, so a wrong call does not compile.
// Loading is safe from any thread and happens once; the library is never unloaded.

#include <curl/curl.h>

#include "base/error.h"

namespace codestral::http {

struct CurlLibrary {
  decltype(&::curl_global_init) globalInit = nullptr;
  decltype(&::curl_easy_init) easyInit = nullptr;
  decltype(&::curl_easy_setopt) easySetopt = nullptr;
  decltype(&::curl_easy_getinfo) easyGetinfo = nullptr;
  decltype(&::curl_easy_reset) easyReset = nullptr;
  decltype(&::curl_easy_cleanup) easyCleanup = nullptr;
  decltype(&::curl_easy_strerror) easyStrerror = nullptr;
  decltype(&::curl_easy_pause) easyPause = nullptr;
  decltype(&::curl_mime_init) mimeInit = nullptr;
  decltype(&::curl_mime_addpart) mimeAddpart = nullptr;
  decltype(&::curl_mime_name) mimeName = nullptr;
  decltype(&::curl_mime_filename) mimeFilename = nullptr;
  decltype(&::curl_mime_type) mimeType = nullptr;
  decltype(&::curl_mime_data) mimeData = nullptr;
  decltype(&::curl_mime_data_cb) mimeDataCb = nullptr;
  decltype(&::curl_mime_free) mimeFree = nullptr;
  decltype(&::curl_slist_append) slistAppend = nullptr;
  decltype(&::curl_slist_free_all) slistFreeAll = nullptr;
  decltype(&::curl_multi_init) multiInit = nullptr;
  decltype(&::curl_multi_setopt) multiSetopt = nullptr;
  decltype(&::curl_multi_add_handle) multiAddHandle = nullptr;
  decltype(&::curl_multi_remove_handle) multiRemoveHandle = nullptr;
  decltype(&::curl_multi_perform) multiPerform = nullptr;
  decltype(&::curl_multi_poll) multiPoll = nullptr;
  decltype(&::curl_multi_wakeup) multiWakeup = nullptr;
  decltype(&::curl_multi_info_read) multiInfoRead = nullptr;
  decltype(&::curl_multi_cleanup) multiCleanup = nullptr;
  decltype(&::curl_multi_strerror) multiStrerror = nullptr;
  decltype(&::curl_url) url = nullptr;
  decltype(&::curl_url_set) urlSet = nullptr;
  decltype(&::curl_url_get) urlGet = nullptr;
  decltype(&::curl_url_cleanup) urlCleanup = nullptr;
  decltype(&::curl_free) free = nullptr;
  decltype(&::curl_version_info) versionInfo = nullptr;

  // From 7.88.0 until 8.15.0 the reset of a closed HTTP/2 stream stays in libcurl's buffer until
  // something else is sent on the connection (curl issue 17611).
  bool keepsResetsBack() const;

  // Initialised and ready, or why not.
  static const Result<CurlLibrary>& instance();
};

}  // namespace codestral::http
