#include "support/nginx.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace codestral::test {

namespace fs = std::filesystem;

std::string Nginx::missing() {
  // On PATH, where ./dev puts the one that it unpacks.
  if (std::system("nginx -v >/dev/null 2>&1") != 0)
    return "there is no nginx on PATH (./dev test unpacks one below build/tools)";
  if (std::system("openssl version >/dev/null 2>&1") != 0) return "openssl is not installed";
  return {};
}

Nginx::Nginx(std::vector<Site> sites, const std::string& upstream) {
  std::string pattern = (fs::temp_directory_path() / "codestral-nginx-XXXXXX").string();
  directory_ = ::mkdtemp(pattern.data());
  makeCertificates();
  start(sites, upstream);
}

Nginx::~Nginx() {
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

void Nginx::makeCertificates() {
  // "good" and "expired" are of the CA that the tests trust; "stranger" is of another one.
  std::ofstream(directory_ / "make.sh") << R"(set -e
key="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
authority() { openssl req -x509 $key -keyout $1.key -out $1.pem -days 2 -subj "/CN=$1"; }
request() { openssl req $key -keyout $1.key -out $1.csr -subj "/CN=$1"; }
echo "subjectAltName=DNS:localhost" > names
sign() { openssl x509 -req -in $1.csr -CA $2.pem -CAkey $2.key -set_serial $3 -days $4 -extfile names -out $1.pem; }
authority ca; authority otherca
request good; sign good ca 1 2
request expired; sign expired ca 2 -1
request stranger; sign stranger otherca 3 2
openssl req -x509 $key -keyout selfsigned.key -out selfsigned.pem -days 2 -subj "/CN=localhost" -addext "subjectAltName=DNS:localhost"
)";
  const std::string command =
      "cd '" + directory_.string() + "' && sh ./make.sh >make.log 2>&1 || cat make.log >&2";
  if (std::system(command.c_str()) != 0) {
    std::fputs("no certificates could be made\n", stderr);
    std::abort();
  }
}

void Nginx::start(const std::vector<Site>& sites, const std::string& upstream) {
  std::string inherited;
  std::string servers;
  for (const Site& site : sites) {
    Fd listener(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));  // nginx expects it so
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener.get(), 64);
    ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
    ports_[site.name] = ntohs(address.sin_port);
    inherited += std::to_string(listener.get()) + ";";
    servers += "  server {\n    listen 127.0.0.1:" + std::to_string(ports_[site.name]) +
               " ssl http2;\n    ssl_certificate " + site.certificate +
               ".pem;\n    ssl_certificate_key " + site.certificate + ".key;\n    ssl_protocols " +
               site.protocols + ";\n    location / {\n      proxy_pass " + upstream +
               ";\n      proxy_http_version 1.1;\n      proxy_set_header Connection \"\";\n"
               "      proxy_buffering off;\n    }\n  }\n";
    listeners_.emplace(site.name, std::move(listener));
  }
  std::ofstream(directory_ / "nginx.conf")
      << (::geteuid() == 0 ? "user root;\n" : "")
      // Inherited sockets need a master: a single process crashes on them.
      << "daemon off;\nworker_processes 1;\npid nginx.pid;\nerror_log error.log info;\n"
         "events { worker_connections 128; }\n"
         "http {\n  access_log off;\n  client_body_temp_path body;\n  proxy_temp_path proxy;\n"
         "  fastcgi_temp_path fastcgi;\n  uwsgi_temp_path uwsgi;\n  scgi_temp_path scgi;\n"
         "  client_max_body_size 0;\n  proxy_request_buffering off;\n"
         "  add_header x-connection $connection always;\n"
         "  add_header x-connection-requests $connection_requests always;\n"
         "  add_header x-protocol $server_protocol always;\n"
      << servers << "}\n";

  process_ = ::fork();
  if (process_ != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  ::setenv("NGINX", inherited.c_str(), 1);
  const std::string prefix = directory_.string() + "/";
  ::execlp("nginx", "nginx", "-p", prefix.c_str(), "-c", "nginx.conf", "-e", "error.log", nullptr);
  ::_exit(127);
}

std::string Nginx::url(const std::string& site, const std::string& host) const {
  return "https://" + host + ":" + std::to_string(ports_.at(site));
}

std::string Nginx::errorLog() const {
  return readFile(directory_ / "error.log", 1024 * 1024).value_or("no error log");
}

}  // namespace codestral::test
