#include "migrations/native_script.hpp"

#include "harness/base/error.hpp"
#include "harness/base/suggestion.hpp"
#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/guard.hpp"
#include "migrations/script_text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace fulldress::migrations {
namespace {

constexpr std::string_view tool = "fulldress";

const std::vector<std::string>& marker_names() {
  static const std::vector<std::string> names = {
      "up", "down", "no-transaction", "irreversible", "manual", "unless", "ignore"};
  return names;
}

bool is_marker_name(const std::string& word) {
  return std::find(marker_names().begin(), marker_names().end(), word) != marker_names().end();
}

/// It is about a statement, wherever that stands, and not about the migration.
bool is_ignore(std::string_view name) { return name == "ignore"; }

std::string_view first_word(std::string_view text) {
  return text.substr(0, std::min(text.find_first_of(" \t\r:"), text.size()));
}

/// One line that is a marker or was meant to be one.
struct Marker {
  std::size_t offset_bytes = 0;  // of its line
  std::string name;
  std::string argument;
  bool is_exact = false;  // starts the line and is written `-- fulldress:name`
};

/// The comment `-- tool:name argument` in `line`; also what a typing error has made of it.
std::optional<Marker> marker_in(std::string_view line) {
  std::string_view rest = sql_token::trim_left(line);
  if (!rest.starts_with("--")) return std::nullopt;
  rest = sql_token::trim_left(rest.substr(2));
  const std::string_view word = first_word(rest);
  const std::string written = lower_case(word);
  if (written != tool && nearest(written, {std::string(tool)}) == std::nullopt) return std::nullopt;
  rest = sql_token::trim_left(rest.substr(word.size()));
  const bool has_colon = rest.starts_with(':');
  rest = sql_token::trim_left(has_colon ? rest.substr(1) : rest);
  const std::string name(first_word(rest));
  // Without a colon it may be prose about the tool: only a marker's name makes it one, and what
  // people are told to ignore they are told in prose.
  const bool is_prose = !is_marker_name(lower_case(name)) || is_ignore(lower_case(name));
  if (!has_colon && is_prose) return std::nullopt;
  return Marker{.offset_bytes = 0,
                .name = name,
                .argument = std::string(sql_token::trim(rest.substr(name.size()))),
                .is_exact = line.starts_with("-- fulldress:") && !name.empty()};
}

std::vector<Marker> markers_in(std::string_view text) {
  std::vector<Marker> markers;
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  while (at < text.size()) {
    const std::size_t end = sql_token::end_of_line(text, at);
    if (auto marker = marker_in(text.substr(at, end - at))) {
      marker->offset_bytes = at;
      markers.push_back(std::move(*marker));
    }
    at = end + 1;
  }
  return markers;
}

class Parser {
 public:
  Parser(std::string_view text, const std::string& file, SqlDialect dialect)
      : text_(text), file_(file), dialect_(dialect) {}

  NativeScript parse() {
    const std::vector<Marker> markers = markers_in(text_);
    for (const Marker& marker : markers) check_form(marker);
    find_parts(markers);
    for (const Marker& marker : markers) obey(marker);
    finish();
    return std::move(result_);
  }

 private:
  [[nodiscard]] ScriptPosition position(std::size_t offset_bytes) const {
    const std::size_t skipped = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    return position_of(text_.substr(skipped), offset_bytes - std::min(skipped, offset_bytes),
                       file_);
  }

  [[noreturn]] void refuse(const std::string& id, std::size_t offset_bytes,
                           const std::string& message) const {
    throw UsageError(id, position(offset_bytes).to_text() + ": " + message);
  }

  void check_form(const Marker& marker) const {
    if (is_ignore(marker.name)) {
      if (!marker.argument.empty()) return;
      refuse("migrations.malformed-marker", marker.offset_bytes,
             "ignore needs a rule and the reason on the same line");
    }
    if (!marker.is_exact) {
      refuse("migrations.malformed-marker", marker.offset_bytes,
             "write the marker as `-- fulldress:" + lower_case(marker.name) +
                 "`, at the start of its line");
    }
    if (!is_marker_name(marker.name)) {
      refuse("migrations.unknown-marker", marker.offset_bytes,
             "unknown marker \"" + marker.name + "\"" +
                 did_you_mean(lower_case(marker.name), marker_names()));
    }
    const bool takes_argument = marker.name == "irreversible" || marker.name == "unless";
    if (takes_argument == marker.argument.empty()) {
      refuse("migrations.malformed-marker", marker.offset_bytes,
             marker.name + (marker.name == "irreversible" ? " needs its reason on the same line"
                            : takes_argument              ? " needs a guard on the same line"
                                                          : " stands alone on its line"));
    }
  }

