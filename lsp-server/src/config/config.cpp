#include "config/config.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "config/files.h"
#include "config/settings.h"
#include "config/values.h"

namespace codestral::config {
namespace {

constexpr std::size_t kMostWarningsPerLayer = 20;
constexpr std::string_view kFileVariable = "CODESTRAL_LSP_CONFIG";
constexpr std::string_view kOurPrefix = "codestral.";
constexpr std::array kTrusted{Origin::CommandLine, Origin::Environment, Origin::UserFile};

using Values = std::map<std::string_view, Json>;  // by the key of the table

// A service's two settings.
struct Pair {
  std::string_view url;
  std::string_view key;
  Service Config::* service;
};
constexpr std::array kPairs{Pair{"codestral.baseUrl", "codestral.apiKey", &Config::codestral},
                            Pair{"mistral.baseUrl", "mistral.apiKey", &Config::mistral},
                            Pair{"llamacpp.baseUrl", "llamacpp.apiKey", &Config::llamacpp},
                            Pair{"ollama.baseUrl", "ollama.apiKey", &Config::ollama},
                            Pair{"openai.baseUrl", "openai.apiKey", &Config::openai}};

bool isPaired(std::string_view key) {
  return std::ranges::any_of(kPairs,
                             [&](const Pair& pair) { return pair.url == key || pair.key == key; });
}

Reach reachOf(const Setting& setting, Origin origin) {
  if (origin == Origin::Workspace || origin == Origin::EditorWorkspace) return setting.workspace;
  return origin == Origin::Editor ? setting.editor : Reach::Full;
}

bool isGroup(std::string_view path) {
  return std::ranges::any_of(settings(), [&](const Setting& setting) {
    return setting.key.size() > path.size() && setting.key.starts_with(path) &&
           setting.key[path.size()] == '.';
  });
}

std::string variableOf(const std::map<std::string, std::string>& environment,
                       std::string_view name) {
  const auto at = environment.find(std::string(name));
  return at == environment.end() ? std::string() : at->second;
}

// The same place but for spelling: "https://host/v1/" is "https://host".
bool isSameBase(std::string_view a, std::string_view b) {
  const auto plain = [](std::string_view url) {
    while (url.ends_with('/')) url.remove_suffix(1);
    if (url.ends_with("/v1")) url.remove_suffix(3);
    while (url.ends_with('/')) url.remove_suffix(1);
    return url;
  };
  return plain(a) == plain(b);
}

class Loader {
 public:
  Effective load(const Layers& layers) {
    for (const Setting& setting : settings())
      result_.origins[std::string(setting.key)] = Origin::Default;
    std::map<Origin, Values> values;
    values[Origin::CommandLine] = valuesOf(layers.commandLine, Origin::CommandLine);
    warnOfVisibleKeys(values[Origin::CommandLine]);
    values[Origin::Environment] = environmentValues(layers.environment);
    values[Origin::UserFile] = userFileValues(layers);
    values[Origin::Editor] = valuesOf(layers.editor, Origin::Editor);
    values[Origin::EditorWorkspace] = valuesOf(layers.editorWorkspace, Origin::EditorWorkspace);
    std::vector<Values> folders;
    for (const auto& folder : layers.workspaceFolders) folders.push_back(workspaceValues(folder));

    // The least strict first, each over the one before; of several folders the first counts most.
    for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder)
      apply(*folder, Origin::Workspace);
    for (auto& [origin, ofLayer] : values) apply(ofLayer, origin);
    for (const Pair& pair : kPairs) join(pair, values);
    narrow(values[Origin::Editor], Origin::Editor);
    narrow(values[Origin::EditorWorkspace], Origin::EditorWorkspace);
    for (const Values& folder : folders) narrow(folder, Origin::Workspace);
    return std::move(result_);
  }

 private:
  void warn(std::string_view key, Origin origin, std::string message) {
    result_.warnings.push_back({std::string(key), origin, std::move(message)});
  }

  // Takes what is valid out of one layer and warns of the rest, up to a limit: a layer can be
  // anybody's.
  Values valuesOf(const Json& layer, Origin origin) {
    Values values;
    layerStart_ = result_.warnings.size();
    if (layer.is_object()) {
      collect(layer, "", origin, values);
    } else if (!layer.is_null()) {
      warn("", origin,
           fmt::format(
               "The settings from the {} are not used: they should be an object, but are {}.",
               name(origin), layer.is_array() ? "a list" : layer.type_name()));
    }
    const std::size_t count = result_.warnings.size() - layerStart_;
    if (count > kMostWarningsPerLayer) {
      result_.warnings.resize(layerStart_ + kMostWarningsPerLayer);
      warn("", origin,
           fmt::format("There are {} more mistakes in the settings from the {}.",
                       count - kMostWarningsPerLayer, name(origin)));
    }
    return values;
  }

