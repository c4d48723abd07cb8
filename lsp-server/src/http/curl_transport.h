#pragma once

// The one user of libcurl. The thread and the library start with the first request or warm(), so a
// process that never speaks to a network never pays for them. See transport.h for the contract.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/transport.h"

namespace codestral::http {

class CurlWorker;
class Receiver;

struct CurlOptions {
  std::string proxy;       // empty: from HTTPS_PROXY and friends
  std::string caFile;      // empty: SSL_CERT_FILE, else the system's
  bool allowHttp = false;  // plain http to any host; loopback is always allowed
  // Called on the http thread whenever it sends a HEAD / of its own, with the origin.
  std::function<void(const std::string&)> probed;
};

class CurlTransport final : public Transport {
 public:
  CurlTransport(Scheduler& scheduler, CurlOptions options);
  ~CurlTransport() override;  // closes every call

  std::unique_ptr<Call> start(Request request, Handler handler) override;
  void warm(const std::string& url) override;

 private:
  Scheduler& scheduler_;
  const CurlOptions options_;
  std::shared_ptr<CurlWorker> worker_;
  std::vector<std::weak_ptr<Receiver>> open_;
};

}  // namespace codestral::http