  void find_parts(const std::vector<Marker>& markers) {
    for (const Marker& marker : markers) {
      if (marker.name != "up" && marker.name != "down") continue;
      auto& part = marker.name == "up" ? up_start_ : down_start_;
      if (part)
        refuse("migrations.repeated-marker", marker.offset_bytes, marker.name + " is there twice");
      part = marker.offset_bytes;
    }
    if (!up_start_) {
      refuse("migrations.missing-up", 0,
             "there is no line `-- fulldress:up` before the first statement");
    }
    if (down_start_ && *down_start_ < *up_start_) {
      refuse("migrations.misplaced-marker", *down_start_, "down stands before up");
    }
    if (const auto statement = first_statement(0, *up_start_)) {
      refuse("migrations.statement-before-up", *statement,
             "a statement stands before `-- fulldress:up`");
    }
    const std::size_t up_end = down_start_.value_or(text_.size());
    result_.up = part(*up_start_, up_end);
    if (down_start_) result_.down = part(*down_start_, text_.size());
  }

  [[nodiscard]] Script part(std::size_t start, std::size_t end) const {
    return {.text = std::string(text_.substr(start, end - start)),
            .start = position(start),
            .is_transactional = true,
            .guards = {}};
  }

  /// The offset of the first token of [start, end) that is no comment.
  [[nodiscard]] std::optional<std::size_t> first_statement(std::size_t start,
                                                           std::size_t end) const {
    SqlScript script(text_.substr(start, end - start), {.file = file_, .dialect = dialect_});
    try {
      const auto piece = script.next();
      return piece ? std::optional(start + piece->offset_bytes) : std::nullopt;
    } catch (const UsageError&) {
      // Something is not closed, so something is there; the server says what is wrong with it.
      return start;
    }
  }

  void obey(const Marker& marker) {
    if (marker.name == "up" || marker.name == "down" || is_ignore(marker.name)) return;
    const bool is_header = marker.offset_bytes < *up_start_;
    const bool is_down = down_start_ && marker.offset_bytes > *down_start_;
    const std::size_t part_start = is_header ? 0 : is_down ? *down_start_ : *up_start_;
    const auto statement = first_statement(part_start, text_.size());
    if (!is_header && statement && *statement < marker.offset_bytes) {
      refuse("migrations.misplaced-marker", marker.offset_bytes,
             marker.name + " must stand before the first statement of its part");
    }
    if (marker.name == "no-transaction") {
      if (!is_down) set_flag(up_without_transaction_, marker);
      if (is_down || is_header) set_flag(down_without_transaction_, marker);
      return;
    }
    if (is_down) {
      refuse("migrations.misplaced-marker", marker.offset_bytes,
             marker.name + " belongs to the up part, not to the down part");
    }
    if (marker.name == "unless") {
      if (is_header) {
        refuse("migrations.misplaced-marker", marker.offset_bytes, "unless must stand behind up");
      }
      result_.up->guards.push_back(parse_guard(marker.argument, position(marker.offset_bytes)));
    } else if (marker.name == "manual") {
      set_flag(result_.is_manual, marker);
    } else {
      set_flag(is_irreversible_, marker);
      result_.irreversible_reason = marker.argument;
    }
  }

  void set_flag(bool& flag, const Marker& marker) const {
    if (flag) {
      refuse("migrations.repeated-marker", marker.offset_bytes, marker.name + " is there twice");
    }
    flag = true;
  }

  void finish() {
    result_.up->is_transactional = !up_without_transaction_;
    if (!result_.is_manual && !has_statement(*result_.up)) {
      refuse("migrations.empty-part", *up_start_, "the up part holds no statement");
    }
    if (!result_.down) return;
    result_.down->is_transactional = !down_without_transaction_;
    if (result_.irreversible_reason) {
      refuse("migrations.contradiction", *down_start_,
             "an irreversible migration has a down part; remove one of the two");
    }
    if (!has_statement(*result_.down)) {
      refuse("migrations.empty-part", *down_start_,
             "the down part holds no statement; write it, or remove it and say "
             "`-- fulldress:irreversible <reason>`");
    }
  }

  [[nodiscard]] bool has_statement(const Script& script) const {
    const auto statements = statements_of(script.text, dialect_);
    return !statements || !statements->empty();
  }

  std::string_view text_;
  const std::string& file_;
  SqlDialect dialect_;
  std::optional<std::size_t> up_start_;
  std::optional<std::size_t> down_start_;
  bool up_without_transaction_ = false;
  bool down_without_transaction_ = false;
  bool is_irreversible_ = false;
  NativeScript result_;
};

}  // namespace

NativeScript parse_native_script(std::string_view text, const std::string& file,
                                 SqlDialect dialect) {
  return Parser(text, file, dialect).parse();
}

bool has_native_marker(std::string_view text) {
  const auto markers = markers_in(text);
  return std::any_of(markers.begin(), markers.end(),
                     [](const Marker& each) { return !is_ignore(each.name); });
}

}  // namespace fulldress::migrations
