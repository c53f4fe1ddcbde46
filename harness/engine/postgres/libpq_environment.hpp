#pragma once

#include <map>
#include <string>

namespace fulldress::postgres {

/// Removes every variable libpq reads (PGHOST, PGHOSTADDR, PGSERVICE, PGOPTIONS, PGTZ, ...) from
/// this process's environment: keywords cannot overrule all of them, and a disposable server must
/// never turn out to be the one of PGHOSTADDR. Best called before there are threads.
void forget_libpq_environment();

/// What PGPASSWORD and PGPASSFILE held before that (else ~/.pgpass), as connection keywords. Only
/// databases the user names are opened with them.
[[nodiscard]] const std::map<std::string, std::string>& remembered_secrets();

}  // namespace fulldress::postgres
