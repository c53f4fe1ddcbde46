#pragma once

#include "harness/run/run_options.hpp"
#include "harness/run/serve_options.hpp"
#include "scenarios/subject.hpp"

namespace fulldress::scenarios {

/// `fulldress serve`: answers on 127.0.0.1 until INT or TERM, which end an export that is running
/// and leave nothing half-written. options.database is only read.
///
/// errors  UsageError "serve.bad-directory", "serve.token-file"; InfrastructureError
///         "http.cannot-listen".
void run_serve(const RunOptions& options, const ServeOptions& wanted, const Engines& engines);

}  // namespace fulldress::scenarios
