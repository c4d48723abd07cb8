#include "support/fake_service.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace codestral::test {
namespace {

using nlohmann::json;

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> list;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::string_view segment = path.substr(0, path.find('/'));
    list.push_back(segment);
    path.remove_prefix(segment.size());
  }
  return list;
}

bool isParameter(std::string_view segment) {
  return segment.starts_with('{');
}

// Nothing when the path does not fit.
std::optional<std::vector<std::string>> parametersOf(std::string_view pattern,
                                                     const std::vector<std::string_view>& path) {
  const std::vector<std::string_view> wanted = segments(pattern);
  if (wanted.size() != path.size()) return std::nullopt;
  std::vector<std::string> parameters;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (isParameter(wanted[i]) && !path[i].empty()) {
      parameters.push_back(percentDecoded(path[i]));
    } else if (wanted[i] != path[i]) {
      return std::nullopt;
    }
  }
  return parameters;
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

bool FakeCall::stream() const {
  if (const FakeFormPart* field = part("stream")) return field->content == "true";
  const auto found = body.is_object() ? body.find("stream") : body.end();
  return body.is_object() && found != body.end() && *found == true;
}

const FakeFormPart* FakeCall::part(std::string_view name) const {
  const auto found = std::ranges::find(form, name, &FakeFormPart::name);
  return found == form.end() ? nullptr : &*found;
}

std::optional<std::string> FakeCall::text(const std::string& name) const {
  const auto found = query.find(name);
  return found == query.end() ? std::nullopt : std::optional(found->second);
}

std::int64_t FakeCall::number(const std::string& name, std::int64_t fallback) const {
  const std::string digits = text(name).value_or("");
  std::int64_t value = fallback;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

bool FakeCall::flag(const std::string& name, bool fallback) const {
  const std::optional<std::string> value = text(name);
  return value ? *value == "true" || *value == "1" : fallback;
}

std::vector<std::string> FakeCall::list(const std::string& name) const {
  std::vector<std::string> items;
  const auto [first, last] = query.equal_range(name);
  for (auto found = first; found != last; ++found) {
    std::string_view rest = found->second;
    while (!rest.empty()) {
      const std::string_view item = rest.substr(0, rest.find(','));
      items.emplace_back(item);
      rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    }
  }
  return items;
}

FakeReply FakeReply::error(int status, std::string_view message, std::string_view type, json code) {
  FakeReply reply;
  reply.status = status;
  reply.body = {{"object", "error"}, {"message", message},      {"type", type},
                {"param", nullptr},  {"code", std::move(code)}, {"raw_status_code", status}};
  return reply;
}

FakeReply FakeReply::detail(int status, json detail) {
  FakeReply reply;
  reply.status = status;
  reply.body = {{"detail", std::move(detail)}};
  return reply;
}

FakeMatch findRoute(const std::vector<FakeRoute>& routes, std::string_view method,
                    std::string_view path) {
  FakeMatch match;
  const std::vector<std::string_view> parts = segments(path);
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  for (const FakeRoute& route : routes) {
    std::optional<std::vector<std::string>> parameters = parametersOf(route.pattern, parts);
    if (!parameters) continue;
    match.allow += (match.allow.empty() ? "" : ", ") + route.method;
    if (route.method != method || parameters->size() >= fewest) continue;
    fewest = parameters->size();
    match.route = &route;
    match.parameters = std::move(*parameters);
  }
  return match;
}

std::string percentDecoded(std::string_view text, bool plusIsSpace) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '%' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 &&
                         hexDigit(text[i + 2]) >= 0;
    if (escaped) {
      result += static_cast<char>(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2]));
      i += 2;
    } else {
      result += plusIsSpace && text[i] == '+' ? ' ' : text[i];
    }
  }
  return result;
}

std::multimap<std::string, std::string> parseQuery(std::string_view query) {
  std::multimap<std::string, std::string> result;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    result.emplace(percentDecoded(pair.substr(0, equals), true),
                   percentDecoded(pair.substr(std::min(pair.size(), equals + 1)), true));
  }
  return result;
}

FakeIds::FakeIds(std::string_view family) : seed_(fnv1a(family)) {}

std::string FakeIds::hex() {
  // Spread over all digits, so that it looks like one.
  const std::uint64_t n = ++count_ + (seed_ << 20U);
  return fmt::format("{:016x}{:016x}", n * 0x9e3779b97f4a7c15ULL, n * 0xc2b2ae3d27d4eb4fULL);
}

std::string FakeIds::uuid() {
  return uuidOf(hex());
}

std::string uuidOf(std::string_view hex32) {
  return fmt::format("{}-{}-{}-{}-{}", hex32.substr(0, 8), hex32.substr(8, 4), hex32.substr(12, 4),
                     hex32.substr(16, 4), hex32.substr(20, 12));
}

std::string isoTime(std::int64_t seconds) {
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", time);
}

std::uint64_t fnv1a(std::string_view text, std::uint64_t seed) {
  for (const char c : text) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return seed;
}

std::string virtualBytes(std::uint64_t from, std::size_t count) {
  // Rows that repeat within a block; no two neighbouring blocks are the same, so that one that is
  // lost or comes twice is seen.
  constexpr std::uint64_t kBlock = 4096;
  std::string bytes;
  bytes.reserve(count);
  std::string row(256, '\0');
  while (bytes.size() < count) {
    const std::uint64_t at = from + bytes.size();
    const std::uint64_t left = std::min<std::uint64_t>(kBlock - at % kBlock, count - bytes.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = static_cast<char>(((at + i) * 31 + at / kBlock * 7) & 0xffU);
    }
    for (std::uint64_t done = 0; done < left; done += row.size()) {
      bytes.append(row, 0,
                   static_cast<std::size_t>(std::min<std::uint64_t>(row.size(), left - done)));
    }
  }
  return bytes;
}

}  // namespace codestral::test
