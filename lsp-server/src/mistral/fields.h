#pragma once

// How the service's structs become JSON and back. Each struct lists its fields once:
//
//   struct Usage {
//     std::int64_t promptTokens = 0;
//     std::optional<std::string> serviceTier;
//     void fields(this auto& self, auto&& field) {
//       field("prompt_tokens", self.promptTokens);
//       field("service_tier", self.serviceTier);
//     }
//   };
//
// Out: an empty optional, list, map or a null Json is left out, because most request schemas are
// closed and an absent key is always allowed; anything else is written.
// In: keys that are not listed are ignored, a missing or null one leaves the member as it is, and a
// value of the wrong type is an error that names the path to it. Names that the service may add to
// (states, finish reasons, roles) are kept as texts, so that a new one survives.
//
// A type may instead bring `Json write() const`, `void read(const Json&, Decoder&)` and `bool
// absent() const`. In a map of names a null value is an absent one. A variant
// of structs that each have a `kType` is told apart by the key "type"; its last alternative,
// OtherObject, takes what is not known.
// Pure; any thread.

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace codestral::mistral {

using Json = nlohmann::json;

// Any object, as it came. Stands for a kind of chunk, entry or event that this client has no name
// for.
struct OtherObject {
  Json value = Json::object();
};

template <typename T>
Json toJson(const T& value);

// Where in a document the reading is, and the first thing that was wrong.
class Decoder {
 public:
  void wrong(std::string_view expected, const Json& got);
  bool ok() const { return error_.empty(); }
  const std::string& error() const { return error_; }

  template <typename T>
  void readKey(std::string_view key, const Json& value, T& into) {
    readBelow({.above = here_, .key = key, .isKey = true}, value, into);
  }
  template <typename T>
  void readItem(std::size_t index, const Json& value, T& into) {
    readBelow({.above = here_, .index = index}, value, into);
  }
  template <typename T>
  void read(const Json& value, T& into);

 private:
  // One step of the path lies in one frame of the reading, so that a document without an error
  // costs no text.
  struct Step {
    const Step* above;
    std::string_view key;
    std::size_t index = 0;
    bool isKey = false;
  };

  template <typename T>
  void readBelow(const Step& step, const Json& value, T& into) {
    here_ = &step;
    read(value, into);
    here_ = step.above;
  }

  const Step* here_ = nullptr;
  std::string error_;
};

namespace fields_detail {

struct Probe {
  void operator()(std::string_view, auto&&) const {}
};
template <typename T>
concept Described = requires(T& value, Probe probe) { value.fields(probe); };
template <typename T>
concept Written = requires(const T& value) {
  { value.write() } -> std::same_as<Json>;
};
template <typename T>
concept Read =
    requires(T& target, const Json& json, Decoder& decoder) { target.read(json, decoder); };
template <typename T>
concept Absent = requires(const T& value) {
  { value.absent() } -> std::same_as<bool>;
};
template <typename T>
concept Tagged = requires { T::kType; };

template <typename T, template <typename...> typename Of>
inline constexpr bool kIs = false;
template <template <typename...> typename Of, typename... Ts>
inline constexpr bool kIs<Of<Ts...>, Of> = true;
template <typename T>
inline constexpr bool kIsTextMap = false;
template <typename T>
inline constexpr bool kIsTextMap<std::map<std::string, T>> = true;

template <typename T>
bool absent(const T& value) {
  if constexpr (Absent<T>) return value.absent();
  if constexpr (kIs<T, std::optional>) return !value.has_value();
  if constexpr (std::same_as<T, Json>) return value.is_null();
  if constexpr (kIs<T, std::vector> || kIsTextMap<T>) return value.empty();
  return false;
}

template <std::size_t I = 0, typename... Ts>
void readTagged(std::string_view type, const Json& value, std::variant<Ts...>& into,
                Decoder& decoder) {
  if constexpr (I < sizeof...(Ts)) {
    using Alternative = std::variant_alternative_t<I, std::variant<Ts...>>;
    if constexpr (Tagged<Alternative>) {
      if (type == Alternative::kType) return decoder.read(value, into.template emplace<I>());
      return readTagged<I + 1>(type, value, into, decoder);
    } else {
      static_assert(std::same_as<Alternative, OtherObject>);
      into.template emplace<I>(value);
    }
  }
}

}  // namespace fields_detail

template <typename T>
Json toJson(const T& value) {
  namespace detail = fields_detail;
  if constexpr (detail::Written<T>) {
    return value.write();
  } else if constexpr (std::same_as<T, OtherObject>) {
    return value.value;
  } else if constexpr (detail::Described<const T>) {
    Json object = Json::object();
    if constexpr (detail::Tagged<T>) object["type"] = T::kType;
    value.fields([&object](std::string_view key, const auto& member) {
      if (!detail::absent(member)) object[key] = toJson(member);
    });
    return object;
  } else if constexpr (detail::kIs<T, std::optional>) {
    return value ? toJson(*value) : Json();
  } else if constexpr (detail::kIs<T, std::vector>) {
    Json list = Json::array();
    for (const auto& item : value) list.push_back(toJson(item));
    return list;
  } else if constexpr (detail::kIsTextMap<T>) {
    Json object = Json::object();
    for (const auto& [key, item] : value) object[key] = toJson(item);
    return object;
  } else if constexpr (detail::kIs<T, std::variant>) {
    return std::visit([](const auto& alternative) { return toJson(alternative); }, value);
  } else {
    return Json(value);
  }
}

template <typename T>
void Decoder::read(const Json& value, T& into) {
  namespace detail = fields_detail;
  if constexpr (detail::Read<T>) {
    into.read(value, *this);
  } else if constexpr (std::same_as<T, Json>) {
    into = value;
  } else if constexpr (std::same_as<T, OtherObject>) {
    into.value = value;
  } else if constexpr (detail::Described<T>) {
    if (!value.is_object()) return wrong("an object", value);
    into.fields([&](std::string_view key, auto& member) {
      const auto found = value.find(key);
      if (found != value.end() && !found->is_null()) readKey(key, *found, member);
    });
  } else if constexpr (detail::kIs<T, std::optional>) {
    if (!value.is_null()) read(value, into.emplace());
  } else if constexpr (detail::kIs<T, std::vector>) {
    if (!value.is_array()) return wrong("a list", value);
    into.clear();
    into.resize(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
      typename T::value_type item{};
      readItem(i, value[i], item);
      into[i] = std::move(item);
    }
  } else if constexpr (detail::kIsTextMap<T>) {
    if (!value.is_object()) return wrong("an object", value);
    for (const auto& [key, item] : value.items()) {
      if (!item.is_null()) readKey(key, item, into[key]);
    }
  } else if constexpr (detail::kIs<T, std::variant>) {
    if (!value.is_object()) return wrong("an object", value);
    const auto type = value.find("type");
    const bool named = type != value.end() && type->is_string();
    detail::readTagged(named ? std::string_view(type->get_ref<const std::string&>()) : "", value,
                       into, *this);
  } else if constexpr (std::same_as<T, std::string>) {
    if (!value.is_string()) return wrong("a text", value);
    into = value.get_ref<const std::string&>();
  } else if constexpr (std::same_as<T, bool>) {
    if (!value.is_boolean()) return wrong("true or false", value);
    into = value.get<bool>();
  } else if constexpr (std::floating_point<T>) {
    if (!value.is_number()) return wrong("a number", value);
    into = value.get<T>();
  } else {
    static_assert(std::same_as<T, std::int64_t> || std::same_as<T, int>);
    // Some answers carry 3.0 for 3.
    if (!value.is_number()) return wrong("a whole number", value);
    const double number = value.get<double>();
    if (std::trunc(number) != number) return wrong("a whole number", value);
    if (value.is_number_integer()) {
      const auto whole = value.get<std::int64_t>();
      if (std::in_range<T>(whole)) into = static_cast<T>(whole);
    } else if (std::abs(number) < static_cast<double>(std::numeric_limits<T>::max())) {
      into = static_cast<T>(number);
    }
  }
}

// `what` names the document in the error: "the answer of POST /v1/embeddings".
template <typename T>
Result<T> fromJson(const Json& json, std::string_view what) {
  T value{};
  Decoder decoder;
  decoder.read(json, value);
  if (decoder.ok()) return value;
  return fail(ErrorKind::Protocol, std::string(what) + " is malformed at " + decoder.error());
}

// Discarded when the text is no JSON, or nested so deep that copying it could exhaust the stack.
Json parseJson(std::string_view text);
// Ill-formed UTF-8 is replaced, so that no text of a user makes it throw.
std::string dump(const Json& json);

}  // namespace codestral::mistral
