#include "migrations/goose_script.hpp"

#include "harness/base/run_record.hpp"
#include "harness/base/suggestion.hpp"
#include "migrations/go_text.hpp"
#include "migrations/line_statements.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

// source  pressly/goose: internal/sqlparser/parser.go. The tool reads a file once for each
// direction with one machine of seven states; so does this, because what it does with an empty
// statement block follows from its states alone.
namespace fulldress::migrations {
namespace {

using go_text::Line;

enum class State { start, up, begin_up, end_up, down, begin_down, end_down };

bool is_in_down(State state) {
  return state == State::down || state == State::begin_down || state == State::end_down;
}

const std::vector<std::string>& annotations() {
  static const std::vector<std::string> names = {
      "Up", "Down", "StatementBegin", "StatementEnd", "NO TRANSACTION", "ENVSUB ON", "ENVSUB OFF"};
  return names;
}

bool is_annotation(std::string_view line) {
  return go_text::trim(line).starts_with("--") && line.find("+goose") != std::string_view::npos;
}

/// Reads a file for one direction.
class GooseReader {
 public:
  GooseReader(const std::string& file, const GooseVariables& variables, Direction direction)
      : file_(file), variables_(variables), direction_(direction), statements_(file) {}

  [[nodiscard]] Script read(std::string_view text) {
    const auto lines = go_text::lines_of(text);
    for (const Line& line : lines) take(line);
    if (state_ == State::start) {
      refuse("migrations.missing-up", 1, "goose finds no line `-- +goose Up`");
    }
    if (state_ == State::begin_up || state_ == State::begin_down) {
      refuse("migrations.misplaced-marker", begin_line_,
             "`-- +goose StatementBegin` has no `-- +goose StatementEnd` behind it");
    }
    note_unfinished();
    const std::size_t start = direction_ == Direction::up ? up_start_ : down_start_;
    const std::size_t end = direction_ == Direction::up ? down_marker_ : text.size();
    const std::size_t from = std::min(start, text.size());
    Script script;
    script.text = std::string(text.substr(from, std::min(end, text.size()) - from));
    script.start = position_of(text, from, file_);
    script.is_transactional = is_transactional_;
    script.statements = statements_.take();
    script.refusal = refusal_;
    return script;
  }

  [[nodiscard]] bool has_down() const { return has_down_; }

 private:
  [[noreturn]] void refuse(const std::string& id, std::size_t line,
                           const std::string& message) const {
    throw UsageError(id, place(line).to_text() + ": " + message);
  }

  [[nodiscard]] ScriptPosition place(std::size_t line) const {
    return {.file = file_, .line = line, .column = 1};
  }

  void take(const Line& line) {
    if (state_ == State::start && go_text::trim(line.text).empty()) return;
    const bool is_marker = is_annotation(line.text);
    if (is_marker && !obey(annotation_of(line), line)) return;
    const bool is_comment = go_text::trim(line.text).starts_with("--");
    if (statements_.is_empty() && (is_comment || line.text.empty())) return;
    std::string text(line.text);
    const bool is_end = state_ == State::end_up || state_ == State::end_down;
    if (!is_end) {
      if (substitutes_) text = substituted(line);
      if (state_ == State::start) {
        refuse("migrations.statement-before-up", line.number,
               "goose takes no statement in front of `-- +goose Up`");
      }
      statements_.add(text, line.number);
    }
    if (is_in_down(state_) != (direction_ == Direction::down)) {
      statements_.drop();
      return;
    }
    if (is_end) {
      statements_.end(line.number);
      state_ = is_in_down(state_) ? State::down : State::up;
    } else if ((state_ == State::up || state_ == State::down) &&
               go_text::ends_with_semicolon(text)) {
      statements_.end(line.number);
    }
  }

  [[nodiscard]] std::string annotation_of(const Line& line) const {
    if (line.text.starts_with(' ') || line.text.starts_with('\t')) {
      refuse("migrations.malformed-marker", line.number,
             "goose refuses blanks in front of an annotation; take them away");
    }
    std::string command(line.text);
    for (auto dashes = command.find("--"); dashes != std::string::npos;
         dashes = command.find("--", dashes)) {
      command.erase(dashes, 2);
    }
    command.erase(command.find("+goose"), std::string_view("+goose").size());
    const std::string name(go_text::trim(command));
    if (name.empty()) {
      refuse("migrations.malformed-marker", line.number, "`-- +goose` says nothing");
    }
    for (const auto& known : annotations()) {
      if (go_text::equal_fold(known, name)) return known;
    }
    refuse("migrations.unknown-marker", line.number,
           "goose has no annotation \"" + name + "\"" + did_you_mean(name, annotations()));
  }

