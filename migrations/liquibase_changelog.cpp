#include "migrations/liquibase_changelog.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/liquibase_line.hpp"
#include "migrations/liquibase_precondition.hpp"

#include <algorithm>
#include <charconv>

namespace fulldress::migrations {
namespace {

using liquibase_line::Flag;
using liquibase_line::Indent;
using liquibase_line::trimmed;

/// A line of a file without its end.
struct Line {
  std::string_view text;
  std::size_t offset = 0;
};

class Parser {
 public:
  Parser(const LiquibaseFile& file, const LiquibaseRun& run, LiquibaseParameters& parameters)
      : file_(file), run_(run), parameters_(parameters) {}

  std::vector<LiquibaseChangeset> parse() {
    while (const auto line = next_line()) take(*line);
    finish_changeset();
    return std::move(changesets_);
  }

 private:
  std::optional<Line> next_line() {
    if (at_ >= file_.text.size()) return std::nullopt;
    const std::size_t start = at_;
    std::size_t end = std::min(file_.text.find_first_of("\r\n", at_), file_.text.size());
    at_ = end + (file_.text.substr(end, 2) == "\r\n" ? 2 : 1);
    if (start == 0 && file_.text.starts_with("\xEF\xBB\xBF")) {
      return Line{.text = file_.text.substr(3, end - 3), .offset = 3};
    }
    return Line{.text = file_.text.substr(start, end - start), .offset = start};
  }

  [[nodiscard]] ScriptPosition position(const Line& line) const {
    return position_of(file_.text, line.offset, file_.shown);
  }

  [[noreturn]] void refuse(const Line& line, const std::string& message,
                           std::string id = "migrations.malformed-directive") const {
    throw UsageError(std::move(id), position(line).to_text() + ": " + message);
  }
  [[noreturn]] void refuse_form(const Line& line, const std::string& form) const {
    refuse(line, "Liquibase takes this for a malformed directive; write " + form +
                     ", or word the comment differently");
  }

  void take(const Line& line) {
    if (liquibase_line::is_property(line.text)) return take_property(line);
    if (liquibase_line::looks_like_property(line.text)) {
      refuse_form(line, "--property name:<name> value:<value>");
    }
    if (liquibase_line::is_header(line.text)) {
      logical_path_ = liquibase_line::text_of(line.text, "logicalFilePath").value_or("");
    }
    if (take_ignored_lines(line)) return;
    if (const auto identity = liquibase_line::identity_of(line.text)) {
      return start_changeset(line, *identity);
    }
    const auto one_dash = liquibase_line::behind(
        line.text, {.word = "changeset", .dashes = "-", .indent = Indent::none});
    const bool is_one_dash =
        one_dash && !one_dash->empty() && sql_token::is_space(one_dash->front());
    if (is_one_dash || liquibase_line::behind(line.text, {.word = "changeset"})) {
      refuse_form(line, "--changeset <author>:<id>");
    }
    if (current_) return take_body_line(line);
    const auto comment =
        liquibase_line::text_behind(line.text, {.word = "comment", .indent = Indent::none});
    if (comment) {
      refuse(line, "Liquibase takes no --comment outside of a changeset; move it into one");
    }
    const bool is_paid = liquibase_line::behind(line.text, {.word = "include file:"}).has_value() ||
                         liquibase_line::behind(line.text, {.word = "includeAll"}).has_value();
    if (is_paid) {
      refuse(line,
             "includes in SQL files need a paid edition of Liquibase; use a changelog in "
             "XML, YAML or JSON",
             "migrations.unsupported");
    }
  }

  void take_property(const Line& line) {
    const auto meant = liquibase_line::text_of(line.text, "contextFilter");
    const auto context =
        meant && !meant->empty() ? meant : liquibase_line::text_of(line.text, "context");
    const auto expanded = [&](const std::optional<std::string>& text) {
      return parameters_.expand(liquibase_line::unquoted(text.value_or("")));
    };
    const bool is_taken =
        run_.takes_context(expanded(context)) &&
        run_.takes_labels(expanded(liquibase_line::text_of(line.text, "labels"))) &&
        run_.takes_dbms(expanded(liquibase_line::dbms_of(line.text)));
    const auto name = value_behind(line.text, "name:");
    const auto value = value_behind(line.text, "value:");
    if (is_taken && !name.empty()) {
      parameters_.set(parameters_.expand(name), parameters_.expand(value));
    }
  }

