#pragma once

// What was spent on a day, in a small file that all processes of a user share. Any thread; blocks
// on the disk.

#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"

namespace codestral::providers {

// Adds to the day's amount and returns the new one; zero euros only read it. The file holds one
// day: another day's amount is forgotten, and so is what cannot be read as one. Its folder is made
// when it is missing, for the user alone.
Result<double> addSpending(const std::filesystem::path& file, std::string_view day, double euros);

}  // namespace codestral::providers
