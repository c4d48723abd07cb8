# The program of the packages needs the C library only: all else is linked in from static archives. Those that Debian ships are
# taken as they are, the two that it does not (libcurl as small as this, fmt) are made of its sources by scripts/static-libraries.
set(CODESTRAL_LIBRARIES ${PROJECT_SOURCE_DIR}/build/libraries CACHE PATH "Where scripts/static-libraries put its archives")

function(codestral_archive variable name)
  find_library(${variable} ${name} HINTS ${CODESTRAL_LIBRARIES}/lib ${ARGN} REQUIRED)
endfunction()
codestral_archive(CURL_ARCHIVE libcurl.a NO_DEFAULT_PATH)
codestral_archive(FMT_ARCHIVE libfmt.a NO_DEFAULT_PATH)
codestral_archive(NGHTTP2_ARCHIVE libnghttp2.a)
codestral_archive(SSL_ARCHIVE libssl.a)
codestral_archive(CRYPTO_ARCHIVE libcrypto.a)
if(NOT SQLITE_ARCHIVE)
  message(FATAL_ERROR "libsqlite3.a is missing")
endif()

# The functions come from there, the types from the headers of the distribution's libcurl: they are of the same source.
add_library(portable_curl INTERFACE)
target_link_libraries(portable_curl INTERFACE
  ${CURL_ARCHIVE} ${NGHTTP2_ARCHIVE} ${SSL_ARCHIVE} ${CRYPTO_ARCHIVE} Threads::Threads)

get_target_property(configurations fmt::fmt IMPORTED_CONFIGURATIONS)
foreach(configuration ${configurations})
  set_target_properties(fmt::fmt PROPERTIES IMPORTED_LOCATION_${configuration} ${FMT_ARCHIVE})
endforeach()

# Nothing is looked up beside the program, and the path of the build is in no byte of it.
set(CMAKE_SKIP_RPATH ON)
add_link_options(-static-libstdc++ -static-libgcc -Wl,--gc-sections -Wl,-z,relro,-z,now)
