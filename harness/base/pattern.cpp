#include "harness/base/pattern.hpp"

#include "harness/base/error.hpp"

#include <algorithm>
#include <regex>

#include <re2/re2.h>

namespace fulldress {
namespace {

enum class Extent { whole, part };

RE2::Options options_of(Pattern::Letters letters) {
  RE2::Options options;
  options.set_log_errors(false);
  // Bytes, as everywhere in a text of unknown encoding.
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_case_sensitive(letters == Pattern::Letters::as_written);
  return options;
}

std::optional<std::regex> backtracking(std::string_view expression, Pattern::Letters letters) {
  auto flags = std::regex::ECMAScript;
  if (letters == Pattern::Letters::any_case) flags |= std::regex::icase;
  try {
    return std::regex(expression.begin(), expression.end(), flags);
  } catch (const std::regex_error&) {
    return std::nullopt;
  }
}

std::optional<PatternMatch> backtrack(const std::regex& regex, std::string_view text,
                                      std::size_t from, Extent extent) {
  if (text.size() > Pattern::backtracking_text_max) return std::nullopt;
  std::match_results<std::string_view::const_iterator> match;
  const auto start = text.begin() + static_cast<std::ptrdiff_t>(from);
  const auto flags =
      from == 0 ? std::regex_constants::match_default : std::regex_constants::match_prev_avail;
  const bool is_found = extent == Extent::whole
                            ? std::regex_match(start, text.end(), match, regex, flags)
                            : std::regex_search(start, text.end(), match, regex, flags);
  if (!is_found) return std::nullopt;
  PatternMatch::Groups groups;
  for (const auto& group : match) {
    groups.push_back(group.matched ? std::optional(group.str()) : std::nullopt);
  }
  return PatternMatch(std::move(groups), from + static_cast<std::size_t>(match.position(0)));
}

}  // namespace

class Pattern::Expression {
 public:
  Expression(std::string_view expression, Letters letters)
      : linear_(re2::StringPiece(expression), options_of(letters)) {
    if (!linear_.ok()) backtracking_ = backtracking(expression, letters);
  }

  [[nodiscard]] std::optional<std::string> problem() const {
    if (linear_.ok() || backtracking_) return std::nullopt;
    return linear_.error();
  }

  [[nodiscard]] bool is_found(std::string_view text, Extent extent) const {
    if (backtracking_) return backtrack(*backtracking_, text, 0, extent).has_value();
    return linear_.Match(text, 0, text.size(), anchor(extent), nullptr, 0);
  }

  [[nodiscard]] std::optional<PatternMatch> find(std::string_view text, std::size_t from,
                                                 Extent extent) const {
    if (backtracking_) return backtrack(*backtracking_, text, from, extent);
    const int count = linear_.NumberOfCapturingGroups() + 1;
    std::vector<re2::StringPiece> found(static_cast<std::size_t>(count));
    if (!linear_.Match(text, from, text.size(), anchor(extent), found.data(), count)) {
      return std::nullopt;
    }
    PatternMatch::Groups groups;
    for (const auto& group : found) {
      groups.push_back(group.data() == nullptr
                           ? std::nullopt
                           : std::optional(std::string(group.data(), group.size())));
    }
    return PatternMatch(std::move(groups),
                        static_cast<std::size_t>(found.front().data() - text.data()));
  }

 private:
  static RE2::Anchor anchor(Extent extent) {
    return extent == Extent::whole ? RE2::ANCHOR_BOTH : RE2::UNANCHORED;
  }

  RE2 linear_;
  std::optional<std::regex> backtracking_;
};

Pattern::Pattern(std::string_view expression, Letters letters)
    : expression_(std::make_shared<const Expression>(expression, letters)) {
  if (const auto problem = expression_->problem()) {
    throw InternalError("\"" + std::string(expression) +
                        "\" is no regular expression: " + *problem);
  }
}

std::optional<std::string> Pattern::problem_of(std::string_view expression) {
  return Expression(expression, Letters::as_written).problem();
}

bool Pattern::matches(std::string_view text) const {
  return expression_->is_found(text, Extent::whole);
}

std::optional<PatternMatch> Pattern::match(std::string_view text) const {
  return expression_->find(text, 0, Extent::whole);
}

bool Pattern::is_in(std::string_view text) const {
  return expression_->is_found(text, Extent::part);
}

std::optional<PatternMatch> Pattern::find(std::string_view text, std::size_t from_bytes) const {
  if (from_bytes > text.size()) return std::nullopt;
  return expression_->find(text, from_bytes, Extent::part);
}

std::vector<PatternMatch> Pattern::find_all(std::string_view text) const {
  std::vector<PatternMatch> all;
  std::size_t from = 0;
  while (auto found = find(text, from)) {
    from = found->offset_bytes() + std::max<std::size_t>(found->size_bytes(), 1);
    all.push_back(std::move(*found));
  }
  return all;
}

}  // namespace fulldress