  /// `name: x` may hold blanks behind the colon.
  static std::string value_behind(std::string_view line, std::string_view name) {
    const auto at = lower_case(line).rfind(name);
    if (at == std::string::npos) return {};
    std::string_view rest = line.substr(at + name.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    return std::string(rest.substr(0, rest.find_first_of(" \t")));
  }

  bool take_ignored_lines(const Line& line) {
    const auto argument = ignored_of(line.text);
    if (!argument) {
      const auto one_dash = liquibase_line::behind(
          line.text, {.word = "ignoreLines:", .dashes = "-", .indent = Indent::none});
      const auto other =
          liquibase_line::behind(line.text, {.word = "ignore:", .indent = Indent::none});
      if ((one_dash && is_word(one_dash->substr(0, 1))) || (other && is_word(*other))) {
        refuse_form(line, "--ignoreLines:<count> or --ignoreLines:start");
      }
      return false;
    }
    if (*argument == "start") {
      while (const auto ignored = next_line()) {
        if (ignored_of(ignored->text) == "end") break;
      }
      return true;
    }
    std::size_t count = 0;
    const auto* const end = argument->data() + argument->size();
    const auto [stop, code] = std::from_chars(argument->data(), end, count);
    if (code != std::errc() || stop != end) {
      refuse_form(line, "--ignoreLines:<count> or --ignoreLines:start");
    }
    while (count-- > 0 && next_line()) {
    }
    return true;
  }

  static bool is_word(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), sql_token::is_name_part);
  }

  static std::optional<std::string_view> ignored_of(std::string_view line) {
    const auto rest =
        liquibase_line::behind(line, {.word = "ignoreLines:", .indent = Indent::none});
    return rest && is_word(*rest) ? rest : std::nullopt;
  }

  void start_changeset(const Line& line, const liquibase_line::Identity& identity) {
    finish_changeset();
    if (identity.has_gap) refuse_form(line, "--changeset <author>:<id> without blanks between");
    const auto option = [&](std::string_view name) {
      return parameters_.expand(
          liquibase_line::unquoted(liquibase_line::text_of(line.text, name).value_or("")));
    };
    const auto flag = [&](std::string_view name, Flag standard) {
      return liquibase_line::flag_of(line.text, name, standard) == Flag::on;
    };
    LiquibaseChangeset changeset;
    changeset.id = parameters_.expand(liquibase_line::unquoted(identity.id));
    changeset.author = parameters_.expand(liquibase_line::unquoted(identity.author));
    if (changeset.id.find_first_not_of(": ") == std::string::npos) {
      refuse(line, "the id of a changeset is not to be empty");
    }
    const std::string logical = option("logicalFilePath");
    changeset.path = !logical.empty()         ? logical
                     : !logical_path_.empty() ? parameters_.expand(logical_path_)
                                              : file_.path;
    changeset.contexts = option("contextFilter");
    if (changeset.contexts.empty()) changeset.contexts = option("context");
    changeset.labels = option("labels");
    if (flag("runOnChange", Flag::off)) changeset.rerun = Rerun::when_changed;
    if (flag("runAlways", Flag::off)) changeset.rerun = Rerun::always;
    changeset.is_transactional = flag("runInTransaction", Flag::on);
    changeset.splitting = {.splits = flag("splitStatements", Flag::on),
                           .strips_comments = flag("stripComments", Flag::on),
                           .end_delimiter = delimiter_of(line.text, "endDelimiter")};
    changeset.rollback_splitting.splits = flag("rollbackSplitStatements", Flag::on);
    changeset.rollback_splitting.end_delimiter = delimiter_of(line.text, "rollbackEndDelimiter");
    changeset.position = position(line);
    refuse_unsupported(line);
    is_taken_ =
        run_.takes_context(changeset.contexts) && run_.takes_labels(changeset.labels) &&
        run_.takes_dbms(parameters_.expand(liquibase_line::dbms_of(line.text).value_or(""))) &&
        lower_case(parameters_.expand(liquibase_line::word_of(line.text, "ignore").value_or(""))) !=
            "true";
    header_ = line;
    current_ = std::move(changeset);
  }

