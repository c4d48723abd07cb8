#pragma once

// The rows of the local database as tables for a person and as JSON. Pure, but for the time zone.

#include <string>
#include <vector>

#include "cli/terminal.h"
#include "store/requests.h"
#include "store/retention.h"
#include "store/suggestions.h"

namespace codestral::cli {

std::string requestsAsTable(const std::vector<store::SentRequest>& requests,
                            const store::RequestTotals& totals, const Style& style);
std::string requestsAsJson(const std::vector<store::SentRequest>& requests);

std::string outcomesAsTable(const std::vector<store::LanguageSummary>& languages,
                            const Style& style);
std::string outcomesAsJson(const std::vector<store::LanguageSummary>& languages);

}  // namespace codestral::cli