  /// returns whether the line goes on as one of the text: only the end of a block does.
  [[nodiscard]] bool obey(const std::string& annotation, const Line& line) {
    if (annotation == "Up") {
      begin_up(line);
    } else if (annotation == "Down") {
      begin_down(line);
    } else if (annotation == "StatementBegin") {
      begin_block(line);
    } else if (annotation == "StatementEnd") {
      if (state_ != State::begin_up && state_ != State::begin_down) {
        refuse("migrations.misplaced-marker", line.number,
               "`-- +goose StatementEnd` stands behind no `-- +goose StatementBegin`");
      }
      state_ = state_ == State::begin_up ? State::end_up : State::end_down;
      return true;
    } else if (annotation == "NO TRANSACTION") {
      is_transactional_ = false;
    } else {
      substitutes_ = annotation == "ENVSUB ON";
    }
    return false;
  }

  void begin_up(const Line& line) {
    if (state_ != State::start) {
      refuse("migrations.repeated-marker", line.number,
             "a second `-- +goose Up`; goose takes one for each file");
    }
    state_ = State::up;
    up_start_ = line.offset_bytes + line.text.size() + 1;
  }

  void begin_down(const Line& line) {
    if (state_ == State::begin_up) {
      refuse("migrations.misplaced-marker", line.number,
             "`-- +goose Down` stands inside the block that `-- +goose StatementBegin` opens in "
             "line " +
                 std::to_string(begin_line_) + "; end it with `-- +goose StatementEnd`");
    }
    if (state_ != State::up && state_ != State::end_up) {
      refuse(has_down_ ? "migrations.repeated-marker" : "migrations.misplaced-marker", line.number,
             has_down_ ? "a second `-- +goose Down`; goose takes one for each file"
                       : "`-- +goose Down` must stand behind the statements of `-- +goose Up`");
    }
    note_unfinished();
    state_ = State::down;
    has_down_ = true;
    down_marker_ = line.offset_bytes;
    down_start_ = line.offset_bytes + line.text.size() + 1;
  }

  void begin_block(const Line& line) {
    if (state_ == State::up || state_ == State::end_up) {
      state_ = State::begin_up;
    } else if (state_ == State::down || state_ == State::end_down) {
      state_ = State::begin_down;
    } else {
      refuse("migrations.misplaced-marker", line.number,
             "`-- +goose StatementBegin` must stand behind `-- +goose Up` or `-- +goose Down`, "
             "and behind the end of the block before it");
    }
    begin_line_ = line.number;
  }

  /// Text without a semicolon: goose does not run this direction.
  void note_unfinished() {
    if (statements_.is_blank() || refusal_) return;
    refusal_ = ScriptRefusal{
        .id = "migrations.unfinished-statement",
        .message = "no line of this statement ends with a semicolon, so goose refuses it",
        .position = statements_.start()};
    statements_.drop();
  }

  [[nodiscard]] std::string substituted(const Line& line) const {
    try {
      return interpolate_goose(line.text, variables_);
    } catch (const UsageError& error) {
      refuse(error.id(), line.number, error.message());
    }
  }

  const std::string& file_;
  const GooseVariables& variables_;
  Direction direction_;
  LineStatements statements_;
  State state_ = State::start;
  bool substitutes_ = false;
  bool is_transactional_ = true;
  bool has_down_ = false;
  std::size_t begin_line_ = 0;
  std::size_t up_start_ = 0;
  std::size_t down_marker_ = std::string_view::npos;
  std::size_t down_start_ = 0;
  std::optional<ScriptRefusal> refusal_;
};

}  // namespace

bool has_goose_annotation(std::string_view text) {
  const auto lines = go_text::lines_of(text);
  return std::any_of(lines.begin(), lines.end(),
                     [](const Line& line) { return is_annotation(line.text); });
}

GooseScripts parse_goose_script(std::string_view text, const std::string& file,
                                const GooseVariables& variables) {
  GooseReader up(file, variables, Direction::up);
  GooseReader down(file, variables, Direction::down);
  GooseScripts scripts;
  scripts.up = up.read(text);
  Script script = down.read(text);
  if (down.has_down()) scripts.down = std::move(script);
  return scripts;
}

}  // namespace fulldress::migrations
