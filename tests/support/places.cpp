#include "support/places.h"

namespace codestral::test {

std::string sourcePath(std::string_view relative) {
  return CODESTRAL_SOURCE_DIR "/" + std::string(relative);
}

std::string builtProgram(std::string_view name) {
  return CODESTRAL_BUILD_DIR "/" + std::string(name);
}

}  // namespace codestral::test
