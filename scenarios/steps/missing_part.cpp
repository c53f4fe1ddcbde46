#include "scenarios/steps/missing_part.hpp"

#include "scenarios/steps/uncreated_extension.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace fulldress::scenarios {
namespace {

/// What stands between `before` and `behind` in `text`; empty where they do not both.
std::string_view between(std::string_view text, std::string_view before, std::string_view behind) {
  const auto start = text.find(before);
  if (start == std::string_view::npos) return {};
  const auto from = start + before.size();
  const auto end = text.find(behind, from);
  return end == std::string_view::npos ? std::string_view() : text.substr(from, end - from);
}

std::string major_of(const std::string& server_version) {
  const auto end = std::find_if(server_version.begin(), server_version.end(),
                                [](char each) { return each < '0' || each > '9'; });
  return {server_version.begin(), end};
}

/// Debian's package for an extension whose package has another name than the extension.
std::string package_of(std::string_view extension, const std::string& major) {
  struct Named {
    std::string_view extension;
    std::string_view package;
  };
  // source  the contents of Debian 12 and apt.postgresql.org
  constexpr std::array<Named, 8> names = {{{"vector", "pgvector"},
                                           {"pg_cron", "cron"},
                                           {"postgis", "postgis-3"},
                                           {"postgis_topology", "postgis-3"},
                                           {"postgis_raster", "postgis-3"},
                                           {"pg_repack", "repack"},
                                           {"pg_partman", "partman"},
                                           {"plpgsql_check", "plpgsql-check"}}};
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const Named& each) { return each.extension == extension; });
  const bool is_known = found != names.end();
  return "postgresql-" + major + "-" + std::string(is_known ? found->package : extension);
}

std::string lacks_extension(std::string_view extension, const std::string& server_version) {
  return "it needs the extension " + std::string(extension) +
         ", which this installation of PostgreSQL does not have; install its package (Debian: " +
         package_of(extension, major_of(server_version)) +
         " or the like) or name a server that has it with --pg-bindir";
}

std::string lacks_uncreated(const std::string& extension, const std::string& server_version) {
  return "it uses the extension " + extension +
         ", which nothing before it has created; where that is done outside of the migrations, "
         "have a --fixture create it, on a server that has it (Debian: " +
         package_of(extension, major_of(server_version)) + " or the like, --pg-bindir)";
}

// The extension's control file: ".../extension/pgmq.control".
std::string_view extension_of_file(std::string_view message) {
  const auto path = between(message, "could not open extension control file \"", ".control\"");
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// `en_US.utf8`, `de-DE-x-icu`: names of the machine's locales, which no migration makes.
bool is_locale(std::string_view name) {
  const auto is_lower = [](char each) { return each >= 'a' && each <= 'z'; };
  const auto is_upper = [](char each) { return each >= 'A' && each <= 'Z'; };
  return name.size() >= 5 && is_lower(name[0]) && is_lower(name[1]) &&
         (name[2] == '_' || name[2] == '-') && is_upper(name[3]) && is_upper(name[4]);
}

std::string lacks_locale(std::string_view locale) {
  return "it needs the locale " + std::string(locale) +
         ", which this machine does not have; install it (Debian: add it to /etc/locale.gen and "
         "run "
         "locale-gen) and clear the cache of clusters with `fulldress clean`";
}

}  // namespace

// The states are shared with other mistakes, so the server's own words decide; disposable servers
// speak English.
std::string missing_part(const std::optional<ErrorRecord>& error,
                         const std::string& server_version) {
  if (!error || !error->sql) return {};
  const std::string_view state = error->sql->sqlstate;
  const std::string_view message = error->sql->message;
  if (state == "0A000") {
    const auto extension = between(message, "extension \"", "\" is not available");
    if (!extension.empty()) return lacks_extension(extension, server_version);
  }
  if (state == "58P01") {
    const auto extension = extension_of_file(message);
    if (!extension.empty()) return lacks_extension(extension, server_version);
    const auto library = between(message, "could not access file \"$libdir/", "\"");
    if (!library.empty()) return lacks_extension(library, server_version);
  }
  if (message.find("shared_preload_libraries") != std::string_view::npos) {
    return "it needs a library that is loaded when the server starts; say "
           "--setting shared_preload_libraries=NAME (the server says: " +
           std::string(message) + ")";
  }
  if (state == "42704") {
    const auto collation = between(message, "collation \"", "\" for encoding");
    if (is_locale(collation)) return lacks_locale(collation);
  }
  if (state == "22023") {
    const auto locale = between(message, "could not create locale \"", "\"");
    if (is_locale(locale)) return lacks_locale(locale);
  }
  if (const auto extension = uncreated_extension(*error->sql); !extension.empty()) {
    return lacks_uncreated(extension, server_version);
  }
  const auto module = message.find("no such module: ");
  if (module != std::string_view::npos) {
    return "it needs a module of SQLite that this build does not have (" +
           std::string(message.substr(module)) + ")";
  }
  return {};
}

}  // namespace fulldress::scenarios
