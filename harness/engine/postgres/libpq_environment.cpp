#include "harness/engine/postgres/libpq_environment.hpp"

#include <cstdlib>
#include <memory>
#include <string>

#include <libpq-fe.h>

namespace fulldress::postgres {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};

std::map<std::string, std::string> remember_and_forget() {
  std::map<std::string, std::string> secrets;
  // Nothing is set in an empty string, so this lists what this libpq knows.
  const std::unique_ptr<PQconninfoOption, FreeOptions> known(PQconninfoParse("", nullptr));
  for (const auto* option = known.get(); option != nullptr && option->keyword != nullptr;
       ++option) {
    if (option->envvar == nullptr) continue;
    const std::string keyword = option->keyword;
    const char* value = std::getenv(option->envvar);
    if (value != nullptr && (keyword == "password" || keyword == "passfile")) {
      secrets[keyword] = value;
    }
    ::unsetenv(option->envvar);
  }
  // Read by libpq elsewhere than as a connection option.
  for (const auto* name : {"PGSERVICEFILE", "PGSYSCONFDIR", "PGDATESTYLE", "PGTZ", "PGGEQO"}) {
    ::unsetenv(name);
  }
  return secrets;
}

}  // namespace

const std::map<std::string, std::string>& remembered_secrets() {
  static const auto secrets = remember_and_forget();
  return secrets;
}

void forget_libpq_environment() { static_cast<void>(remembered_secrets()); }

}  // namespace fulldress::postgres
