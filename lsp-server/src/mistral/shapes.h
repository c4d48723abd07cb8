#pragma once

// What several families have in common: one text or several, a page of a list, the answer to a
// deletion. Pure.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mistral/fields.h"

namespace codestral::mistral {

// The service takes one text or a list of them, and answers each with its own kind.
class Texts {
 public:
  Texts() = default;
  Texts(std::string text) : values_{std::move(text)}, one_(true) {}     // NOLINT(*-explicit-*)
  Texts(const char* text) : Texts(std::string(text)) {}                 // NOLINT(*-explicit-*)
  Texts(std::vector<std::string> texts) : values_(std::move(texts)) {}  // NOLINT(*-explicit-*)
  Texts(std::initializer_list<const char*> texts) : values_(texts.begin(), texts.end()) {}

  const std::vector<std::string>& values() const { return values_; }

  bool absent() const { return values_.empty(); }
  Json write() const { return one_ ? Json(values_.front()) : Json(values_); }
  void read(const Json& json, Decoder& decoder) {
    one_ = json.is_string();
    if (one_) {
      decoder.read(json, values_.emplace_back());
    } else {
      decoder.read(json, values_);
    }
  }

 private:
  std::vector<std::string> values_;
  bool one_ = false;
};

// A page of a list, whichever way the family counts its pages.
template <typename T>
struct Page {
  std::vector<T> data;
  std::optional<std::int64_t> total;         // on all pages; of those that are numbered from 0
  std::optional<std::string> nextPageToken;  // of those that are chained; none: the last
  void fields(this auto& self, auto&& field) {
    field("data", self.data);
    field("total", self.total);
    field("next_page_token", self.nextPageToken);
  }
};

struct Deleted {
  std::string id;
  bool deleted = false;
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("deleted", self.deleted);
  }
};

}  // namespace codestral::mistral
