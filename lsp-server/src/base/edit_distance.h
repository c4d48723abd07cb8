#pragma once

// What somebody may have meant by a word that is not known. Pure; any thread.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace codestral {

// Bytes to insert, remove or replace; a swap of neighbours counts as one.
std::size_t editDistance(std::string_view a, std::string_view b);
// The nearest of the names, empty when none is near.
std::string closestName(std::string_view word, std::span<const std::string_view> names);

}  // namespace codestral
