#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/liquibase_changelog.hpp"
#include "migrations/liquibase_line.hpp"
#include "migrations/property_text.hpp"

#include <algorithm>
#include <set>

// What decides whether a changeset is meant for a run, and what its ${names} stand for.
namespace fulldress::migrations {
namespace {

std::set<std::string> names_of(std::string_view list) {
  std::set<std::string> names;
  for (const auto& each : items_of(list)) names.insert(lower_case(each));
  return names;
}

/// `a, b`, `a and (b or !c)`: a comma is an `or`.
class Expression {
 public:
  Expression(std::string_view text, const std::set<std::string>& names)
      : text_(text), names_(names) {}

  [[nodiscard]] bool holds() { return any(); }

 private:
  bool any() {
    bool result = all();
    while (take(",") || take_word("or")) {
      const bool next = all();
      result = result || next;
    }
    return result;
  }

  bool all() {
    bool result = one();
    while (take_word("and")) {
      const bool next = one();
      result = result && next;
    }
    return result;
  }

  bool one() {
    if (take("!") || take_word("not")) return !one();
    if (take("(")) {
      const bool result = any();
      static_cast<void>(take(")"));
      return result;
    }
    static_cast<void>(take("@"));
    return names_.contains(lower_case(word()));
  }

  bool take(std::string_view sign) {
    skip();
    if (!text_.starts_with(sign)) return false;
    text_.remove_prefix(sign.size());
    return true;
  }

  bool take_word(std::string_view wanted) {
    const std::string_view before = text_;
    if (lower_case(word()) == wanted) return true;
    text_ = before;
    return false;
  }

  std::string_view word() {
    skip();
    const auto end = std::min(text_.find_first_of(" \t,()!@"), text_.size());
    const std::string_view found = text_.substr(0, end);
    text_.remove_prefix(end);
    return found;
  }

  void skip() {
    while (!text_.empty() && sql_token::is_space(text_.front())) text_.remove_prefix(1);
  }

  std::string_view text_;
  const std::set<std::string>& names_;
};

}  // namespace

bool LiquibaseRun::takes_dbms(std::string_view list) const {
  const auto names = names_of(list);
  if (names.empty() || names.contains("all") || names.contains(dbms)) return true;
  if (names.contains("none") || names.contains("!" + dbms)) return false;
  return std::all_of(names.begin(), names.end(),
                     [](const std::string& each) { return each.starts_with('!'); });
}

bool LiquibaseRun::takes_context(std::string_view expression) const {
  const auto names = names_of(contexts);
  if (names.empty() || liquibase_line::trimmed(expression).empty()) return true;
  return Expression(expression, names).holds();
}

bool LiquibaseRun::takes_labels(std::string_view list) const {
  const auto names = names_of(list);
  if (names.empty() || liquibase_line::trimmed(labels).empty()) return true;
  return Expression(labels, names).holds();
}

void LiquibaseParameters::set(const std::string& name, const std::string& value) {
  values_.emplace(lower_case(name), value);
}

std::string LiquibaseParameters::expand(std::string_view text) const {
  MappedText expanded;
  expand_into(expanded, text, 0);
  return expanded.text();
}

void LiquibaseParameters::expand_into(MappedText& target, std::string_view text,
                                      std::size_t source) const {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto start = text.find("${", at);
    const auto end = start == std::string_view::npos ? start : text.find('}', start);
    if (end == std::string_view::npos) break;
    const std::string_view name = text.substr(start + 2, end - start - 2);
    target.copy(text.substr(at, start - at), source + at);
    const auto value = values_.find(lower_case(liquibase_line::trimmed(name)));
    if (name.starts_with(':')) {
      target.insert("${" + std::string(name.substr(1)) + "}", source + start);
    } else if (value != values_.end()) {
      target.insert(value->second, source + start);
    } else {
      target.copy(text.substr(start, end + 1 - start), source + start);
    }
    at = end + 1;
  }
  target.copy(text.substr(at), source + at);
}

}  // namespace fulldress::migrations
