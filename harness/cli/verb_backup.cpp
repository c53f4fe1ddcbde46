#include "harness/base/error.hpp"
#include "harness/base/suggestion.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "harness/cli/common_options.hpp"
#include "harness/cli/transfer_progress.hpp"
#include "harness/run/backup_json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iostream>

namespace fulldress {

Verb backup_verb();

namespace {

OptionSpecs own_options() {
  return {
      {"directory",
       "Folder of the backups ($FULLDRESS_BACKUP_DIRECTORY, else "
       "~/.local/share/fulldress/backups)",
       OptionKind::value, "DIR", ""},
      {"table", "Rows of this table only, and of those it refers to; more than one may be given",
       OptionKind::list, "TABLE", "t"},
      {"label", "A name to find it by later, beside its id", OptionKind::value, "NAME", ""},
      {"no-verify", "Do not restore and compare it now", OptionKind::flag, "", ""},
      {"keep", "prune: keep so many of every database, the newest", OptionKind::value, "N", ""},
      {"older-than", "prune: only what is older, e.g. 30d, 12h", OptionKind::value, "TIME", ""},
      {"dry-run", "prune: only say what would be removed", OptionKind::flag, "", "n"},
      {"json", "Print JSON", OptionKind::flag, "", ""},
      {"jobs", "Sessions that read, all in one snapshot", OptionKind::value, "N", "j"},
      {"engine", "postgres or sqlite", OptionKind::value, "NAME", "e"},
      {"pg-bindir", "Where postgres, pg_dump and pg_restore are", OptionKind::value, "DIR", ""},
      {"timeout", "Time limit of the whole (30m)", OptionKind::value, "TIME", ""},
      {"quiet", "Say nothing", OptionKind::flag, "", "q"},
  };
}

std::chrono::seconds age_of(const std::string& text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  const std::string unit(parsed.ptr, end);
  constexpr std::int64_t number_max = 100'000;
  if (parsed.ec == std::errc() && number >= 0 && number < number_max) {
    if (unit == "d") return std::chrono::hours(24 * number);
    if (unit == "h") return std::chrono::hours(number);
    if (unit == "m") return std::chrono::minutes(number);
    if (unit == "s") return std::chrono::seconds(number);
  }
  throw UsageError("cli.bad-value",
                   "--older-than takes an age such as 30d or 12h, not \"" + one_line(text) + "\"");
}

std::string text_of_bytes(std::int64_t bytes) {
  constexpr std::array<const char*, 4> units = {" B", " KiB", " MiB", " GiB"};
  std::size_t unit = 0;
  constexpr std::int64_t step = 1024;
  for (; bytes >= 10 * step && unit + 1 < units.size(); ++unit) bytes /= step;
  return std::to_string(bytes) + units.at(unit);
}

void print_backup(const BackupSummary& backup) {
  std::cout << backup.id << ": " << count_of(static_cast<std::size_t>(backup.rows), "row") << " of "
            << count_of(backup.tables.size(), "table")
            << (backup.is_whole ? "" : " (and the whole schema)") << ", "
            << text_of_bytes(backup.bytes) << " in " << backup.directory.string() << "\n"
            << "restorable: " << backup.restorable
            << (backup.reason.empty() ? "" : "; " + one_line(backup.reason, 600)) << "\n";
}

ExitCode code_of(const BackupSummary& backup) {
  if (backup.restorable == "yes") return ExitCode::passed;
  return backup.restorable == "no" ? ExitCode::gate_failed : ExitCode::infrastructure;
}

void show(const VerbContext& context, const BackupSummary& backup) {
  if (context.options.has("json")) {
    std::cout << to_json(backup) << "\n";
  } else if (!context.options.has("quiet")) {
    print_backup(backup);
  }
}

ExitCode create(const VerbContext& context, const std::string& database) {
  auto options = run_options("backup", context.options);
  options.database = database;
  BackupOptions wanted;
  wanted.directory = context.options.value("directory").value_or("");
  wanted.tables = context.options.list("table");
  wanted.label = context.options.value("label").value_or("");
  wanted.is_verified = !context.options.has("no-verify");
  wanted.program_version = FULLDRESS_VERSION;
  BackupSummary backup;
  {
    TransferProgressLine progress(context, "backup");
    wanted.listener = progress.listener();
    backup = context.toolbox.back_up(options, wanted);
  }
  show(context, backup);
  return wanted.is_verified ? code_of(backup) : ExitCode::passed;
}

ExitCode verify(const VerbContext& context, const std::string& id) {
  const auto options = run_options("backup", context.options);
  BackupVerifyOptions wanted{
      .directory = context.options.value("directory").value_or(""), .id = id, .listener = {}};
  BackupSummary backup;
  {
    TransferProgressLine progress(context, "backup");
    wanted.listener = progress.listener();
    backup = context.toolbox.verify_backup(options, wanted);
  }
  show(context, backup);
  return code_of(backup);
}

/// What, when and who; nothing where the backup's own words cannot be believed.
std::string facts_of(const BackupSummary& backup) {
  if (backup.engine.empty()) return {};
  return backup.created_at + "  " +
         (backup.label.empty() ? "" : "\"" + one_line(backup.label) + "\"  ") + backup.engine +
         "  " + backup.database + "  " + count_of(static_cast<std::size_t>(backup.rows), "row") +
         "  " + text_of_bytes(backup.bytes) + "  by " + backup.user +
         (backup.role.empty() ? "" : " as " + backup.role) + "  ";
}

ExitCode list(const VerbContext& context) {
  const auto backups = context.toolbox.backups(context.options.value("directory").value_or(""));
  if (context.options.has("json")) {
    std::cout << to_json(backups) << "\n";
    return ExitCode::passed;
  }
  std::size_t width = 0;
  for (const auto& backup : backups) width = std::max(width, backup.id.size());
  for (const auto& backup : backups) {
    std::cout << backup.id << std::string(width - backup.id.size() + 2, ' ') << facts_of(backup)
              << "restorable: " << backup.restorable
              << (backup.restorable == "no" ? " (" + one_line(backup.reason, 120) + ")" : "")
              << "\n";
  }
  if (backups.empty() && !context.options.has("quiet")) std::cout << "no backups\n";
  return ExitCode::passed;
}

ExitCode prune(const VerbContext& context) {
  BackupPruneOptions wanted;
  wanted.directory = context.options.value("directory").value_or("");
  if (const auto keep = context.options.number("keep")) {
    wanted.keep = static_cast<std::size_t>(*keep);
  }
  if (const auto age = context.options.value("older-than")) wanted.older_than = age_of(*age);
  wanted.is_dry_run = context.options.has("dry-run");
  if (!wanted.keep && !wanted.older_than) {
    throw UsageError("cli.bad-value", "backup prune needs --keep N or --older-than TIME");
  }
  const auto summary = context.toolbox.prune_backups(wanted);
  if (context.options.has("json")) {
    std::cout << to_json(summary.removed) << "\n";
  } else if (!context.options.has("quiet")) {
    for (const auto& backup : summary.removed) {
      std::cout << (wanted.is_dry_run ? "would remove " : "removed ") << backup.id << "\n";
    }
    if (summary.drafts > 0) {
      std::cout << "removed what " << count_of(summary.drafts, "killed run") << " left\n";
    }
  }
  return ExitCode::passed;
}

ExitCode backup(const VerbContext& context) {
  const auto& words = context.options.positional();
  const std::string action = words.empty() ? "" : words.front();
  if (action == "list" && words.size() == 1) return list(context);
  if (action == "prune" && words.size() == 1) return prune(context);
  if (action == "verify" && words.size() == 2) return verify(context, words.back());
  if (action == "create" && words.size() == 2) return create(context, words.back());
  if (words.size() == 1 && action != "verify" && action != "create") {
    return create(context, action);
  }
  throw UsageError("cli.unknown-action",
                   "backup takes a database, or list, verify ID, prune; see fulldress backup "
                   "--help");
}

}  // namespace

Verb backup_verb() {
  return {
      .name = "backup",
      .summary = "Take backups that are proven by restoring them; list, verify and prune them",
      .usages = {"backup DATABASE [--table TABLE]... [--directory DIR]", "backup list [--json]",
                 "backup verify ID", "backup prune [--keep N] [--older-than TIME] [--dry-run]"},
      .examples = {"fulldress backup app.sqlite3",
                   "fulldress backup 'postgresql:///shop?host=/var/run/postgresql'",
                   "fulldress backup list", "fulldress backup prune --keep 5 --older-than 30d"},
      .options = own_options(),
      .run = backup,
  };
}

}  // namespace fulldress
