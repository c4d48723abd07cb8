#include "index/names.h"

#include <algorithm>
#include <array>
#include <string>

#include "index/ignore.h"

namespace codestral::index {
namespace {

using Names = std::initializer_list<std::string_view>;

bool isOneOf(std::string_view name, Names names) {
  return std::ranges::find(names, name) != names.end();
}

std::string lowered(std::string_view name) {
  std::string out(name);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

bool anyPrefix(std::string_view name, Names prefixes) {
  return std::ranges::any_of(prefixes,
                             [&](std::string_view prefix) { return name.starts_with(prefix); });
}

bool anySuffix(std::string_view name, Names suffixes) {
  return std::ranges::any_of(suffixes,
                             [&](std::string_view suffix) { return name.ends_with(suffix); });
}

}  // namespace

bool isSecretFileName(std::string_view fileName) {
  const std::string name = lowered(fileName);
  return anyPrefix(name, {".env", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "credentials"}) ||
         anySuffix(name, {".env", ".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".ppk",
                          ".kdbx", ".tfstate", ".tfstate.backup", ".tfvars", ".ovpn"}) ||
         isOneOf(name, {"kubeconfig", ".netrc", "_netrc", ".git-credentials", ".npmrc", ".pypirc",
                        ".pgpass", ".my.cnf", ".htpasswd", ".dockercfg", ".vault-token", ".boto",
                        ".s3cfg", "secrets.yml", "secrets.yaml", "secrets.json", "secrets.toml",
                        "service-account.json"});
}

bool isSecretFolderName(std::string_view name) {
  return isOneOf(name, {".ssh", ".gnupg", ".aws", ".azure", ".kube", ".password-store", ".docker"});
}

bool isNotSourceName(std::string_view fileName) {
  const std::string name = lowered(fileName);
  if (isOneOf(name, {"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml",
                     "bun.lock", "cargo.lock", "poetry.lock", "pipfile.lock", "uv.lock",
                     "composer.lock", "gemfile.lock", "go.sum", "flake.lock"}) ||
      anySuffix(name, {".min.js", ".min.css", ".js.map", ".css.map"})) {
    return true;
  }
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos) return false;
  return isOneOf(
      std::string_view(name).substr(dot + 1),
      {"png",    "jpg",         "jpeg",  "gif", "ico",     "webp",  "bmp", "tif",  "tiff",
       "psd",    "avif",        "heic",  "pdf", "doc",     "docx",  "xls", "xlsx", "ppt",
       "pptx",   "odt",         "zip",   "gz",  "xz",      "bz2",   "zst", "lz4",  "7z",
       "rar",    "tar",         "tgz",   "jar", "war",     "class", "o",   "obj",  "a",
       "lib",    "so",          "dylib", "dll", "exe",     "wasm",  "pyc", "pyo",  "pdb",
       "gch",    "pch",         "bin",   "dat", "woff",    "woff2", "ttf", "otf",  "eot",
       "mp3",    "mp4",         "m4a",   "mov", "avi",     "webm",  "ogg", "flac", "wav",
       "sqlite", "sqlite3",     "db",    "mdb", "parquet", "npy",   "npz", "pkl",  "onnx",
       "pt",     "safetensors", "gguf",  "h5",  "iso",     "img",   "dmg", "deb",  "rpm",
       "apk",    "log",         "swp"});
}

bool isDependencyFolderName(std::string_view name) {
  return isOneOf(name, {".git",        ".hg",           ".svn",         ".jj",
                        ".bzr",        "CVS",           "node_modules", "bower_components",
                        "__pycache__", ".venv",         ".tox",         ".nox",
                        ".mypy_cache", ".pytest_cache", ".ruff_cache",  ".gradle",
                        ".terraform",  ".direnv",       ".zig-cache",   "zig-cache"});
}

bool marksGeneratedFolder(std::string_view fileName) {
  return isOneOf(fileName, {"CMakeCache.txt", "pyvenv.cfg", "CACHEDIR.TAG"});
}

std::string_view besideGenerated(std::string_view folderName, std::size_t which) {
  struct Beside {
    std::string_view folder;
    std::array<std::string_view, 3> files;
  };
  constexpr std::array<Beside, 4> kBeside{{{"target", {"Cargo.toml", "pom.xml", "build.sbt"}},
                                           {"vendor", {"go.mod", "composer.json"}},
                                           {"Pods", {"Podfile"}},
                                           {".build", {"Package.swift"}}}};
  const auto* at = std::ranges::find(kBeside, folderName, &Beside::folder);
  return at == kBeside.end() || which >= at->files.size() ? std::string_view() : at->files[which];
}

}  // namespace codestral::index
