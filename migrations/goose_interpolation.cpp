#include "migrations/goose_interpolation.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/file_version.hpp"
#include "migrations/go_text.hpp"

#include <algorithm>
#include <optional>

namespace fulldress::migrations {
namespace {

/// What is read of a text that may stand in braces.
class Interpolation {
 public:
  Interpolation(std::string_view text, const GooseVariables& variables)
      : text_(text), variables_(variables) {}

  [[nodiscard]] std::string run() { return expression(std::string_view()); }

 private:
  [[nodiscard]] bool is_at(std::string_view what) const {
    return text_.substr(at_).starts_with(what);
  }
  [[nodiscard]] bool takes(std::string_view what) {
    if (!is_at(what)) return false;
    at_ += what.size();
    return true;
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw UsageError("migrations.malformed-variable",
                     "goose cannot substitute variables in \"" + std::string(text_) + "\": " + why +
                         "; write $$ for a dollar, or turn ENVSUB off here");
  }

  [[nodiscard]] std::string expression(std::string_view stop) {
    std::string result;
    while (at_ < text_.size() && (stop.empty() || !is_at(stop))) {
      if (takes("\\\\")) {
        result += "\\\\";
      } else if (takes("\\$") || takes("$$")) {
        result += '$';
      } else if (takes("$(")) {
        result += "$(";
      } else if (is_at("$") && at_ + 1 < text_.size()) {
        ++at_;
        result += takes("{") ? in_braces() : value_of(identifier());
      } else {
        result += text_[at_++];
      }
    }
    return result;
  }

  [[nodiscard]] std::string identifier() {
    const std::size_t start = at_;
    while (at_ < text_.size() && sql_token::is_name_part(text_[at_]) && text_[at_] != '$') ++at_;
    const std::string name(text_.substr(start, at_ - start));
    if (name.empty() || name.front() == '_' || sql_token::is_digit(name.front())) {
      refuse("a name starts with a letter");
    }
    return name;
  }

  [[nodiscard]] std::string in_braces() {
    const std::string name = identifier();
    const auto found = variables_.find(name);
    const bool is_known = found != variables_.end();
    if (takes("}")) return value_of(name);
    std::string result;
    if (takes(":-")) {
      const std::string otherwise = expression("}");
      result = is_known && !found->second.empty() ? found->second : otherwise;
    } else if (takes("-")) {
      const std::string otherwise = expression("}");
      result = is_known ? found->second : otherwise;
    } else if (takes("?")) {
      const std::string message = expression("}");
      if (!is_known) refuse("$" + name + ": " + (message.empty() ? "not set" : message));
      result = found->second;
    } else if (takes(":")) {
      result = part_of(value_of(name));
    } else {
      refuse("an operator is missing");
    }
    if (!takes("}")) refuse("a brace is not closed");
    return result;
  }

  [[nodiscard]] std::ptrdiff_t number_until(std::string_view ends) {
    const std::size_t end = std::min(text_.find_first_of(ends, at_), text_.size());
    const auto number = parse_signed_version(go_text::trim(text_.substr(at_, end - at_)));
    if (!number) refuse("a number is missing");
    at_ = end;
    return *number;
  }

  [[nodiscard]] std::string part_of(const std::string& value) {
    const auto size = static_cast<std::ptrdiff_t>(value.size());
    const auto clamp = [&](std::ptrdiff_t place) {
      return std::clamp<std::ptrdiff_t>(place < 0 ? size + place : place, 0, size);
    };
    const std::ptrdiff_t from = clamp(number_until(":}"));
    std::ptrdiff_t to = size;
    if (takes(":")) {
      const std::ptrdiff_t length = number_until("}");
      to = length < 0 ? clamp(length) : std::min(from + length, size);
    }
    return to <= from
               ? ""
               : value.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
  }

  [[nodiscard]] std::string value_of(const std::string& name) const {
    const auto found = variables_.find(name);
    if (found != variables_.end()) return found->second;
    throw UsageError("migrations.unset-variable",
                     "$" + name + " has no value, so goose would put nothing in its place; say " +
                         "it with the format's setting env." + name);
  }

  std::string_view text_;
  const GooseVariables& variables_;
  std::size_t at_ = 0;
};

}  // namespace

std::string interpolate_goose(std::string_view line, const GooseVariables& variables) {
  return Interpolation(line, variables).run();
}

}  // namespace fulldress::migrations
