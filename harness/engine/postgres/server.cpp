#include "harness/engine/postgres/server.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/postgres/server_settings.hpp"
#include "harness/host/copy_tree.hpp"
#include "harness/host/files.hpp"
#include "harness/host/random.hpp"
#include "harness/host/temp_dir.hpp"
#include "harness/host/warnings.hpp"

#include <exception>
#include <future>
#include <utility>

namespace fulldress::postgres {
namespace {

bool answers(const ConnectionTarget& target, const Deadline& deadline) {
  try {
    connect(target, deadline)->close();
    return true;
  } catch (const InfrastructureError&) {
    return false;
  }
}

namespace fs = std::filesystem;

constexpr auto maintenance_database = "postgres";
constexpr std::size_t nonce_bytes = 16;
// sun_path of a unix socket holds 108 bytes with the NUL that ends it.
constexpr std::size_t socket_path_bytes_max = 107;
constexpr std::string_view socket_file = "/s/.s.PGSQL.5432";

void check_socket_path(const fs::path& run_directory) {
  const std::string path = run_directory.string() + std::string(socket_file);
  if (path.size() <= socket_path_bytes_max) return;
  throw InfrastructureError("engine.socket-path-too-long",
                            "the socket " + path + " would have a path of " +
                                std::to_string(path.size()) + " bytes, and systems allow " +
                                std::to_string(socket_path_bytes_max) +
                                "; name a shorter folder with --run-root or TMPDIR");
}

void append_settings(const fs::path& data, const std::string& text, const User& owner) {
  const fs::path file = data / "postgresql.conf";
  write_file_atomically(file, read_file(file) + text);
  if (owner != current_user()) change_owner(file, owner);
}

// What a folder or a process refuses is, for the caller, a server that cannot do what it should.
template <typename Work>
auto with_engine_errors(const std::string& id, const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const InfrastructureError& error) {
    if (error.id().starts_with("engine.")) throw;
    throw InfrastructureError(id, error.message(), error.where());
  }
}

}  // namespace

std::unique_ptr<PostgresServer> PostgresServer::start(const ServerOptions& options,
                                                      const Deadline& deadline) {
  return start_from({}, options, deadline);
}

std::unique_ptr<PostgresServer> PostgresServer::start_from(const fs::path& base,
                                                           const ServerOptions& options,
                                                           const Deadline& deadline) {
  return with_engine_errors("engine.start-failed", [&] {
    auto server = std::make_unique<PostgresServer>(options, find_binaries(options, deadline));
    server->base_ = base;
    try {
      server->launch(deadline);
    } catch (const Error&) {
      if (options.keep == Keep::on_failure) server->keep();
      throw;
    }
    return server;
  });
}

PostgresServer::PostgresServer(const ServerOptions& options, Binaries binaries)
    : options_(options),
      binaries_(std::move(binaries)),
      user_(server_user()),
      cache_(binaries_, options, user_),
      nonce_(random_hex(nonce_bytes)),
      run_({.kind = engine_kind, .root = options.run_root, .owner = user_}) {
  if (options.keep == Keep::always) run_.keep();
}

PostgresServer::~PostgresServer() {
  try {
    stop();
  } catch (const std::exception& error) {
    note_warning(std::string("a PostgreSQL server was not stopped cleanly: ") + error.what());
  }
}

void PostgresServer::launch(const Deadline& deadline) {
  check_socket_path(run_.path());
  const auto settings = settings_text(options_, binaries_, nonce_);
  make_data(deadline);
  append_settings(run_.path() / "data", settings, user_);
  fs::create_directories(run_.path() / "s");
  change_owner(run_.path() / "s", user_);
  start_postmaster();
  postmaster_->wait_until_ready(deadline);
  open_admin(deadline);
}

void PostgresServer::make_data(const Deadline& deadline) {
  const fs::path data = run_.path() / "data";
  if (!base_.empty()) {
    static_cast<void>(copy_tree({.from = base_, .to = data, .owner = user_, .is_left_out = {}}));
    write_file_atomically(data / "recovery.signal", "");
    change_owner(data / "recovery.signal", user_);
    return;
  }
  if (auto missing = cache_.copy_first(data, deadline)) {
    // A server starts and answers without its template databases, so they come meanwhile.
    rest_ = std::async(std::launch::async, [cache = cache_, data, manifest = std::move(*missing),
                                            stop = no_rest_.get_token()] {
      return cache.copy_later(data, manifest, stop);
    });
  }
}

