#include "scenarios/steps/idle_casts.hpp"

#include "harness/engine/array_spelling.hpp"
#include "harness/engine/sql_token.hpp"
#include "scenarios/steps/object_identity.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace fulldress::scenarios {
namespace {

constexpr std::array<std::string_view, 10> known_types = {
    "smallint", "integer",          "bigint", "numeric",           "real",
    "text",     "double precision", "date",   "character varying", "timestamp without time zone"};

/// To these, every value of the first type goes exactly, and in its order.
/// source  PostgreSQL's manual, "Numeric Types" and "Date/Time Types"
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> exact_casts = {
    {{"smallint", "integer"},
     {"smallint", "bigint"},
     {"smallint", "numeric"},
     {"smallint", "real"},
     {"smallint", "double precision"},
     {"integer", "bigint"},
     {"integer", "numeric"},
     {"integer", "double precision"},
     {"bigint", "numeric"},
     {"real", "double precision"},
     {"date", "timestamp without time zone"}}};

constexpr std::array<std::string_view, 6> comparisons = {"=", "<>", "<", "<=", ">", ">="};

/// Whole numbers up to here are exact in `real` as well.
constexpr std::int64_t exact_in_real_max = 1 << 24;

bool is_of_texts(std::string_view type) { return type == "text" || type == "character varying"; }

bool is_number(std::string_view token) {
  return !token.empty() && std::all_of(token.begin(), token.end(), sql_token::is_digit);
}

enum class Length { allowed, refused };

/// The known type that `text` starts with; empty if none does, or an array.
std::string_view type_in_front(std::string_view text, Length length) {
  for (const auto type : known_types) {
    if (!text.starts_with(type)) continue;
    const char next = text.size() > type.size() ? text[type.size()] : ' ';
    const bool goes_on =
        sql_token::is_name_part(next) || next == '[' || (next == '(' && length == Length::refused);
    return goes_on ? std::string_view() : type;
  }
  return {};
}

/// The type of a constant that is written in digits.
std::string_view type_of_digits(std::string_view digits) {
  constexpr std::size_t integer_digits_max = 9;
  constexpr std::size_t bigint_digits_max = 18;
  if (digits.size() <= integer_digits_max) return "integer";
  return digits.size() <= bigint_digits_max ? "bigint" : "numeric";
}

std::vector<std::string> tokens_of(std::string_view text) {
  constexpr std::string_view signs = "<>=!~*/+-|&^%#@";
  std::vector<std::string> tokens;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    const char first = text[at];
    if (sql_token::is_space(first)) {
      ++at;
      continue;
    }
    if (first == '\'' || first == '"') {
      end = sql_token::end_of_quotes(text, at + 1, first);
    } else if (text.substr(at).starts_with("::")) {
      const auto type = type_in_front(text.substr(at + 2), Length::refused);
      end = at + 2 + type.size();
    } else if (sql_token::is_name_part(first)) {
      while (end < text.size() && (sql_token::is_name_part(text[end]) || text[end] == '.')) ++end;
    } else if (signs.find(first) != std::string_view::npos) {
      while (end < text.size() && signs.find(text[end]) != std::string_view::npos) ++end;
    }
    end = std::min(end, text.size());
    tokens.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return tokens;
}

/// A column or a constant with its casts.
struct Operand {
  std::string value;       ///< without casts that change nothing
  std::string in_context;  ///< with those that change nothing only where it is compared
  std::string type;        ///< of `value`; empty: not known
  std::size_t end = 0;     ///< behind its last token
};

class Writer {
 public:
  Writer(std::vector<std::string> tokens, const TypeOfColumn& type_of)
      : tokens_(std::move(tokens)), type_of_(type_of) {}

  std::string write() {
    for (std::size_t at = 0; at < tokens_.size();) at = take(at);
    return std::move(text_);
  }

 private:
  [[nodiscard]] std::string_view token(std::size_t at) const {
    return at < tokens_.size() ? std::string_view(tokens_[at]) : std::string_view();
  }

  std::size_t take(std::size_t at) {
    const auto left = operand_at(at);
    if (!left) {
      add(token(at));
      return at + 1;
    }
    if (const auto end = take_comparison(*left)) return *end;
    add(left->in_context);
    return left->end;
  }

  /// `n > 0`, `n = any (array[1, 2])`, where nothing is reckoned on either side.
  std::optional<std::size_t> take_comparison(const Operand& left) {
    const auto sign = token(left.end);
    if (std::ranges::find(comparisons, sign) == comparisons.end() || is_reckoned()) {
      return std::nullopt;
    }
    std::vector<Operand> right;
    std::string many;
    std::size_t at = left.end + 1;
    if ((token(at) == "ANY" || token(at) == "ALL") && token(at + 1) == "(" &&
        token(at + 2) == "ARRAY" && token(at + 3) == "[") {
      many = token(at);
      at += 4;
    }
    do {
      if (!right.empty()) ++at;
      const auto operand = operand_at(at);
      if (!operand) return std::nullopt;
      at = operand->end;
      right.push_back(*operand);
    } while (!many.empty() && token(at) == ",");
    if (many.empty() ? !ends_operand(token(at)) : token(at) != "]") return std::nullopt;
    add(left.value);
    add(sign);
    add(many);
    for (const auto& each : right) add(each.value);
    return at;
  }

