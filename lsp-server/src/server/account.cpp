#include "server/account.h"

#include <fmt/format.h>

namespace codestral::server {
namespace {

Result<Account> accountAt(const config::Service& service, bool codestral) {
  auto base = mistral::normalizeBaseUrl(service.baseUrl);
  if (!base) return std::unexpected(base.error());
  return Account{{std::move(*base), service.key}, codestral};
}

}  // namespace

Result<Account> chooseAccount(const config::Config& config, bool codestralServes,
                              bool wantsCodestral) {
  const bool mistralHasKey = !config.mistral.key.empty();
  const bool codestralHasKey = !config.codestral.key.empty();
  if (codestralServes && codestralHasKey && (wantsCodestral || !mistralHasKey)) {
    return accountAt(config.codestral, true);
  }
  if (mistralHasKey && !wantsCodestral) return accountAt(config.mistral, false);
  if (wantsCodestral) {
    return fail(ErrorKind::Unauthorized,
                fmt::format("no API key is set for {}: export CODESTRAL_API_KEY=...",
                            config.codestral.baseUrl));
  }
  return fail(
      ErrorKind::Unauthorized,
      fmt::format("no API key is set for {}: export MISTRAL_API_KEY=...{}", config.mistral.baseUrl,
                  codestralHasKey ? "; the key of Codestral is good for chat and FIM only" : ""));
}

}  // namespace codestral::server
