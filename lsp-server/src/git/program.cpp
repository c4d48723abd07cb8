#include "git/program.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace codestral::git {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestConfiguration = 16UL * 1024 * 1024;

// What git can start because of a configuration, and what becomes of it here. `git help --config`
// lists the names; look there when a new command is asked for.
//
//   core.fsmonitor                       off
//   core.hooksPath, .git/hooks           off: no such folder; `git diff` has one when it writes the
//                                        times of files into the index
//   hook.*.command (git 2.54)            each is disabled
//   filter.*.clean, .smudge, .process    each is emptied: diff against the working tree, archive
//   gpg.program, gpg.*.program           `false`: log with signatures, archive with export-subst
//   core.pager, pager.*                  --no-pager, and no terminal
//   diff.external, diff.*.command,       by the options of the command (program.h)
//     diff.*.textconv
//   remotes of partial clones with all   nothing is fetched: GIT_NO_LAZY_FETCH, and for a git
//     that reaches them: uploadpack,     that does not know it no protocol is allowed
//     vcs, core.sshCommand, gitProxy,
//     askPass, credential.*.helper,
//     core.alternateRefsCommand
//   submodules                           not entered: --ignore-submodules=dirty; archive never does
//   alias.*                              is never asked for one of git's own commands
//   include.*, config.worktree           are listed as git reads them, so what they name is seen
//   tar.*.command                        only for other formats than tar
//   core.editor, sequence.editor, trailer.*, merge.*.driver, mergetool, difftool, uploadpack.*,
//     gc.*, sendemail.*, web.*           only commands that are not asked for
//
// What the user has in the own configuration is treated alike: git-lfs, for one, runs what the
// configuration of the repository tells it to run.
const std::vector<std::string> kQuiet{
    "--no-pager", "--no-optional-locks",    "-c", "core.quotePath=false",
    "-c",         "color.ui=false",         "-c", "log.showSignature=false",
    "-c",         "core.fsmonitor=false",   "-c", "core.hooksPath=/dev/null",
    "-c",         "gpg.program=false",      "-c", "gpg.openpgp.program=false",
    "-c",         "gpg.x509.program=false", "-c", "gpg.ssh.program=false",
};

// Of "filter.NAME.clean", where a name may hold any sign: what is before and in between.
struct Key {
  std::string_view section;
  std::string_view name;
};
std::optional<Key> keyOf(std::string_view text) {
  const std::size_t first = text.find('.');
  const std::size_t last = text.rfind('.');
  if (first == last) return std::nullopt;
  return Key{text.substr(0, first), text.substr(first + 1, last - first - 1)};
}

// Settings that switch off what the configuration of the folder names by names of its own.
Result<std::set<std::string>> switchesFor(const fs::path& folder, const CommandOptions& options) {
  const auto listed =
      readCommand({"git", "-C", folder.string(), "config", "--list", "--name-only", "-z"},
                  kLargestConfiguration, options);
  if (!listed) return std::unexpected(listed.error());
  std::set<std::string> switches;
  std::string_view rest = *listed;
  while (!rest.empty()) {
    const std::string_view text = rest.substr(0, rest.find('\0'));
    rest.remove_prefix(std::min(rest.size(), text.size() + 1));
    const auto key = keyOf(text);
    if (!key || (key->section != "filter" && key->section != "hook")) continue;
    // In `-c KEY=VALUE` the first '=' ends the key, so this one cannot be said.
    if (key->name.contains('='))
      return fail(ErrorKind::Refused, fmt::format("the git configuration has a {} whose name holds "
                                                  "'=', which cannot be switched off: {}",
                                                  key->section, text));
    const std::string start = fmt::format("{}.{}.", key->section, key->name);
    if (key->section == "hook") {
      switches.insert(start + "enabled=false");
      continue;
    }
    for (const char* setting : {"clean=", "smudge=", "process=", "required=false"})
      switches.insert(start + setting);
  }
  return switches;
}

}  // namespace

Result<std::string> ask(const fs::path& folder, std::vector<std::string> words, std::size_t cap,
                        CommandOptions options) {
  std::ranges::copy(std::vector<std::string>{"GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL="},
                    std::back_inserter(options.environment));
  const auto switches = switchesFor(folder, options);
  if (!switches) return std::unexpected(switches.error());
  std::vector<std::string> all{"git", "-C", folder.string()};
  all.insert(all.end(), kQuiet.begin(), kQuiet.end());
  for (const std::string& each : *switches) {
    all.emplace_back("-c");
    all.push_back(each);
  }
  std::ranges::move(words, std::back_inserter(all));
  return readCommand(std::move(all), cap, options);
}

}  // namespace codestral::git