  // Behind anything else, the operand belongs to what stands in front of it.
  [[nodiscard]] bool is_reckoned() const {
    return !text_.empty() && !text_.ends_with("( ") && !text_.ends_with("WHERE ") &&
           !text_.ends_with("WHEN ");
  }

  static bool ends_operand(std::string_view sign) {
    return sign.empty() || sign == ")" || sign == "THEN";
  }

  /// `(column)::type`, `'text'::type`, a column, a constant; casts may follow one another.
  [[nodiscard]] std::optional<Operand> operand_at(std::size_t at) const {
    std::optional<Operand> operand;
    if (token(at) == "(") {
      operand = operand_at(at + 1);
      // Else the parentheses belong to something larger.
      const bool is_cast = operand && token(operand->end) == ")" &&
                           token(operand->end + 1).size() > 2 &&
                           token(operand->end + 1).starts_with("::");
      if (!is_cast) return std::nullopt;
      ++operand->end;
    } else {
      operand = primary_at(at);
    }
    while (operand && token(operand->end).size() > 2 && token(operand->end).starts_with("::")) {
      cast(*operand, token(operand->end).substr(2));
      ++operand->end;
    }
    return operand;
  }

  [[nodiscard]] std::optional<Operand> primary_at(std::size_t at) const {
    const auto word = token(at);
    if (word.empty() || token(at + 1) == "(" || token(at + 1) == "[") return std::nullopt;
    Operand operand{.value = std::string(word), .in_context = {}, .type = {}, .end = at + 1};
    if (is_number(word)) {
      operand.type = type_of_digits(word);
    } else if (word.front() == '\'') {
      operand.type = "unknown";
    } else if (word.front() == '"' || sql_token::is_name_start(word.front())) {
      operand.type = type_of_(word);
    }
    if (operand.type.empty()) return std::nullopt;
    operand.in_context = operand.value;
    return operand;
  }

  static void cast(Operand& operand, std::string_view type) {
    if (operand.type == "unknown") return give_type(operand, type);
    if (is_of_texts(operand.type) && is_of_texts(type)) return;
    operand.in_context = "(" + operand.in_context + ")::" + std::string(type);
    if (operand.type == type || is_exact(operand, type)) return;
    operand.value = operand.in_context;
    operand.type = type;
  }

  /// `'-1'::integer` is a number, and `'a'::character varying` is a text.
  static void give_type(Operand& operand, std::string_view type) {
    const std::string_view quoted = operand.value;
    const auto content = quoted.substr(1, quoted.size() - 2);
    operand.type = is_of_texts(type) ? "text" : type;
    const bool is_whole =
        type == "integer" && content.starts_with('-') && is_number(content.substr(1));
    operand.value = is_whole ? std::string(content) : operand.value + "::" + operand.type;
    operand.in_context = operand.value;
  }

  static bool is_exact(const Operand& operand, std::string_view type) {
    const auto found = std::ranges::any_of(exact_casts, [&](const auto& each) {
      return each.first == operand.type && each.second == type;
    });
    if (found || type != "real") return found;
    std::int64_t number = 0;
    const char* end = operand.value.data() + operand.value.size();
    const auto parsed = std::from_chars(operand.value.data(), end, number);
    return parsed.ec == std::errc() && parsed.ptr == end && number <= exact_in_real_max &&
           number >= -exact_in_real_max;
  }

  void add(std::string_view token) {
    if (!token.empty()) text_.append(token).append(" ");
  }

  std::vector<std::string> tokens_;
  const TypeOfColumn& type_of_;
  std::string text_;
};

/// The table that an index is on, or whose constraint it is, with a dot behind it.
std::string table_of(const SchemaDifference& difference) {
  if (difference.kind == "constraint") {
    return difference.identity.substr(0, last_name_at(difference.identity));
  }
  const std::string& text = difference.after;
  for (const std::string_view before : {" ON ONLY ", " ON "}) {
    const auto start = text.find(before);
    const auto end = text.find(" USING ");
    if (start == std::string::npos || end == std::string::npos || end < start) continue;
    return text.substr(start + before.size(), end - start - before.size()) + ".";
  }
  return {};
}

}  // namespace

std::string without_idle_casts(std::string_view definition, const TypeOfColumn& type_of) {
  return Writer(tokens_of(with_element_casts(definition)), type_of).write();
}

bool differs_in_idle_casts_only(const SchemaDifference& difference, const SchemaSnapshot& schema) {
  const bool is_check = difference.kind == "constraint" && difference.after.starts_with("CHECK ");
  if (!is_check && difference.kind != "index") return false;
  const auto table = table_of(difference);
  const auto type_of = [&](std::string_view column) {
    const SchemaObject wanted{
        .kind = "column", .identity = table + std::string(column), .definition = {}};
    const auto found = std::ranges::lower_bound(schema.objects, wanted);
    const bool is_there = found != schema.objects.end() && found->kind == wanted.kind &&
                          found->identity == wanted.identity;
    return std::string(is_there ? type_in_front(found->definition, Length::allowed)
                                : std::string_view());
  };
  return without_idle_casts(difference.before, type_of) ==
         without_idle_casts(difference.after, type_of);
}

}  // namespace fulldress::scenarios
