#include "harness/base/error.hpp"
#include "harness/engine/message_digest.hpp"
#include "migrations/format.hpp"
#include "migrations/format_settings.hpp"
#include "migrations/generic_ledger.hpp"
#include "migrations/generic_script.hpp"
#include "migrations/generic_settings.hpp"
#include "migrations/script_text.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <utility>

// The generic format (FORMATS 4.15): everything that tells pairs of files, folders and marked files
// of home-made tools apart is a setting. docs/decisions/generic-pairs.md says why these.
namespace fulldress::migrations {
namespace {

std::string checksum_of(const FormatSettings& settings, const std::string& file,
                        const std::string& text) {
  static const std::map<std::string, DigestAlgorithm> algorithms = {
      {"md5", DigestAlgorithm::md5},
      {"sha1", DigestAlgorithm::sha1},
      {"sha256", DigestAlgorithm::sha256},
      {"sha384", DigestAlgorithm::sha384}};
  const auto algorithm = algorithms.find(text_setting(settings, "checksum", "none"));
  if (algorithm == algorithms.end()) return {};
  const bool has_name = text_setting(settings, "checksum_of", "text") == "name_and_text";
  const std::string name = has_name ? std::filesystem::path(file).filename().string() : "";
  return to_hex(message_digest(algorithm->second, name + text));
}

/// An SQL file that no manifest lists would never run.
void refuse_unlisted(const SourceDirectory& directory, const GenericSettings& settings,
                     const std::set<std::string>& listed) {
  for (const auto& file : directory.files_below()) {
    const bool is_left_out = settings.ignore && settings.ignore->is_in(file);
    if (!file.ends_with(".sql") || listed.contains(file) || is_left_out) continue;
    throw UsageError("migrations.stray-file",
                     directory.shown(file) +
                         " is listed by no manifest, so it would never run; list it, or name it in "
                         "the format's setting ignore");
  }
}

class GenericDiscovery final : public Discovery {
 public:
  explicit GenericDiscovery(FormatSettings settings) : settings_(std::move(settings)) {}

  /// Nothing is generic by itself: whoever says a pattern means this format.
  [[nodiscard]] Recognition recognise(const SourceDirectory& /*directory*/) const override {
    if (!settings_.contains("pattern")) return {};
    return {.certainty = Certainty::certain, .evidence = "the setting pattern"};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& engine) const override {
    const GenericSettings settings = read_generic_settings(settings_, engine);
    Discovered discovered;
    std::set<std::string> files;
    const bool is_psql =
        engine == "postgres" && text_setting(settings_, "sending", "whole") == "client";
    const SqlDialect dialect = is_psql ? SqlDialect::psql : dialect_of(engine);
    for (const auto& version : generic_versions(directory, settings)) {
      auto bodies = read_generic_bodies(directory, settings, version, dialect);
      files.merge(bodies.files);
      discovered.migrations.push_back(migration_of(settings, version, std::move(bodies)));
    }
    if (!settings.manifest_up.empty()) refuse_unlisted(directory, settings, files);
    return discovered;
  }

 private:
  [[nodiscard]] Migration migration_of(const GenericSettings& settings,
                                       const GenericVersion& version, GenericBodies bodies) const {
    Migration migration;
    migration.file = version.up.front().path;
    migration.version = generic_ledger_key(settings_, version.version, migration.file);
    const auto path = std::filesystem::path(migration.file);
    migration.name = version.name.empty() ? path.stem().string() : version.name;
    migration.checksum = checksum_of(settings_, migration.file, bodies.up->text);
    migration.up = std::move(bodies.up);
    migration.down = std::move(bodies.down);
    migration.up->variables = client_variables_setting(settings_);
    if (migration.down) migration.down->variables = migration.up->variables;
    const bool may_go_back = settings.pattern.has_group("direction") || settings.down_marker ||
                             !settings.manifest_down.empty();
    if (!may_go_back) {
      migration.irreversible_reason = "files of this kind have no way back";
    } else if (!migration.down && version.has_program_down) {
      migration.irreversible_reason = "its way back is a program, which is left out";
    }
    return migration;
  }

  FormatSettings settings_;
};

ExecutionModel model_of(const FormatSettings& settings) {
  ExecutionModel model;
  const std::string sending = text_setting(settings, "sending", "whole");
  model.sending = sending == "client"       ? Sending::client
                  : sending == "statements" ? Sending::statements
                                            : Sending::whole;
  model.client_programs = client_programs_setting(settings);
  const bool is_behind = text_setting(settings, "ledger.written", "with_body") == "behind_body";
  model.bookkeeping = is_behind ? Bookkeeping::behind_body : Bookkeeping::with_body;
  const std::string ending = text_setting(settings, "ends_transaction", "reported");
  model.own_transactions = ending == "tolerated" ? OwnTransactions::tolerated
                           : ending == "refused" ? OwnTransactions::refused
                                                 : OwnTransactions::reported;
  if (text_setting(settings, "missing_down", "fails") == "moves_version") {
    model.missing_script = MissingScript::moves_version;
  }
  // All in one transaction need their ledger rows in it.
  const bool is_shared = text_setting(settings, "transaction", "file") == "run" && !is_behind;
  if (is_shared) model.scope = TransactionScope::run;
  return model;
}

Tolerance tolerance_of(const FormatSettings& settings, const std::string& name,
                       const std::string& otherwise) {
  return text_setting(settings, name, otherwise) == "refused" ? Tolerance::refuses
                                                              : Tolerance::ignores;
}

}  // namespace

std::unique_ptr<Format> make_generic_format(const FormatSettings& settings) {
  return std::make_unique<Format>(
      Format::Parts{.name = "generic",
                    .title = "generic pairs",
                    .discovery = std::make_unique<GenericDiscovery>(settings),
                    .ledger = make_generic_ledger(settings),
                    .execution = model_of(settings),
                    .rules = {.out_of_order = tolerance_of(settings, "out_of_order", "ignored"),
                              .edited = tolerance_of(settings, "edited", "refused"),
                              .missing_file = tolerance_of(settings, "missing_file", "refused")},
                    .settings = generic_setting_names()});
}

}  // namespace fulldress::migrations
