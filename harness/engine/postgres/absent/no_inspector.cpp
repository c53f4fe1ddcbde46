#include "harness/base/error.hpp"
#include "harness/engine/postgres/connection.hpp"

namespace fulldress::postgres {

const Inspector& inspector() {
  throw InternalError("this build has no catalogue reader for PostgreSQL");
}

}  // namespace fulldress::postgres