  void collect(const Json& object, const std::string& prefix, Origin origin, Values& values) {
    for (const auto& [part, value] : object.items()) {
      std::string path = prefix + part;
      // Editors hand over their section with or without its name in front.
      const bool ofEditor = origin == Origin::Editor || origin == Origin::EditorWorkspace;
      if (ofEditor && path.starts_with(kOurPrefix) && findSetting(path) == nullptr) {
        path.erase(0, kOurPrefix.size());
      }
      if (const Setting* setting = findSetting(path)) {
        take(*setting, value, origin, values);
      } else if (value.is_object() && isGroup(path)) {
        collect(value, path + ".", origin, values);
      } else if (isLaterKey(path)) {
        warn(path, origin,
             fmt::format("The setting \"{}\" from the {} is not supported by this version yet.",
                         path, name(origin)));
      } else if (path != "$schema") {
        warnOfUnknown(path, value.is_object(), origin);
      }
    }
  }

  void warnOfUnknown(const std::string& path, bool object, Origin origin) {
    // Beyond the limit nobody reads it, and the search costs.
    const bool told = result_.warnings.size() < layerStart_ + kMostWarningsPerLayer;
    const std::string near = told ? closestKey(path, object) : "";
    const std::string hint = near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near);
    warn(path, origin,
         fmt::format("The setting \"{}\" from the {} is unknown{}{}", shown(path), name(origin),
                     hint, hint.empty() ? "." : ""));
  }

  void take(const Setting& setting, const Json& value, Origin origin, Values& values) {
    // Editors send null, and people leave "", for what is not set.
    if (value.is_null()) return;
    if (reachOf(setting, origin) == Reach::None) {
      warn(setting.key, origin,
           fmt::format("The setting \"{}\" from the {} is not used: it is only read from the {}.",
                       setting.key, name(origin),
                       setting.isProtected() ? "user file, environment or command line"
                                             : "editor, user file, environment or command line"));
      return;
    }
    Checked checked = check(setting, value);
    if (!checked.got.empty()) {
      warn(setting.key, origin,
           fmt::format("The setting \"{}\" from the {} should be {}, but is {}; {}.", setting.key,
                       name(origin), expected(setting), checked.got,
                       checked.value ? fmt::format("{} is used", checked.value->dump())
                                     : "it is not used"));
    }
    if (checked.value && *checked.value != Json(""))
      values[setting.key] = std::move(*checked.value);
  }

  void warnOfVisibleKeys(const Values& commandLine) {
    for (const Pair& pair : kPairs) {
      if (!commandLine.contains(pair.key)) continue;
      warn(pair.key, Origin::CommandLine,
           fmt::format("The setting \"{}\" is on the command line, where other programs can read "
                       "it; use {} or the user file.",
                       pair.key, findSetting(pair.key)->environment));
    }
  }

  Values environmentValues(const std::map<std::string, std::string>& environment) {
    Json layer = Json::object();
    for (const Setting& setting : settings()) {
      if (setting.environment.empty()) continue;
      if (std::string value = variableOf(environment, setting.environment); !value.empty())
        layer[setting.key] = std::move(value);
    }
    return valuesOf(layer, Origin::Environment);
  }

  Values userFileValues(const Layers& layers) {
    const std::string named = variableOf(layers.environment, kFileVariable);
    if (!named.empty() && named[0] != '/') {
      warn("", Origin::Environment,
           fmt::format("{} is not used: it should be an absolute path, but is \"{}\".",
                       kFileVariable, shown(named)));
    }
    if (!layers.userFile) return {};
    const std::string path = layers.userFile->string();
    auto file = readSettingsFile(*layers.userFile, true);
    if (!file) {
      const bool wanted = file.error().kind != ErrorKind::NotFound || named == path;
      if (wanted)
        warn("", Origin::UserFile,
             fmt::format("The user file is not used: {}.", file.error().message));
      return {};
    }
    Values values = valuesOf(file->content, Origin::UserFile);
    const bool holdsKey =
        std::ranges::any_of(kPairs, [&](const Pair& pair) { return values.contains(pair.key); });
    if (!isTrusted(*file, ::geteuid())) {
      const auto lost = std::erase_if(
          values, [](const auto& item) { return findSetting(item.first)->isProtected(); });
      warn("", Origin::UserFile,
           fmt::format("Another user can write {}{}; run: chown \"$USER\" '{}' && chmod 600 '{}'.",
                       path,
                       lost == 0 ? "" : ", so its keys, hosts and network settings are not used",
                       path, path));
    } else if (holdsKey && isExposed(*file)) {
      warn("", Origin::UserFile,
           fmt::format("Other users can read the key in {}; run: chmod 600 '{}'.", path, path));
    }
    return values;
  }

  Values workspaceValues(const std::filesystem::path& folder) {
    auto file = readSettingsFile(folder / kWorkspaceFile, false);
    if (file) return valuesOf(file->content, Origin::Workspace);
    if (file.error().kind != ErrorKind::NotFound) {
      warn("", Origin::Workspace,
           fmt::format("The workspace file is not used: {}.", file.error().message));
    }
    return {};
  }

  void apply(const Values& values, Origin origin) {
    for (const auto& [key, value] : values) {
      const Setting& setting = *findSetting(key);
      if (reachOf(setting, origin) == Reach::Full && !isPaired(key)) put(setting, value, origin);
    }
  }

