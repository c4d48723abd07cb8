#pragma once

// To which language code is moved, and the file that the answer goes to: its own, because code of
// another language has no place between the old lines. Pure; any thread.

#include <functional>
#include <string>
#include <string_view>

#include "syntax/language.h"

namespace codestral::instruct {

// The language, for people, that most often follows this one. Empty when none stands out.
std::string usualTarget(const syntax::Language& language);

// "src/shop.py" to Go is "src/shop.go", or "src/shop_2.go" when that is taken, and so on; empty
// when all are. A language that the project does not know gives its letters and digits as the
// extension.
std::string translatedPath(std::string_view path, std::string_view target,
                           const std::function<bool(const std::string&)>& isTaken);

}  // namespace codestral::instruct
