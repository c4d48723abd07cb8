# An apt of our own, sourced by what takes packages or sources from the distribution without installing them. The machine's
# package state is neither read nor changed; the mirrors are those that it already uses, and signatures are verified.

# archives: `ORIGIN LABEL URI SUITE COMPONENT` of every archive of the distribution that this machine's apt knows
archives() {
  apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk '$1 == "Debian" || $1 == "Ubuntu"' | sort -u
}

archive_keyring() { echo "/usr/share/keyrings/${1,,}-archive-keyring.gpg"; }

# private_apt FOLDER <sources.list: from now on apt-get works in FOLDER, where nothing counts as installed
private_apt() {
  local apt=$1 architecture
  architecture=$(dpkg --print-architecture)
  mkdir -p "$apt"/{lists,archives}/partial "$apt"/{parts,lists.d,preferences.d}
  : >"$apt/status"
  cat >"$apt/sources.list"
  cat >"$apt/apt.conf" <<CONF
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "$apt/lists.d";
Dir::Etc::parts "$apt/parts";
Dir::Etc::preferencesparts "$apt/preferences.d";
Dir::Etc::preferences "$apt/preferences";
Dir::State "$apt";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt";
Dir::Cache::archives "$apt/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Log "$apt";
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; };
APT::Install-Recommends "false";
APT::Sandbox::User "";
Acquire::Languages "none";
// A testing suite's index is good for a week only, and a mirror may lag. Signatures are verified all the same.
Acquire::Check-Valid-Until "false";
CONF
  export APT_CONFIG=$apt/apt.conf
}
