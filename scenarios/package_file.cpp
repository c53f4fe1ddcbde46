#include "scenarios/package_file.hpp"

#include "harness/base/suggestion.hpp"
#include "harness/host/environment.hpp"
#include "scenarios/scenario_file.hpp"
#include "scenarios/subject.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <system_error>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;
using migrations::Package;
using migrations::PackageSettings;
using nlohmann::json;

constexpr const char* start_variable = "DB_MIGRATION_STARTWITH";
constexpr const char* end_variable = "DB_MIGRATION_ENDWITH";

class PackageReader {
 public:
  explicit PackageReader(const RefuseAt& refuse) : refuse_(refuse) {}

  PackageSettings read(const json& value, const std::string& at) {
    if (!value.is_object()) refuse_(at, "\"packages\" is an object, e.g. {\"ranges\": [...]}");
    PackageSettings settings;
    settings.origin = "the configuration";
    read_keys(value, at,
              {{"ranges", [&](const json& each,
                              const std::string& where) { read_ranges(settings, each, where); }},
               {"manual", texts(settings.manual)},
               {"run", texts(settings.named)},
               {"from", text(settings.first)},
               {"to", text(settings.last)}});
    return settings;
  }

 private:
  using Read = std::function<void(const json&, const std::string&)>;

  void read_keys(const json& value, const std::string& at,
                 const std::map<std::string, Read>& known) {
    std::vector<std::string> names;
    for (const auto& [name, read] : known) names.push_back(name);
    for (const auto& [key, each] : value.items()) {
      const auto found = known.find(key);
      if (found == known.end()) {
        refuse_(at, "unknown key \"" + key + "\"" + did_you_mean(key, names));
      }
      found->second(each, at + "/" + key);
    }
  }

  Read text(std::string& target) {
    return [this, &target](const json& value, const std::string& at) {
      if (!value.is_string() || value.get_ref<const std::string&>().empty()) {
        refuse_(at, "a text in double quotes is wanted here");
      }
      target = value.get<std::string>();
    };
  }

  Read texts(std::vector<std::string>& target) {
    return [this, &target](const json& value, const std::string& at) {
      if (!value.is_array()) refuse_(at, "a list of texts is wanted here: [\"...\"]");
      for (std::size_t index = 0; index < value.size(); ++index) {
        text(target.emplace_back())(value[index], at + "/" + std::to_string(index));
      }
    };
  }

  void read_ranges(PackageSettings& settings, const json& value, const std::string& at) {
    if (!value.is_array() || value.empty()) {
      refuse_(at, "\"ranges\" is a list of objects with name, from and to");
    }
    for (std::size_t index = 0; index < value.size(); ++index) {
      settings.packages.push_back(read_package(value[index], at + "/" + std::to_string(index)));
    }
  }

  Package read_package(const json& value, const std::string& at) {
    if (!value.is_object()) refuse_(at, "a package is an object with name, from and to");
    Package package;
    read_keys(value, at,
              {{"name", text(package.name)},
               {"title", text(package.title)},
               {"from", text(package.from)},
               {"to", text(package.to)},
               {"reserved", [&](const json& each, const std::string& where) {
                  if (!each.is_boolean()) refuse_(where, "true or false is wanted here");
                  package.is_reserved = each.get<bool>();
                }}});
    if (package.name.empty()) refuse_(at, "\"name\" is missing");
    if (package.from.empty()) refuse_(at, "\"from\" is missing: the first version of the package");
    return package;
  }

  const RefuseAt& refuse_;
};

bool is_same_directory(const fs::path& left, const fs::path& right) {
  std::error_code problem;
  return fs::equivalent(left, right, problem) && !problem;
}

/// The file that was named, or the nearest one.
std::optional<fs::path> config_for(const RunOptions& options) {
  if (!options.config.empty()) return options.config;
  if (const auto named = environment_variable("FULLDRESS_CONFIG")) return *named;
  std::error_code problem;
  const auto directory = fs::weakly_canonical(options.directory, problem);
  return problem ? std::nullopt : nearest_config(directory);
}

PackageSettings declared_packages(const RunOptions& options) {
  const auto file = config_for(options);
  if (!file) return {};
  for (auto& scenario : read_check_config(*file)) {
    if (is_same_directory(scenario.migrations, options.directory)) return scenario.packages;
  }
  if (options.config.empty()) return {};
  throw UsageError("scenarios.other-migrations",
                   options.config.string() + " has no scenario whose migrations are in " +
                       options.directory.string() + "; correct --config or --dir");
}

}  // namespace

PackageSettings packages_of(const json& value, const std::string& at, const RefuseAt& refuse) {
  return PackageReader(refuse).read(value, at);
}

void select_packages(PackageSettings& packages, const RunOptions& options) {
  if (!options.first_package.empty() || !options.last_package.empty()) {
    packages.first = options.first_package;
    packages.last = options.last_package;
    packages.origin = "--package";
  } else {
    const auto first = environment_variable(start_variable).value_or("");
    const auto last = environment_variable(end_variable).value_or("");
    if (!first.empty() || !last.empty()) {
      packages.first = first;
      packages.last = last;
      packages.origin = first.empty()  ? end_variable
                        : last.empty() ? start_variable
                                       : std::string(start_variable) + " or " + end_variable;
    }
  }
  if (!options.named_migrations.empty()) packages.named = options.named_migrations;
}

PackageSettings packages_for(const RunOptions& options) {
  auto packages = declared_packages(options);
  select_packages(packages, options);
  return packages;
}

}  // namespace fulldress::scenarios
