#include "support/hostile_repository.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace codestral::test {
namespace {

namespace fs = std::filesystem;

// `springs NAME` is a command that leaves the file NAME. Everything goes into files of git, as the
// stranger would deliver them; git itself must not be asked any more once the traps are there.
constexpr const char* kBuild = R"sh(
mkdir tree tree/sub
write_all() { for file in a b c d e f; do printf '%s\n' "$1" >$file.txt; done; }

cd tree/sub
git init -q
echo one >in.txt
git add .
git commit -qm sub
cd ..
git init -q
write_all one
echo same >same.txt
printf '$Format:%%G?$ $Format:%%(describe)$\n' >subst.txt
git add .  2>/dev/null
tree=$(git write-tree)
commit=$(printf 'tree %s\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n%s\n \n YQ==\n %s\n\nmessage\n' "$tree" \
  'gpgsig -----BEGIN PGP SIGNATURE-----' '-----END PGP SIGNATURE-----' | git hash-object -t commit -w --stdin)
git update-ref HEAD "$commit"
echo two >a.txt
git add a.txt
write_all three
echo three >subst.txt
echo three >sub/in.txt
touch -d 2001-01-01 same.txt

springs() { printf '%s' "$ran/trap $1"; }
mkdir hooks
for hook in post-index-change reference-transaction post-checkout pre-auto-gc; do
  printf '#!/bin/sh\n%s\n' "$(springs "hook-$hook")" >hooks/$hook
  cp hooks/$hook .git/hooks/
  chmod +x hooks/$hook .git/hooks/$hook
done
cat >.git/info/attributes <<attributes
* export-subst
a.txt filter=named diff=driver merge=driver
b.txt filter=process
c.txt filter=a.clean.b
d.txt filter=included
e.txt filter=of-worktree
f.txt filter=
attributes
cat >>.git/config <<config
[extensions]
  worktreeConfig = true
[include]
  path = more.config
[core]
  fsmonitor = $(springs fsmonitor)
  hooksPath = hooks
  pager = $(springs pager)
  editor = $(springs editor)
  sshCommand = $(springs ssh)
  askPass = $(springs askpass)
  gitProxy = $(springs proxy)
  alternateRefsCommand = $(springs alternate-refs)
[pager]
  diff = $(springs pager-diff)
  log = $(springs pager-log)
[alias]
  diff = !$(springs alias)
  log = !$(springs alias)
  archive = !$(springs alias)
[credential]
  helper = !$(springs credential)
[diff]
  external = $(springs diff-external)
  tool = driver
[diff "driver"]
  command = $(springs diff-command)
  textconv = $(springs diff-textconv)
[difftool "driver"]
  cmd = $(springs difftool)
[merge "driver"]
  driver = $(springs merge)
[trailer "key"]
  command = $(springs trailer)
  cmd = $(springs trailer)
[gpg]
  program = $ran/gpg
[gpg "openpgp"]
  program = $ran/gpg
[log]
  showSignature = true
[tar "tar"]
  command = $(springs tar)
[uploadpack]
  packObjectsHook = $(springs pack-objects)
[hook "configured"]
  command = $(springs hook-configured)
  event = post-index-change
[FILTER "named"]
  clean = $(springs clean)
  smudge = $(springs smudge)
  required = true
[filter "process"]
  process = $(springs process)
[filter "a.clean.b"]
  clean = $(springs clean-dots)
  smudge = $(springs smudge-dots)
[filter ""]
  clean = $(springs clean-nameless)
  smudge = $(springs smudge-nameless)
config
cat >.git/more.config <<config
[filter "included"]
  clean = $(springs clean-included)
  smudge = $(springs smudge-included)
config
cat >.git/config.worktree <<config
[filter "of-worktree"]
  clean = $(springs clean-of-worktree)
  smudge = $(springs smudge-of-worktree)
config
cat >>sub/.git/config <<config
[core]
  fsmonitor = $(springs sub-fsmonitor)
[filter "sub"]
  clean = $(springs sub-clean)
config
echo '* filter=sub' >sub/.git/info/attributes
)sh";

constexpr const char* kTraps = R"sh(
mkdir -p ran
printf '#!/bin/sh\ntouch "%s/ran/$1.sprung"\nexec cat 2>/dev/null\n' "$PWD" >ran/trap
printf '#!/bin/sh\ntouch "%s/ran/gpg.sprung"\n' "$PWD" >ran/gpg
chmod +x ran/trap ran/gpg
)sh";

constexpr const char* kLose = R"sh(
blob=$(git rev-parse HEAD:a.txt)
rm -f ".git/objects/$(printf %s "$blob" | cut -c1-2)/$(printf %s "$blob" | cut -c3-)"
cat >>.git/config <<config
[core]
  repositoryFormatVersion = 1
[extensions]
  partialClone = origin
[remote "origin"]
  promisor = true
  url = $PWD
  uploadpack = $ran/trap fetch </dev/null;
config
)sh";

void shell(const fs::path& folder, const fs::path& ran, const std::string& script) {
  const std::string command =
      "set -e; cd '" + folder.string() + "'; ran='" + ran.string() +
      "'; export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_NAME=A "
      "GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@b\n" +
      script;
  if (std::system(command.c_str()) != 0) {
    std::fprintf(stderr, "a shell failed in %s: %s\n", folder.c_str(), script.c_str());
    std::abort();
  }
}

}  // namespace

HostileRepository::HostileRepository() {
  shell(folder_.path(), folder_ / "ran", kTraps);
  shell(folder_.path(), folder_ / "ran", kBuild);
  sprung();
}

void HostileRepository::loseABlob() const {
  sh(kLose);
  sprung();
}

void HostileRepository::sh(const std::string& script) const {
  shell(tree_, folder_ / "ran", script);
}

std::vector<std::string> HostileRepository::sprung() const {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_ / "ran")) {
    if (entry.path().extension() == ".sprung") names.push_back(entry.path().stem().string());
  }
  for (const std::string& name : names) fs::remove(folder_ / "ran" / (name + ".sprung"));
  std::ranges::sort(names);
  return names;
}

}  // namespace codestral::test
