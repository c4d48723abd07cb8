// What 500 MB up and 500 MB down cost the process that sends and takes them: time, and memory above
// what is resident after one small exchange. The peer is on loopback, plain and through a real
// HTTP/2 server; the download goes to a file and is forced to the disk. Prints one table; asserts
// nothing.

#include <fmt/format.h>

#include "support/nginx.h"
#include "support/temp_dir.h"
#include "unit/http/transfer_child.h"

namespace codestral::test {
namespace {

constexpr std::uint64_t kSize = 500'000'000;

void print(std::string_view what, const TransferCost& cost) {
  if (cost.problem[0] != '\0') {
    fmt::print("{:<28} {}\n", what, cost.problem);
    return;
  }
  const auto row = [&](std::string_view direction, double seconds, long peakKiB) {
    fmt::print("{:<28} {:>6.0f} MB/s {:>6.1f} MiB above the base\n",
               fmt::format("{}, {}", direction, what), static_cast<double>(kSize) / 1e6 / seconds,
               static_cast<double>(peakKiB - cost.baseKiB) / 1024);
  };
  row("500 MB up", cost.uploadSeconds, cost.uploadKiB);
  row("500 MB down", cost.downloadSeconds, cost.downloadKiB);
}

void run() {
  const TempDir folder;
  const auto source = folder.write("source", "");
  std::filesystem::resize_file(source, kSize);
  // The children first: they have to be forked before there are threads.
  TransferChild plain(source, folder / "plain");
  TransferChild secure(source, folder / "secure");
  RawServer server(serveTransfers);
  const std::string origin = "http://127.0.0.1:" + std::to_string(server.port());
  print("HTTP/1.1", plain.run(origin));
  if (const std::string reason = Nginx::missing(); !reason.empty()) {
    fmt::print("HTTP/2: {}\n", reason);
    return;
  }
  const Nginx nginx({{"site", "good"}}, origin);
  print("HTTP/2 and TLS", secure.run(nginx.url("site"), nginx.file("ca.pem")));
}

}  // namespace
}  // namespace codestral::test

int main() {
  codestral::test::run();
}
