#include "harness/engine/postgres/libpq_environment.hpp"

#include "harness/host/environment.hpp"

#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <libpq-fe.h>

namespace fulldress::postgres {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};

/// Every variable this libpq reads.
std::vector<std::string> libpq_variables() {
  // Read by libpq elsewhere than as a connection option.
  std::vector<std::string> names = {"PGSERVICEFILE", "PGSYSCONFDIR", "PGDATESTYLE", "PGTZ",
                                    "PGGEQO"};
  // Nothing is set in an empty string, so this lists the options and where their defaults are from.
  const std::unique_ptr<PQconninfoOption, FreeOptions> known(PQconninfoParse("", nullptr));
  for (const auto* option = known.get(); option != nullptr && option->keyword != nullptr;
       ++option) {
    if (option->envvar != nullptr) names.emplace_back(option->envvar);
  }
  return names;
}

std::map<std::string, std::string> read_secrets() {
  std::map<std::string, std::string> secrets;
  if (const auto password = environment_variable("PGPASSWORD")) secrets["password"] = *password;
  if (const auto file = environment_variable("PGPASSFILE")) secrets["passfile"] = *file;
  // What libpq would take when PGPASSFILE is not set.
  const auto home = environment_variable("HOME");
  if (home) secrets.try_emplace("passfile", *home + "/.pgpass");
  return secrets;
}

}  // namespace

const std::map<std::string, std::string>& remembered_secrets() {
  static const auto secrets = read_secrets();
  return secrets;
}

void forget_libpq_environment() {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  static_cast<void>(remembered_secrets());
  static const auto names = libpq_variables();
  for (const auto& name : names) {
    // Unset only what is set: other threads may be reading the environment.
    if (environment_variable(name)) ::unsetenv(name.c_str());
  }
}

}  // namespace fulldress::postgres