void PostgresServer::complete_templates(const Deadline& deadline) {
  while (rest_.valid()) {
    if (rest_.get() == TemplateCache::Copied::good) return;
    // Nobody has had a database of this server yet, so it may start again from a new template.
    admin_.reset();
    postmaster_.reset();
    remove_tree(run_.path() / "data");
    cache_.discard();
    launch(deadline);
  }
}

void PostgresServer::start_postmaster() {
  postmaster_ =
      std::make_unique<Postmaster>(PostmasterOptions{.binaries = binaries_,
                                                     .user = user_,
                                                     .data_directory = run_.path() / "data",
                                                     .socket_directory = run_.path() / "s",
                                                     .log_file = run_.path() / "server.log"});
  // Made while the server starts; until then the parent-death signal is there.
  if (!watchdog_) {
    watchdog_.emplace(
        WatchdogOptions{.run_directory = run_.path(), .data_directory = run_.path() / "data"});
    if (run_.is_kept()) watchdog_->keep();
  }
  watchdog_->watch(postmaster_->pid());
}

void PostgresServer::open_admin(const Deadline& deadline) {
  auto admin = connect(target(), deadline);
  const auto rows = admin->query("select pg_catalog.current_setting('fulldress.nonce', true)").rows;
  if (rows.at(0).at(0) != nonce_) {
    throw InfrastructureError("engine.wrong-server",
                              "the server at " + (run_.path() / "s").string() +
                                  " is not the one that was started there; nothing was done to it");
  }
  admin->set_deadline(Deadline::none());
  admin_ = std::move(admin);
  if (!maintenance_) maintenance_ = std::make_shared<Maintenance>(target());
}

ConnectionTarget PostgresServer::target() const {
  return {.keywords = {{"host", (run_.path() / "s").string()},
                       {"port", "5432"},
                       {"user", "postgres"},
                       {"dbname", maintenance_database}},
          .access = Access::read_write};
}

std::string PostgresServer::version() const { return admin_->server_version(); }

void PostgresServer::ensure_running() {
  if (is_stopped_) {
    throw InfrastructureError("engine.stopped", "this PostgreSQL server has been stopped");
  }
  if (!postmaster_) {
    throw InfrastructureError("engine.crashed",
                              "this PostgreSQL server was crashed and not restarted");
  }
  if (const auto status = postmaster_->status()) {
    throw InfrastructureError("engine.server-died",
                              "the PostgreSQL server ended with " + status->to_text() +
                                  ", and said last: " + end_of_log(run_.path() / "server.log"));
  }
}

std::unique_ptr<Database> PostgresServer::create(const std::string& name,
                                                 const Deadline& deadline) {
  ensure_running();
  with_engine_errors("engine.create-failed", [&] { complete_templates(deadline); });
  return create_database(*admin_, maintenance_, target(), name, nullptr, deadline);
}

std::unique_ptr<Database> PostgresServer::clone(const Database& source, const std::string& name,
                                                const Deadline& deadline) {
  ensure_running();
  return create_database(*admin_, maintenance_, target(), name, &source, deadline);
}

// The server counts every session of the original but the one that asks for the copy.
std::unique_ptr<Database> PostgresServer::clone_beside(Session& visitor, const Database& source,
                                                       const std::string& name,
                                                       const Deadline& deadline) {
  ensure_running();
  return create_database(visitor, maintenance_, target(), name, &source, deadline);
}

void PostgresServer::keep() {
  run_.keep();
  if (watchdog_) watchdog_->keep();
}

void PostgresServer::stop() {
  if (is_stopped_) return;
  is_stopped_ = true;
  // What still writes into the directory must end before it is removed.
  if (!run_.is_kept()) no_rest_.request_stop();
  if (rest_.valid()) rest_.wait();
  if (postmaster_) postmaster_->stop();
  postmaster_.reset();
  run_.close();
  if (watchdog_) watchdog_->dismiss();
}

void PostgresServer::crash() {
  if (is_stopped_) ensure_running();
  if (!postmaster_) return;
  if (rest_.valid()) rest_.wait();
  postmaster_->crash();
  postmaster_.reset();
}

void PostgresServer::restart(const Deadline& deadline) {
  if (is_stopped_) ensure_running();
  // One that was killed a moment ago may not have been reaped yet: only one that answers is alive.
  if (postmaster_ && !postmaster_->status()) {
    if (answers(target(), deadline)) return;
    postmaster_->crash();
  }
  // One that died by itself is swept as it goes.
  postmaster_.reset();
  start_postmaster();
  postmaster_->wait_until_ready(deadline);
  open_admin(deadline);
}

}  // namespace fulldress::postgres
