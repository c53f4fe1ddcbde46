#include "migrations/generic_settings.hpp"

#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "migrations/file_version.hpp"
#include "migrations/format_settings.hpp"
#include "migrations/generic_ledger.hpp"

#include <algorithm>
#include <cstdint>
#include <map>

namespace fulldress::migrations {
namespace {

[[noreturn]] void refuse(const std::string& setting, const std::string& why) {
  throw UsageError("migrations.bad-setting", "the format's setting " + setting + " " + why);
}

/// Words between commas, blanks around them left out.
std::vector<std::string> words_of(const FormatSettings& settings, const std::string& setting,
                                  const std::string& otherwise) {
  const std::string text = text_setting(settings, setting, otherwise);
  std::vector<std::string> words;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    const std::size_t first = text.find_first_not_of(' ', start);
    if (first < end) {
      const std::size_t last = text.find_last_not_of(' ', end - 1);
      words.push_back(text.substr(first, last - first + 1));
    }
    start = end + 1;
  }
  if (words.empty()) refuse(setting, "names nothing; write words with commas between them");
  return words;
}

std::optional<Pattern> expression_of(const FormatSettings& settings, const std::string& setting) {
  const std::string text = text_setting(settings, setting, "");
  if (text.empty()) return std::nullopt;
  return compile_setting(setting, text);
}

std::optional<LineMark> marker_of(const FormatSettings& settings, const std::string& setting) {
  const auto exact = expression_of(settings, setting);
  if (!exact) return std::nullopt;
  return LineMark{
      .exact = *exact,
      .in_any_case = Pattern(text_setting(settings, setting, ""), Pattern::Letters::any_case)};
}

NamedPattern pattern_of(const FormatSettings& settings) {
  const std::string text = text_setting(settings, "pattern", "");
  if (text.empty()) {
    throw UsageError("migrations.bad-setting",
                     "the format generic needs the setting pattern, a regular expression on file "
                     "names, such as --format-option "
                     "'pattern=(?<version>[0-9]+)_(?<name>.+)\\.(?<direction>up|down)\\.sql'");
  }
  NamedPattern pattern({.setting = "pattern",
                        .text = text,
                        .groups = {"version", "name", "direction", "dialect", "no_transaction"}});
  if (!pattern.has_group("version")) {
    refuse("pattern", "has no group (?<version>...), which every migration needs: " + text);
  }
  return pattern;
}

template <typename Choice>
Choice choice_of(const FormatSettings& settings, const std::string& setting,
                 const std::map<std::string, Choice>& choices, const std::string& otherwise) {
  return choices.at(text_setting(settings, setting, otherwise));
}

void refuse_unknown_choices(const FormatSettings& settings) {
  refuse_bad_settings(settings, {{"order", {"numeric", "name", "dotted", "timestamp"}},
                                 {"several", {"refused", "joined"}},
                                 {"marker.several", {"refused", "joined"}},
                                 {"double_semicolon", {"kept", "one"}},
                                 {"program_files", {"refused", "twins", "ignored"}},
                                 {"programs", {"refused", "allowed"}},
                                 {"transaction", {"file", "run", "none", "own"}},
                                 {"ends_transaction", {"reported", "tolerated", "refused"}},
                                 {"missing_down", {"fails", "moves_version"}},
                                 {"sending", {"whole", "statements", "client"}},
                                 {"out_of_order", {"ignored", "refused"}},
                                 {"edited", {"refused", "ignored"}},
                                 {"missing_file", {"refused", "ignored"}},
                                 {"checksum", {"none", "md5", "sha1", "sha256", "sha384"}},
                                 {"checksum_of", {"text", "name_and_text"}}});
  const std::string lock = text_setting(settings, "lock", "0");
  if (!parse_version<std::int64_t>(lock)) refuse("lock", "is \"" + lock + "\", which is no number");
}

/// Two settings that say different things of one file.
void refuse_contradictions(const FormatSettings& settings, const GenericSettings& read) {
  const bool is_manifest = !read.manifest_up.empty() || !read.manifest_down.empty();
  if (is_manifest && (read.up_marker || read.down_marker)) {
    refuse("manifest.up", "does not go with marker.*: a manifest names whole files");
  }
  if (read.pattern.has_group("direction") && (is_manifest || read.up_marker || read.down_marker)) {
    refuse("pattern", "has a group direction, but " +
                          std::string(is_manifest ? "manifest.*" : "marker.*") +
                          " says where up and down are; leave one of them out");
  }
  if (is_manifest && read.manifest_up.empty()) {
    refuse("manifest.up", "is missing: it is the manifest's key for the list of files");
  }
  if (read.joins_sections && !read.up_marker && !read.down_marker) {
    refuse("marker.several", "needs marker.up or marker.down, which start the parts");
  }
  if (read.no_transaction.side_text && read.no_transaction.side_file.empty()) {
    refuse("no_transaction.side_text", "needs no_transaction.side_file, the file it is looked for");
  }
  const bool has_signs = std::any_of(settings.begin(), settings.end(), [](const auto& each) {
    return each.first.starts_with("no_transaction.");
  });
  if (has_signs && read.transaction == "none") {
    refuse("no_transaction.*", "says nothing with transaction=none: no file has a transaction");
  }
  for (const auto& word : read.up_words) {
    const auto& down = read.down_words;
    if (std::find(down.begin(), down.end(), word) != down.end()) {
      refuse("down", "says that \"" + word + "\" means down, and up says that it means up");
    }
  }
}

std::map<std::string, std::string> placeholders_of(const FormatSettings& settings) {
  constexpr std::string_view prefix = "placeholders.";
  std::map<std::string, std::string> placeholders;
  for (const auto& [name, value] : settings) {
    if (!name.starts_with(prefix)) continue;
    if (value.find('\n') != std::string::npos) refuse(name, "holds more than one line");
    placeholders[name.substr(prefix.size())] = value;
  }
  return placeholders;
}

NoTransactionSigns signs_of(const FormatSettings& settings) {
  NoTransactionSigns signs;
  signs.comment = expression_of(settings, "no_transaction.comment");
  signs.header = expression_of(settings, "no_transaction.header");
  signs.name = expression_of(settings, "no_transaction.name");
  signs.side_text = expression_of(settings, "no_transaction.side_text");
  signs.side_file = text_setting(settings, "no_transaction.side_file", "");
  signs.first_bytes = text_setting(settings, "no_transaction.first_bytes", "");
  if (settings.contains("no_transaction.folder")) {
    const auto folders = words_of(settings, "no_transaction.folder", "");
    signs.folders = {folders.begin(), folders.end()};
  }
  return signs;
}

}  // namespace

