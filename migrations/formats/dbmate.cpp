#include "harness/engine/sql_token.hpp"
#include "migrations/format.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/row_ledger.hpp"
#include "migrations/tool_settings.hpp"

#include <algorithm>
#include <optional>
#include <utility>

// dbmate (FORMATS 4.4): one file with an up and a down section, one ledger row each, body and row
// in one transaction unless the section says transaction:false. source  amacneil/dbmate:
// pkg/dbmate/migration.go, db.go, pkg/driver; run beside it in tests/migrations.
namespace fulldress::migrations {
namespace {

constexpr std::string_view go_spaces = "\t\n\f\r ";

/// The digits in front of a file's name; empty when it is no migration.
std::string version_of(const std::string& file) {
  const auto end = std::find_if_not(file.begin(), file.end(), sql_token::is_digit);
  return file.ends_with(".sql") ? std::string(file.begin(), end) : std::string();
}

struct Section {
  std::size_t start = 0;
  Direction direction = Direction::up;
};

/// The tool's `^--\s*migrate:up(\s*$|\s+\S+)` at the start of a line.
bool is_marker(std::string_view text, std::string_view word) {
  if (!text.starts_with("--")) return false;
  text.remove_prefix(2);
  text.remove_prefix(std::min(text.find_first_not_of(go_spaces), text.size()));
  const std::string marker = "migrate:" + std::string(word);
  if (!text.starts_with(marker)) return false;
  text.remove_prefix(marker.size());
  return text.empty() || go_spaces.find(text.front()) != std::string_view::npos;
}

std::vector<Section> sections_of(std::string_view text) {
  std::vector<Section> sections;
  for (std::size_t at = 0; at < text.size(); at = sql_token::end_of_line(text, at) + 1) {
    const std::string_view line = text.substr(at);
    if (is_marker(line, "up")) sections.push_back({.start = at, .direction = Direction::up});
    if (is_marker(line, "down")) sections.push_back({.start = at, .direction = Direction::down});
  }
  return sections;
}

/// The first line in front of a section that is neither blank nor a comment.
std::optional<std::size_t> statement_before(std::string_view text, std::size_t end) {
  for (std::size_t at = 0; at < end; at = sql_token::end_of_line(text, at) + 1) {
    const std::size_t first = text.find_first_not_of(go_spaces, at);
    const bool is_blank =
        first == std::string_view::npos || first >= std::min(sql_token::end_of_line(text, at), end);
    if (!is_blank && text.substr(first, 2) != "--") return first;
  }
  return std::nullopt;
}

/// `transaction:false` among the `key:value` pairs of the marker's line; the last one counts.
bool is_transactional(std::string_view section) {
  std::string_view line = section.substr(0, sql_token::end_of_line(section, 0));
  bool result = true;
  while (!line.empty()) {
    const std::size_t start = std::min(line.find_first_not_of(go_spaces), line.size());
    const std::size_t end = std::min(line.find_first_of(go_spaces, start), line.size());
    const std::string_view pair = line.substr(start, end - start);
    constexpr std::string_view key = "transaction:";
    const std::string_view value = pair.substr(std::min(key.size(), pair.size()));
    if (pair.starts_with(key) && value.find(':') == std::string_view::npos) {
      result = value != "false";
    }
    line.remove_prefix(end);
  }
  return result;
}

class DbmateDiscovery final : public Discovery {
 public:
  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    std::size_t ups = 0;
    std::size_t downs = 0;
    for (const auto& file : directory.files()) {
      if (version_of(file).empty()) continue;
      const auto sections = sections_of(directory.text(file));
      const bool has_up = std::any_of(sections.begin(), sections.end(), [](const Section& each) {
        return each.direction == Direction::up;
      });
      ups += has_up ? 1U : 0U;
      downs += !has_up && !sections.empty() ? 1U : 0U;
    }
    if (ups + downs == 0) return {};
    // Files whose up marker was forgotten are dbmate's, too, and refused as dbmate does.
    return {.certainty = Certainty::certain,
            .evidence = ups > 0 ? std::to_string(ups) + " files with a line `-- migrate:up`"
                                : std::to_string(downs) + " files with a line `-- migrate:down`"};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& /*engine*/) const override {
    Discovered discovered;
    for (const auto& file : directory.files()) {
      if (!version_of(file).empty()) discovered.migrations.push_back(parse(directory, file));
    }
    discovered.ledger_table = tool_variable(directory, {.name = "DBMATE_MIGRATIONS_TABLE",
                                                        .folder = "DBMATE_MIGRATIONS_DIR"})
                                  .value_or("");
    return discovered;
  }

 private:
  static Migration parse(const SourceDirectory& directory, const std::string& file) {
    const std::string& text = directory.text(file);
    const auto refuse = [&](const std::string& id, std::size_t offset, const std::string& message) {
      throw UsageError(id, directory.position(file, offset).to_text() + ": " + message);
    };
    const auto sections = sections_of(text);
    const auto up = std::find_if(sections.begin(), sections.end(), [](const Section& each) {
      return each.direction == Direction::up;
    });
    if (up == sections.end()) {
      refuse("migrations.missing-up", 0,
             text.starts_with("\xEF\xBB\xBF")
                 ? "dbmate finds no `-- migrate:up` behind the byte order mark; "
                   "save the file without one"
                 : "dbmate requires a line `-- migrate:up`");
    }
    if (const auto statement = statement_before(text, up->start)) {
      refuse("migrations.statement-before-up", *statement,
             "dbmate does not support statements before `-- migrate:up`");
    }
    const auto down = std::next(up);
    if (down == sections.end()) {
      refuse("migrations.missing-down", up->start,
             "dbmate requires a line `-- migrate:down` behind this up");
    }
    if (down->direction == Direction::up || std::next(down) != sections.end()) {
      const auto second = down->direction == Direction::up ? down : std::next(down);
      refuse("migrations.several-sections", second->start,
             "a second section: dbmate applies the first one, records the version and then fails; "
             "use one file for each");
    }
    const auto script = [&](std::size_t start, std::size_t end) {
      const std::string section = text.substr(start, end - start);
      return Script{.text = section,
                    .start = directory.position(file, start),
                    .is_transactional = is_transactional(section),
                    .guards = {}};
    };
    const std::string version = version_of(file);
    std::string name = file.substr(version.size(), file.size() - version.size() - 4);
    name.erase(0, std::min(name.find_first_not_of("_-"), name.size()));
    return {.version = version,
            .name = name,
            .file = file,
            .checksum = "",
            .up = script(up->start, down->start),
            .down = script(down->start, text.size()),
            .is_manual = false,
            .irreversible_reason = std::nullopt};
  }
};

}  // namespace

std::unique_ptr<Format> make_dbmate_format(const FormatSettings& /*settings*/) {
  return std::make_unique<Format>(Format::Parts{
      .name = "dbmate",
      .title = "dbmate",
      .discovery = std::make_unique<DbmateDiscovery>(),
      .ledger = std::make_unique<RowLedger>(RowLedger::Shape{
          .name = "schema_migrations", .columns = {"version"}, .statements = embedded_sql::dbmate}),
      .execution = {.sending = Sending::whole,
                    .bookkeeping = Bookkeeping::with_body,
                    .own_transactions = OwnTransactions::reported,
                    .missing_script = MissingScript::fails,
                    .sqlite_foreign_keys = SqliteForeignKeys::off,
                    .ledger_follows_search_path = true,
                    .last_resort_schema = "public"},
      .rules = {}});
}

}  // namespace fulldress::migrations
