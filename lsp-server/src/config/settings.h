#pragma once

// The one table of settings. Parser, schema, documentation and the tests' matrix are all driven by
// it: a setting exists once it has a row here. Static data; pure; any thread.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace codestral::config {

enum class Kind {
  Boolean,
  Integer,
  Number,
  Choice,
  Word,
  Url,
  Path,
  Secret,
  FileNames,
  Globs,
  Folders,
  BooleanMap
};

// What a layer that a repository can write may do with a setting.
enum class Reach {
  Full,    // set it, below the stricter layers
  Narrow,  // only make it stricter, and that holds above every other layer
  None,    // nothing: the value is not honoured
};

struct Setting {
  std::string_view key;
  Kind kind = Kind::Boolean;
  std::string_view description;  // for users, one or two sentences
  double minimum = 0;
  double maximum = 0;
  bool nullable = false;  // null is the default and has a meaning of its own
  std::vector<std::string_view> choices;
  Reach editor = Reach::Full;
  Reach workspace = Reach::Full;
  std::string_view narrowRule;  // completes "a workspace may only ..."
  std::string_view environment;

  Json (*get)(const Config&) = nullptr;  // secrets come out masked, null when there is none
  void (*set)(Config&, const Json&) = nullptr;
  // The stricter of what holds and what is wanted.
  Json (*narrow)(const Json& holds, const Json& wanted) = nullptr;

  // Command line, environment and user file only.
  bool isProtected() const { return editor == Reach::None && workspace == Reach::None; }
};

std::span<const Setting> settings();
const Setting* findSetting(std::string_view key);

// Settings of the product that this version does not have yet: told apart from a typing mistake.
bool isLaterKey(std::string_view key);

// "a whole number from 1 to 4096"
std::string expected(const Setting& setting);

}  // namespace codestral::config
