#include "http/curl_library.h"

#include <string>

#include <dlfcn.h>

namespace codestral::http {
namespace {

// The soname has been the same since 2006; what this code needs beyond that is checked by name.
#ifdef __APPLE__
constexpr const char* kName = "libcurl.4.dylib";
#else
constexpr const char* kName = "libcurl.so.4";
#endif

std::string lastLoaderError() {
  const char* text = ::dlerror();
  return text == nullptr ? "unknown error" : text;
}

Result<CurlLibrary> load() {
  void* const handle = ::dlopen(kName, RTLD_LAZY | RTLD_LOCAL);
  if (handle == nullptr) {
    return fail(ErrorKind::Io,
                "libcurl, needed for every request to a service, could not be "
                "loaded (on Debian and Ubuntu it is the package libcurl4): " +
                    lastLoaderError());
  }
  std::string missing;
  const auto find = [&]<typename Function>(Function& function, const char* name) {
    function = reinterpret_cast<Function>(::dlsym(handle, name));
    if (function == nullptr && missing.empty()) missing = name;
  };
  CurlLibrary library;
  find(library.globalInit, "curl_global_init");
  find(library.easyInit, "curl_easy_init");
  find(library.easySetopt, "curl_easy_setopt");
  find(library.easyGetinfo, "curl_easy_getinfo");
  find(library.easyReset, "curl_easy_reset");
  find(library.easyCleanup, "curl_easy_cleanup");
  find(library.easyStrerror, "curl_easy_strerror");
  find(library.easyPause, "curl_easy_pause");
  find(library.mimeInit, "curl_mime_init");
  find(library.mimeAddpart, "curl_mime_addpart");
  find(library.mimeName, "curl_mime_name");
  find(library.mimeFilename, "curl_mime_filename");
  find(library.mimeType, "curl_mime_type");
  find(library.mimeData, "curl_mime_data");
  find(library.mimeDataCb, "curl_mime_data_cb");
  find(library.mimeFree, "curl_mime_free");
  find(library.slistAppend, "curl_slist_append");
  find(library.slistFreeAll, "curl_slist_free_all");
  find(library.multiInit, "curl_multi_init");
  find(library.multiSetopt, "curl_multi_setopt");
  find(library.multiAddHandle, "curl_multi_add_handle");
  find(library.multiRemoveHandle, "curl_multi_remove_handle");
  find(library.multiPerform, "curl_multi_perform");
  find(library.multiPoll, "curl_multi_poll");
  find(library.multiWakeup, "curl_multi_wakeup");
  find(library.multiInfoRead, "curl_multi_info_read");
  find(library.multiCleanup, "curl_multi_cleanup");
  find(library.multiStrerror, "curl_multi_strerror");
  find(library.url, "curl_url");
  find(library.urlSet, "curl_url_set");
  find(library.urlGet, "curl_url_get");
  find(library.urlCleanup, "curl_url_cleanup");
  find(library.free, "curl_free");
  find(library.versionInfo, "curl_version_info");
  if (!missing.empty()) {
    return fail(ErrorKind::Io,
                "the installed libcurl is too old: it has no " + missing + " (7.85 is needed)");
  }
  if (const CURLcode code = library.globalInit(CURL_GLOBAL_DEFAULT); code != CURLE_OK) {
    return fail(ErrorKind::Io,
                std::string("libcurl could not be initialised: ") + library.easyStrerror(code));
  }
  return library;
}

}  // namespace

bool CurlLibrary::keepsResetsBack() const {
  const unsigned version = versionInfo(CURLVERSION_NOW)->version_num;
  return version >= 0x075800 && version < 0x080F00;
}

const Result<CurlLibrary>& CurlLibrary::instance() {
  static const Result<CurlLibrary> library = load();
  return library;
}

}  // namespace codestral::http
