#include "http/transport.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "http/url.h"

namespace codestral::http {
namespace {

// Nobody waits longer; keeps the arithmetic far from overflow.
constexpr std::int64_t kLongestWaitSeconds = 366LL * 24 * 3600;

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Takes the pieces of a date off the front of a text; any mismatch makes it fail for good.
class DateReader {
 public:
  explicit DateReader(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool atEnd() const { return ok_ && rest_.empty(); }

  void expect(std::string_view text) {
    if (rest_.starts_with(text)) {
      rest_.remove_prefix(text.size());
    } else {
      ok_ = false;
    }
  }
  int number(std::size_t digits) {
    int value = 0;
    const std::string_view text = rest_.substr(0, digits);
    for (const char c : text) {
      if (c < '0' || c > '9') ok_ = false;
      value = value * 10 + (c - '0');
    }
    if (text.size() != digits) ok_ = false;
    rest_.remove_prefix(text.size());
    return ok_ ? value : 0;
  }
  unsigned month() {
    for (unsigned at = 0; at < kMonths.size(); ++at) {
      if (rest_.starts_with(kMonths[at])) {
        rest_.remove_prefix(kMonths[at].size());
        return at + 1;
      }
    }
    ok_ = false;
    return 1;
  }
  std::chrono::seconds time() {
    const int hours = number(2);
    expect(":");
    const int minutes = number(2);
    expect(":");
    const int seconds = number(2);
    if (hours > 23 || minutes > 59 || seconds > 60) ok_ = false;
    return std::chrono::hours(hours) + std::chrono::minutes(minutes) +
           std::chrono::seconds(seconds);
  }
  bool skipIf(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::optional<std::int64_t> toEpoch(const DateReader& reader, int year, unsigned month, int day,
                                    std::chrono::seconds time) {
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year), std::chrono::month(month),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (!reader.atEnd() || !date.ok()) return std::nullopt;
  return duration_cast<seconds>(sys_days(date).time_since_epoch() + time).count();
}

// The three forms of RFC 9110, section 5.6.7. The day's name is not checked against the date.
std::optional<std::int64_t> parseHttpDate(std::string_view value) {
  const std::size_t comma = value.find(',');
  if (comma == std::string_view::npos) {  // Sun Nov  6 08:49:37 1994
    if (value.size() < 4) return std::nullopt;
    DateReader reader(value.substr(3));
    reader.expect(" ");
    const unsigned month = reader.month();
    reader.expect(" ");
    const int day = reader.skipIf(' ') ? reader.number(1) : reader.number(2);
    reader.expect(" ");
    const auto time = reader.time();
    reader.expect(" ");
    const int year = reader.number(4);
    return toEpoch(reader, year, month, day, time);
  }
  DateReader reader(value.substr(comma + 1));
  reader.expect(" ");
  const int day = reader.number(2);
  const bool old = reader.skipIf('-');  // Sunday, 06-Nov-94 08:49:37 GMT
  if (!old) reader.expect(" ");         // Sun, 06 Nov 1994 08:49:37 GMT
  const unsigned month = reader.month();
  reader.expect(old ? "-" : " ");
  int year = reader.number(old ? 2 : 4);
  if (old) year += year < 70 ? 2000 : 1900;
  reader.expect(" ");
  const auto time = reader.time();
  reader.expect(" GMT");
  return toEpoch(reader, year, month, day, time);
}

Millis waitOf(std::int64_t seconds) {
  return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, kLongestWaitSeconds));
}

}  // namespace

std::string_view Head::header(std::string_view lowerCaseName) const {
  for (const auto& [name, value] : headers) {
    if (name == lowerCaseName) return value;
  }
  return {};
}

std::optional<std::int64_t> Head::number(std::string_view lowerCaseName) const {
  const std::string_view text = header(lowerCaseName);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Millis> parseRetryAfter(std::string_view value, std::int64_t wallNow) {
  while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
  while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
  if (value.empty()) return std::nullopt;

  if (value.find_first_not_of("0123456789") == std::string_view::npos) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    return waitOf(error == std::errc() ? seconds : kLongestWaitSeconds);
  }
  const auto date = parseHttpDate(value);
  if (!date) return std::nullopt;
  return waitOf(*date - wallNow);
}

std::optional<std::string> originOf(const std::string& url) {
  const auto parsed = parseUrl(url);
  if (!parsed) return std::nullopt;
  return parsed->origin();
}

}  // namespace codestral::http
