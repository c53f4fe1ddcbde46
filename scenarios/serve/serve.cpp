#include "scenarios/serve/serve.hpp"

#include "fixtures/backup/store.hpp"
#include "harness/base/error.hpp"
#include "harness/host/poll.hpp"
#include "harness/host/private_file.hpp"
#include "harness/host/random.hpp"
#include "harness/host/stop_signal.hpp"
#include "scenarios/backup.hpp"
#include "scenarios/serve/site.hpp"

#include <algorithm>
#include <system_error>

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t token_bytes = 32;

/// The token in a file nobody else can read; it goes with the server.
class TokenFile {
 public:
  TokenFile(fs::path path, const std::string& token) : path_(std::move(path)) {
    if (path_.empty()) return;
    if (write_private_file(path_, token + "\n")) return;
    const auto name = path_.string();
    path_.clear();
    throw UsageError("serve.token-file", name +
                                             " is there already, or its folder cannot be "
                                             "written; name another with --token-file");
  }
  TokenFile(const TokenFile&) = delete;
  TokenFile& operator=(const TokenFile&) = delete;
  ~TokenFile() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove(path_, ignored);
  }

 private:
  fs::path path_;
};

fs::path exports_directory(const ServeOptions& wanted) {
  if (!wanted.directory.empty()) return fs::absolute(wanted.directory).lexically_normal();
  return fixtures::BackupStore::standard_directory().parent_path() / "exports";
}

ExportWork export_work(const Database& source, const RunOptions& options,
                       const ServeOptions& wanted) {
  return [&source, jobs = std::max<std::size_t>(options.jobs, 1), timeout = options.timeout,
          version = wanted.program_version](const fs::path& output,
                                            const fixtures::TransferProgress& progress) {
    fixtures::ExportRequest request;
    request.output = output;
    request.keys = {{"*", {"xmlid"}}};
    request.jobs = jobs;
    request.tool_version = version;
    request.progress = progress;
    return fixtures::export_bundle(source, request, Deadline::after(timeout));
  };
}

}  // namespace

void run_serve(const RunOptions& options, const ServeOptions& wanted, const Engines& engines) {
  const StopSignal stop;
  const auto& engine = engine_for(options, engines, options.database);
  const auto source =
      engine.attach(options.database, Access::read_only, Deadline::after(options.timeout));
  ServeGuard guard(random_hex(token_bytes));
  ExportJobs exports({.directory = exports_directory(wanted),
                      .database = source->name(),
                      .work = export_work(*source, options, wanted)});
  const ServeSite site(
      {.guard = guard, .exports = exports, .backups = [directory = wanted.backup_directory] {
         return list_backups(directory);
       }});
  HttpServer server(wanted.port, [&](const HttpRequest& request) { return site.answer(request); });
  guard.set_port(server.port());
  const TokenFile token_file(wanted.token_file, guard.token());
  wanted.say("http://127.0.0.1:" + std::to_string(server.port()) + "/ serves exports of " +
             source->name() + " and lists backups");
  wanted.say(wanted.token_file.empty() ? "token: " + guard.token()
                                       : "token: in " + wanted.token_file.string());
  while (!poll_until(Deadline::after(std::chrono::hours(24)), [&] { return stop.raised() != 0; })) {
  }
  server.stop();
  exports.cancel_all();
}

}  // namespace fulldress::scenarios