GenericSettings read_generic_settings(const FormatSettings& settings, const std::string& engine) {
  refuse_unknown_choices(settings);
  refuse_bad_ledger_settings(settings);
  const std::map<std::string, std::string> dialects = {
      {"postgres", "postgres,postgresql,pg,psql,pgsql"}, {"sqlite", "sqlite,sqlite3"}};
  GenericSettings read{
      .pattern = pattern_of(settings),
      .names_folders = text_setting(settings, "pattern", "").find('/') != std::string::npos,
      .ignore = expression_of(settings, "ignore"),
      .up_words = words_of(settings, "up", "up"),
      .down_words = words_of(settings, "down", "down"),
      .own_dialects = words_of(settings, "dialect." + engine, dialects.at(engine)),
      .any_dialects = words_of(settings, "dialect.any", "all,any,common,generic"),
      .other_dialects = words_of(settings, "dialect.other",
                                 "mysql,mariadb,tidb,cockroach,cockroachdb,crdb,mssql,sqlserver,"
                                 "oracle,db2,h2,clickhouse,cassandra,spanner,redshift"),
      .order = choice_of<VersionOrder>(settings, "order",
                                       {{"numeric", VersionOrder::numeric},
                                        {"name", VersionOrder::name},
                                        {"dotted", VersionOrder::dotted},
                                        {"timestamp", VersionOrder::timestamp}},
                                       "numeric"),
      .several = text_setting(settings, "several", "refused") == "joined" ? SeveralFiles::joined
                                                                          : SeveralFiles::refused,
      .programs = choice_of<ProgramFiles>(settings, "program_files",
                                          {{"refused", ProgramFiles::refused},
                                           {"twins", ProgramFiles::twins},
                                           {"ignored", ProgramFiles::ignored}},
                                          "refused"),
      .manifest_up = text_setting(settings, "manifest.up", ""),
      .manifest_down = text_setting(settings, "manifest.down", ""),
      .up_marker = marker_of(settings, "marker.up"),
      .down_marker = marker_of(settings, "marker.down"),
      .joins_sections = text_setting(settings, "marker.several", "refused") == "joined",
      .placeholders = placeholders_of(settings),
      .halves_semicolons = text_setting(settings, "double_semicolon", "kept") == "one",
      .transaction = text_setting(settings, "transaction", "file"),
      .no_transaction = signs_of(settings)};
  // What the other engine's files are called is not this one's.
  for (const auto& [other, names] : dialects) {
    if (other == engine) continue;
    const auto more = words_of(settings, "dialect." + other, names);
    read.other_dialects.insert(read.other_dialects.end(), more.begin(), more.end());
  }
  refuse_contradictions(settings, read);
  return read;
}

std::vector<std::string> generic_setting_names() {
  return {"pattern",
          "ignore",
          "up",
          "down",
          "dialect.postgres",
          "dialect.sqlite",
          "dialect.any",
          "dialect.other",
          "order",
          "several",
          "program_files",
          "programs",
          "manifest.up",
          "manifest.down",
          "marker.up",
          "marker.down",
          "marker.several",
          "double_semicolon",
          "placeholders.",
          "transaction",
          "ends_transaction",
          "no_transaction.comment",
          "no_transaction.header",
          "no_transaction.name",
          "no_transaction.side_file",
          "no_transaction.side_text",
          "no_transaction.first_bytes",
          "no_transaction.folder",
          "missing_down",
          "sending",
          "variables.",
          "out_of_order",
          "edited",
          "missing_file",
          "checksum",
          "checksum_of",
          "lock",
          "ledger",
          "ledger.version",
          "ledger.type",
          "ledger.key",
          "ledger.none",
          "ledger.written",
          "ledger.create",
          "ledger.query",
          "ledger.insert",
          "ledger.delete",
          "ledger.column."};
}

}  // namespace fulldress::migrations
