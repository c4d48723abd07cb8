#pragma once

// A process of its own that uploads a file and downloads as much, and says how much memory that
// took: the transport's cost without the server's. It is forked when it is made, which has to be
// before the maker has threads; the server that it talks to comes afterwards.

#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <type_traits>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/download_file.h"
#include "http/curl_transport.h"
#include "http/upload_file.h"
#include "unit/http/fetch.h"
#include "unit/http/raw_server.h"

namespace codestral::test {

struct TransferCost {
  char problem[200] = "the child ended early";  // empty when all went well
  long baseKiB = 0;                             // resident after one small exchange
  long uploadKiB = 0;                           // the most that was resident since
  long downloadKiB = 0;
  double uploadSeconds = 0;
  double downloadSeconds = 0;
};
static_assert(std::is_trivially_copyable_v<TransferCost>);

// The server's side: takes what is posted, answers /BYTES with so many.
inline void serveTransfers(RawConnection& connection) {
  const std::string block(256 * 1024, 'x');
  while (true) {
    const std::string head = connection.readHead();
    if (head.empty()) return;
    while (!connection.readPiece().empty()) {
    }
    std::size_t left = 2;
    if (head.starts_with("GET /")) std::from_chars(&head[5], &head.back(), left);
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(left) + "\r\n\r\n");
    while (left > 0) {
      const std::size_t size = std::min(left, block.size());
      if (!connection.send(std::string_view(block).substr(0, size))) return;
      left -= size;
    }
  }
}

class TransferChild {
 public:
  // Uploads `source`, downloads as many bytes into `target`.
  TransferChild(const std::filesystem::path& source, const std::filesystem::path& target) {
    int toChild[2];
    int fromChild[2];
    if (::pipe(toChild) != 0 || ::pipe(fromChild) != 0) std::abort();
    process_ = ::fork();
    if (process_ != 0) {
      ::close(toChild[0]);
      ::close(fromChild[1]);
      in_.reset(toChild[1]);
      out_.reset(fromChild[0]);
      return;
    }
    ::close(toChild[1]);
    ::close(fromChild[0]);
    Address address;
    TransferCost cost;
    if (::read(toChild[0], &address, sizeof address) == sizeof address) {
      const std::string problem = transfer(address, source, target, cost);
      cost.problem[problem.copy(cost.problem, sizeof cost.problem - 1)] = '\0';
    }
    (void)!::write(fromChild[1], &cost, sizeof cost);
    ::_exit(0);
  }
  ~TransferChild() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  TransferChild(const TransferChild&) = delete;
  TransferChild& operator=(const TransferChild&) = delete;

  TransferCost run(const std::string& origin, const std::string& caFile = {}) {
    Address address;
    origin.copy(address.origin, sizeof address.origin - 1);
    caFile.copy(address.caFile, sizeof address.caFile - 1);
    TransferCost cost;
    if (::write(in_.get(), &address, sizeof address) == sizeof address) {
      (void)!::read(out_.get(), &cost, sizeof cost);
    }
    return cost;
  }

 private:
  struct Address {
    char origin[200] = {};
    char caFile[1000] = {};
  };

  // A line of /proc/self/status, in KiB.
  static long status(std::string_view name) {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with(name)) return std::atol(line.c_str() + name.size());
    }
    return 0;
  }
  static void forgetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

  static std::string transfer(const Address& address, const std::filesystem::path& source,
                              const std::filesystem::path& target, TransferCost& cost) {
    MainLoop loop;
    http::CurlTransport transport(loop, {.caFile = address.caFile});
    const std::string origin = address.origin;
    const http::Deadlines patient{.total = Millis(0)};
    if (const auto first = fetch(loop, transport, {.url = origin + "/1"}); !first->ok()) {
      return first->message();
    }
    cost.baseKiB = status("VmRSS:");

    auto file = http::UploadFile::open(source, 1ULL << 40U);
    if (!file) return file.error().message;
    const std::uint64_t size = (*file)->size();
    http::Request up{.method = "POST", .url = origin + "/up", .deadlines = patient};
    up.form.push_back({.name = "file", .fileName = "data", .file = std::move(*file)});
    forgetPeak();
    TimePoint start = Clock::now();
    if (const auto sent = fetch(loop, transport, std::move(up)); !sent->ok()) {
      return sent->message();
    }
    cost.uploadSeconds = std::chrono::duration<double>(Clock::now() - start).count();
    cost.uploadKiB = status("VmHWM:");

    auto sink = DownloadFile::create(target);
    if (!sink) return sink.error().message;
    http::Request down{.url = origin + "/" + std::to_string(size), .deadlines = patient};
    down.maxBodyBytes = 0;
    std::optional<Result<http::Timings>> done;
    std::string problem;
    forgetPeak();
    start = Clock::now();
    const auto call = transport.start(
        std::move(down), {.body =
                              [&](std::string_view bytes) {
                                if (auto written = sink->write(bytes); !written) {
                                  problem = written.error().message;
                                }
                              },
                          .done = [&](Result<http::Timings> result) { done = std::move(result); }});
    if (!loop.runUntil([&] { return done.has_value(); }, Millis(300'000))) return "no end";
    if (!*done) return done->error().message;
    if (auto committed = sink->commit(); !committed) return committed.error().message;
    cost.downloadSeconds = std::chrono::duration<double>(Clock::now() - start).count();
    cost.downloadKiB = status("VmHWM:");
    if (std::filesystem::file_size(target) != size) return "not all of it arrived";
    return problem;
  }

  pid_t process_ = -1;
  Fd in_;
  Fd out_;
};

}  // namespace codestral::test
