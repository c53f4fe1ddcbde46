#include "migrations/sql_migrate_script.hpp"

#include "harness/base/run_record.hpp"
#include "migrations/go_text.hpp"
#include "migrations/line_statements.hpp"

#include <algorithm>
#include <vector>

// source  rubenv/sql-migrate: sqlparse/sqlparse.go.
namespace fulldress::migrations {
namespace {

using go_text::Line;

constexpr std::string_view prefix = "-- +migrate ";

class SqlMigrateReader {
 public:
  SqlMigrateReader(std::string_view text, std::string file)
      : text_(text), file_(std::move(file)), up_(file_), down_(file_) {}

  [[nodiscard]] SqlMigrateScripts read() {
    for (const Line& line : go_text::lines_of(text_)) take(line);
    if (is_in_block_) {
      refuse("migrations.misplaced-marker", begin_line_,
             "`-- +migrate StatementBegin` has no `-- +migrate StatementEnd` behind it");
    }
    if (!current_) {
      refuse("migrations.missing-up", 1,
             "sql-migrate finds no line `-- +migrate Up` or `-- +migrate Down`");
    }
    refuse_unfinished();
    end_section(text_.size());
    return std::move(scripts_);
  }

 private:
  [[noreturn]] void refuse(const std::string& id, std::size_t line,
                           const std::string& message) const {
    const ScriptPosition place{.file = file_, .line = line, .column = 1};
    throw UsageError(id, place.to_text() + ": " + message);
  }

  [[nodiscard]] LineStatements& statements() { return current_ == Direction::up ? up_ : down_; }

  void take(const Line& line) {
    const bool is_special = line.text.starts_with("-- +");
    if (line.text.starts_with("-- ") && !is_special) return;
    bool ends_block = false;
    if (line.text.starts_with(prefix)) ends_block = obey(line);
    if (!current_) return;
    if (!is_special) statements().add(line.text, line.number);
    if ((!is_in_block_ && go_text::ends_with_semicolon(line.text)) || ends_block) {
      statements().end(line.number);
    }
  }

  /// returns whether a block ends here.
  [[nodiscard]] bool obey(const Line& line) {
    const auto words = go_text::words_of(line.text.substr(prefix.size()));
    if (words.empty()) {
      refuse("migrations.malformed-marker", line.number, "`-- +migrate` says nothing");
    }
    if (words[0] == "Up" || words[0] == "Down") {
      refuse_unfinished();
      end_section(line.offset_bytes);
      current_ = words[0] == "Up" ? Direction::up : Direction::down;
      auto& script = current_ == Direction::up ? scripts_.up : scripts_.down;
      section_start_ = std::min(line.offset_bytes + line.text.size() + 1, text_.size());
      if (!script) {
        script = Script{};
        script->start = {.file = file_, .line = line.number + 1, .column = 1};
      }
      if (std::find(words.begin() + 1, words.end(), "notransaction") != words.end()) {
        script->is_transactional = false;
      }
    } else if (words[0] == "StatementBegin" && current_) {
      is_in_block_ = true;
      begin_line_ = line.number;
    } else if (words[0] == "StatementEnd" && current_) {
      const bool was_in_block = is_in_block_;
      is_in_block_ = false;
      return was_in_block;
    }
    return false;
  }

  /// A part may be spread over several sections, which run one behind the other.
  void end_section(std::size_t end) {
    if (!current_) return;
    Script& script = current_ == Direction::up ? *scripts_.up : *scripts_.down;
    script.text += text_.substr(section_start_, std::max(end, section_start_) - section_start_);
    for (auto& each : statements().take()) script.statements.push_back(std::move(each));
  }

  void refuse_unfinished() {
    if (!current_ || statements().is_blank()) return;
    throw UsageError("migrations.unfinished-statement",
                     statements().start().to_text() +
                         ": the statement that starts here does not end with a semicolon at the "
                         "end of a line, so sql-migrate refuses the file");
  }

  std::string_view text_;
  std::string file_;
  LineStatements up_;
  LineStatements down_;
  SqlMigrateScripts scripts_;
  std::optional<Direction> current_;
  bool is_in_block_ = false;
  std::size_t begin_line_ = 0;
  std::size_t section_start_ = 0;
};

}  // namespace

bool has_sql_migrate_command(std::string_view text) {
  const auto lines = go_text::lines_of(text);
  return std::any_of(lines.begin(), lines.end(),
                     [](const Line& line) { return line.text.starts_with(prefix); });
}

SqlMigrateScripts parse_sql_migrate_script(std::string_view text, const std::string& file) {
  return SqlMigrateReader(text, file).read();
}

}  // namespace fulldress::migrations
