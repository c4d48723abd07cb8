#pragma once

// The words of --help for `codestral-lsp api`, and of docs/api.md. Pure.

#include <span>
#include <string>

#include "cli/api_endpoints.h"

namespace codestral::cli {

std::string apiFooter();
std::string rawFooter();
std::string familyFooter(const ApiFamily& family);
std::string verbFooter(std::string_view family, const ApiEndpoint& endpoint);
std::string fieldHelp(const ApiField& field);
std::string fieldLabel(const ApiField& field);
// "there is no verb 'lsit'; did you mean list?"
std::string unknownName(std::string_view kind, std::string_view word,
                        std::span<const std::string_view> known);
// The endpoint whose example makes what others call $NAME, as "agents create".
std::string makerOf(std::string_view name);
// The names in an example: "AGENT" for "$AGENT".
std::vector<std::string> namesIn(std::string_view example);

}  // namespace codestral::cli
