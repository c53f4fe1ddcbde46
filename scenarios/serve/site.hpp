#pragma once

#include "harness/http/http_server.hpp"
#include "harness/run/backup_options.hpp"
#include "scenarios/serve/guard.hpp"
#include "scenarios/serve/jobs.hpp"

#include <functional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// The pages and the JSON interface of `fulldress serve`: one request in, one answer out.
///
/// GET changes nothing. Order of refusals: another host or site (403), no such path (404), a method
/// the path does not take (405), no token (401).
class ServeSite {
 public:
  struct Parts {
    ServeGuard& guard;
    ExportJobs& exports;
    std::function<std::vector<BackupSummary>()> backups;
  };
  explicit ServeSite(Parts parts) : parts_(std::move(parts)) {}

  [[nodiscard]] HttpResponse answer(const HttpRequest& request) const;

 private:
  [[nodiscard]] HttpResponse route(const HttpRequest& request) const;
  [[nodiscard]] HttpResponse one_export(const HttpRequest& request, const std::string& rest) const;
  [[nodiscard]] HttpResponse log_in(const HttpRequest& request) const;

  Parts parts_;
};

}  // namespace fulldress::scenarios