  void put(const Setting& setting, const Json& value, Origin origin) {
    setting.set(result_.config, value);
    result_.origins[std::string(setting.key)] = origin;
  }

  void narrow(const Values& values, Origin origin) {
    for (const auto& [key, wanted] : values) {
      const Setting& setting = *findSetting(key);
      if (reachOf(setting, origin) != Reach::Narrow) continue;
      const Json holds = setting.get(result_.config);
      const Json value = setting.narrow(holds, wanted);
      if (value != holds) put(setting, value, origin);
      const bool followed = wanted.is_object()
                                ? std::ranges::all_of(wanted.items(),
                                                      [&](const auto& item) {
                                                        return value[item.key()] == item.value();
                                                      })
                                : wanted.is_array() || value == wanted;
      if (!followed) {
        warn(key, origin,
             fmt::format("The setting \"{}\" from the {} is not followed: this source may only {}; "
                         "{} is used.",
                         key, name(origin), setting.narrowRule, value.dump()));
      }
    }
  }

  // A key belongs to the base URL of its own layer, else to the one that holds in the layers below,
  // down to the default. It is used only where that is the base URL in force: a base URL set
  // without a key in a stricter layer (think of a folder's environment) must not draw the key that
  // the user wrote down for another place. A base URL that comes with a key of its own layer keeps
  // that key, also against a stricter layer's.
  void join(const Pair& pair, const std::map<Origin, Values>& values) {
    const auto valueIn = [&](Origin origin, std::string_view key) -> const std::string* {
      const Values& layer = values.at(origin);
      const auto at = layer.find(key);
      return at == layer.end() ? nullptr : &at->second.get_ref<const std::string&>();
    };
    const auto baseFrom = [&](Origin strictest) {
      for (const Origin origin : kTrusted) {
        if (const auto* url = origin <= strictest ? valueIn(origin, pair.url) : nullptr)
          return std::pair(*url, origin);
      }
      return std::pair((Config{}.*pair.service).baseUrl, Origin::Default);
    };
    const auto [base, baseOrigin] = baseFrom(Origin::CommandLine);
    put(*findSetting(pair.url), base, baseOrigin);

    auto chosen = Origin::Default;
    if (baseOrigin != Origin::Default && valueIn(baseOrigin, pair.key) != nullptr) {
      chosen = baseOrigin;
    } else {
      const auto fits = [&](Origin origin) {
        return valueIn(origin, pair.key) != nullptr && isSameBase(baseFrom(origin).first, base);
      };
      if (const auto* at = std::ranges::find_if(kTrusted, fits); at != kTrusted.end()) chosen = *at;
    }
    if (chosen != Origin::Default) put(*findSetting(pair.key), *valueIn(chosen, pair.key), chosen);

    for (const Origin origin : kTrusted) {
      if (origin <= chosen || valueIn(origin, pair.key) == nullptr) continue;
      warn(pair.key, origin,
           fmt::format("The setting \"{}\" from the {} is not sent to {}, which the {} sets{}; a "
                       "key and its host must be set in the same place.",
                       pair.key, name(origin), withoutUserInfo(base), name(baseOrigin),
                       chosen == Origin::Default ? "" : " with a key of its own"));
    }
  }

  Effective result_;
  std::size_t layerStart_ = 0;  // where the warnings of the layer at hand begin
};

}  // namespace

std::string_view name(Origin origin) {
  constexpr std::array<std::string_view, 7> kNames{
      "default",     kWorkspaceFile, "editor's workspace settings", "editor", "user file",
      "environment", "command line"};
  return kNames[static_cast<std::size_t>(origin)];
}

std::map<std::string, std::string> processEnvironment() {
  std::map<std::string, std::string> found;
  const auto look = [&](std::string_view variable) {
    const std::string name(variable);
    if (const char* value = std::getenv(name.c_str())) found[name] = value;
  };
  for (const std::string_view variable :
       {kFileVariable, std::string_view("XDG_CONFIG_HOME"), std::string_view("HOME")})
    look(variable);
  for (const Setting& setting : settings()) {
    if (!setting.environment.empty()) look(setting.environment);
  }
  return found;
}

std::optional<std::filesystem::path> defaultUserFile(
    const std::map<std::string, std::string>& environment) {
  const auto absolute = [](const std::string& path) { return !path.empty() && path[0] == '/'; };
  if (const std::string named = variableOf(environment, kFileVariable); !named.empty()) {
    return absolute(named) ? std::optional<std::filesystem::path>(named) : std::nullopt;
  }
  std::filesystem::path home = variableOf(environment, "XDG_CONFIG_HOME");
  if (!home.is_absolute()) {
    home = variableOf(environment, "HOME");
    if (!home.is_absolute()) return std::nullopt;
    home /= ".config";
  }
  return home / "codestral-lsp" / "config.json";
}

Effective load(const Layers& layers) {
  return Loader().load(layers);
}

}  // namespace codestral::config
