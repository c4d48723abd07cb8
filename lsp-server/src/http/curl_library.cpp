#include "http/curl_library.h"

#include <string>

#include <dlfcn.h>

namespace codestral::http {
namespace {

#ifdef CODESTRAL_PORTABLE

Result<CurlLibrary> findFunctions() {
  CurlLibrary library;
#define CODESTRAL_CURL_FUNCTION(member, function) library.member = &::function;
#include "http/curl_functions.inc"
#undef CODESTRAL_CURL_FUNCTION
  return library;
}

#else

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

Result<CurlLibrary> findFunctions() {
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
#define CODESTRAL_CURL_FUNCTION(member, function) find(library.member, #function);
#include "http/curl_functions.inc"
#undef CODESTRAL_CURL_FUNCTION
  if (!missing.empty()) {
    return fail(ErrorKind::Io,
                "the installed libcurl is too old: it has no " + missing + " (7.85 is needed)");
  }
  return library;
}

#endif

Result<CurlLibrary> load() {
  Result<CurlLibrary> library = findFunctions();
  if (!library) return library;
  if (const CURLcode code = library->globalInit(CURL_GLOBAL_DEFAULT); code != CURLE_OK) {
    return fail(ErrorKind::Io,
                std::string("libcurl could not be initialised: ") + library->easyStrerror(code));
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