  void refuse_unsupported(const Line& line) const {
    const std::string runner =
        lower_case(liquibase_line::text_of(line.text, "runWith").value_or(""));
    if (!runner.empty() && runner != "jdbc") {
      refuse(line, "runWith:" + runner + " needs a paid edition of Liquibase and another program",
             "migrations.unsupported");
    }
    if (liquibase_line::flag_of(line.text, "failOnError", Flag::on) == Flag::off) {
      refuse(line, "failOnError:false would hide a failing changeset; it is not run here",
             "migrations.unsupported");
    }
  }

  /// `\b<name>:` takes what stands behind up to a blank, also nothing.
  static std::optional<std::string> delimiter_of(std::string_view line, std::string_view name) {
    const std::string folded = lower_case(line);
    const std::string wanted = lower_case(name) + ":";
    for (auto at = folded.rfind(wanted); at != std::string::npos;
         at = at == 0 ? std::string::npos : folded.rfind(wanted, at - 1)) {
      if (at > 0 && sql_token::is_name_part(folded[at - 1])) continue;
      const std::string_view rest = line.substr(at + wanted.size());
      const std::string_view value = rest.substr(0, rest.find_first_of(" \t"));
      return value.empty() ? std::nullopt : std::optional<std::string>(value);
    }
    return std::nullopt;
  }

  void take_body_line(const Line& line) {
    const auto text = [&](std::string_view word, std::string_view dashes = "--") {
      return liquibase_line::text_behind(line.text,
                                         {.word = word, .dashes = dashes, .indent = Indent::none});
    };
    if (const auto comment = text("comment")) {
      current_->comment = *comment;
    } else if (text("comments") || text("comment", "-")) {
      refuse_form(line, "--comment <text>");
    } else if (const auto checksum = text("validCheckSum")) {
      add_valid_checksum(std::string(trimmed(*checksum)));
    } else if (liquibase_line::behind(
                   line.text, {.word = "validCheckSum", .dashes = "-", .indent = Indent::none})) {
      refuse_form(line, "--validCheckSum: <checksum>");
    } else if (!take_rollback(line) && !take_precondition(line)) {
      refuse_paid(line);
      body_.push_back(line);
    }
  }

  void refuse_paid(const Line& line) const {
    const bool is_paid =
        liquibase_line::behind(line.text, {.word = "rollbackSqlFile"}).has_value() ||
        liquibase_line::behind(line.text, {.word = "tagDatabase:"}).has_value();
    if (is_paid) {
      refuse(line, "this directive needs a paid edition of Liquibase", "migrations.unsupported");
    }
  }

  void add_valid_checksum(const std::string& checksum) {
    const std::string kind =
        lower_case(checksum.substr(std::min(checksum.find(':'), checksum.size())));
    const bool is_any =
        kind == ":any" || kind == ":all" || kind == ":*" || lower_case(checksum) == "any";
    current_->valid_checksums.push_back(is_any ? "*" : checksum);
  }

