#pragma once

// A real nginx in front of a fake service, for what only a real TLS and HTTP/2 peer can show. It
// runs in a directory of its own with certificates made for the occasion, on listening sockets that
// it inherits, so that no port has to be guessed and nothing has to wait until it is up.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/file.h"

namespace codestral::test {

class Nginx {
 public:
  struct Site {
    std::string name;
    std::string certificate;  // the base name of .pem and .key in directory()
    std::string protocols = "TLSv1.2 TLSv1.3";
  };

  // Why it cannot run here; empty when it can.
  static std::string missing();

  Nginx(std::vector<Site> sites, const std::string& upstream);
  ~Nginx();
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;

  // https://HOST:PORT of the site.
  std::string url(const std::string& site, const std::string& host = "localhost") const;
  std::string file(const std::string& name) const { return (directory_ / name).string(); }
  // What went wrong, for the message of a failing test.
  std::string errorLog() const;

 private:
  void makeCertificates();
  void start(const std::vector<Site>& sites, const std::string& upstream);

  std::filesystem::path directory_;
  std::map<std::string, Fd> listeners_;
  std::map<std::string, int> ports_;
  int process_ = -1;
};

}  // namespace codestral::test