  bool take_rollback(const Line& line) {
    const auto rest = liquibase_line::behind(line.text, {.word = "rollback"});
    if (rest && rest->starts_with(' ')) {
      const std::string_view sql = rest->substr(1);
      rollback_.push_back({.text = sql, .offset = offset_of(sql)});
      return true;
    }
    const auto one_dash = liquibase_line::behind(line.text, {.word = "rollback", .dashes = "-"});
    if (one_dash && !one_dash->empty() && sql_token::is_space(one_dash->front())) {
      refuse_form(line, "--rollback <SQL>");
    }
    const auto block = liquibase_line::behind(line.text, {.word = "liquibase", .dashes = "/*"});
    if (!block) return false;
    if (lower_case(trimmed(*block)) != "rollback") return false;
    while (auto inner = next_line()) {
      const std::string_view text = trimmed(inner->text);
      const bool is_last = text.ends_with("*/");
      if (is_last) inner->text = inner->text.substr(0, inner->text.rfind("*/"));
      if (!is_last || !trimmed(inner->text).empty()) rollback_.push_back(*inner);
      if (is_last) return true;
    }
    refuse(line, "the rollback comment that starts here is not closed");
  }

  bool take_precondition(const Line& line) {
    const LiquibaseLinePosition where{.line = line.text, .position = position(line)};
    return take_liquibase_precondition(where, parameters_, current_->preconditions);
  }

  [[nodiscard]] std::size_t offset_of(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - file_.text.data());
  }

  void finish_changeset() {
    if (!current_) return;
    const bool is_last = at_ >= file_.text.size();
    current_->sql = joined(body_);
    const std::string_view sql = trimmed(current_->sql.text());
    if (sql.empty()) {
      refuse(header_, "this changeset holds no SQL, which Liquibase refuses",
             "migrations.empty-part");
    }
    if (is_last && !current_->splitting.end_delimiter && sql.ends_with("\n/")) {
      current_->splitting.end_delimiter = "\n/$";
    }
    finish_rollback();
    if (is_taken_) changesets_.push_back(std::move(*current_));
    current_.reset();
    body_.clear();
    rollback_.clear();
  }

  void finish_rollback() {
    current_->rollback_sql = joined(rollback_);
    const std::string text = lower_case(trimmed(current_->rollback_sql.text()));
    if (text.empty()) return;
    if (text.starts_with("not required") || text.starts_with("empty")) {
      current_->rollback = LiquibaseRollback::nothing;
    } else if (text.find("changesetid") != std::string::npos) {
      current_->rollback = LiquibaseRollback::changeset;
      current_->rollback_key = referred_key();
    } else {
      current_->rollback = LiquibaseRollback::sql;
    }
  }

  [[nodiscard]] std::string referred_key() const {
    const std::string& text = current_->rollback_sql.text();
    std::string line = text;
    std::replace(line.begin(), line.end(), '\n', ' ');
    const auto id = liquibase_line::text_of(line, "changesetId").value_or("");
    const auto author = liquibase_line::text_of(line, "changesetAuthor").value_or("");
    const auto path = liquibase_line::text_of(line, "changesetPath").value_or("");
    if (id.empty() || author.empty()) {
      refuse(rollback_.front(),
             "a rollback that names another changeset needs changesetId and changesetAuthor");
    }
    return (path.empty() ? file_.path : path) + "::" + id + "::" + author;
  }

  [[nodiscard]] MappedText joined(const std::vector<Line>& lines) const {
    MappedText text;
    for (const Line& line : lines) {
      parameters_.expand_into(text, line.text, line.offset);
      text.copy("\n", line.offset + line.text.size());
    }
    return text;
  }

  const LiquibaseFile& file_;
  const LiquibaseRun& run_;
  LiquibaseParameters& parameters_;
  std::size_t at_ = 0;
  std::string logical_path_;
  std::optional<LiquibaseChangeset> current_;
  bool is_taken_ = true;  // of the current one
  Line header_;
  std::vector<Line> body_;
  std::vector<Line> rollback_;
  std::vector<LiquibaseChangeset> changesets_;
};

}  // namespace

bool is_liquibase_sql(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    if (!line.empty()) return liquibase_line::is_header(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

std::vector<LiquibaseChangeset> parse_liquibase_sql(const LiquibaseFile& file,
                                                    const LiquibaseRun& run,
                                                    LiquibaseParameters& parameters) {
  return Parser(file, run, parameters).parse();
}

}  // namespace fulldress::migrations
