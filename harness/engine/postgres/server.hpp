#pragma once

#include "harness/engine/postgres/binaries.hpp"
#include "harness/engine/postgres/connection.hpp"
#include "harness/engine/postgres/postmaster.hpp"
#include "harness/engine/postgres/template_cache.hpp"
#include "harness/engine/postgres/watchdog.hpp"
#include "harness/engine/server.hpp"
#include "harness/host/run_directory.hpp"

#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace fulldress::postgres {

/// The engine's name, which also marks its run directories.
inline constexpr auto engine_kind = "postgres";

/// A postmaster in a directory of its own, reached over a unix socket only.
class PostgresServer final : public Server, public Crashable {
 public:
  /// Starts it. throws InfrastructureError "engine.*" and "host.*", UsageError "engine.bad-*".
  [[nodiscard]] static std::unique_ptr<PostgresServer> start(const ServerOptions& options,
                                                             const Deadline& deadline);
  /// The same on a copy of the data directory `base`, which it recovers as its settings say.
  [[nodiscard]] static std::unique_ptr<PostgresServer> start_from(const std::filesystem::path& base,
                                                                  const ServerOptions& options,
                                                                  const Deadline& deadline);
  /// Makes the run directory only; start() does the rest.
  PostgresServer(const ServerOptions& options, Binaries binaries);
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  ~PostgresServer() override;

  [[nodiscard]] std::string engine_name() const override { return engine_kind; }
  [[nodiscard]] std::string version() const override;
  [[nodiscard]] std::unique_ptr<Database> create(const std::string& name,
                                                 const Deadline& deadline) override;
  [[nodiscard]] std::unique_ptr<Database> clone_beside(Session& visitor, const Database& source,
                                                       const std::string& name,
                                                       const Deadline& deadline) override;
  [[nodiscard]] std::unique_ptr<Database> clone(const Database& source, const std::string& name,
                                                const Deadline& deadline) override;
  [[nodiscard]] Crashable* crashable() override { return this; }
  [[nodiscard]] std::filesystem::path directory() const override { return run_.path(); }
  void keep() override;
  void stop() override;

  /// Where its maintenance database is.
  [[nodiscard]] ConnectionTarget target() const;

  void crash() override;
  void restart(const Deadline& deadline) override;

 private:
  void launch(const Deadline& deadline);
  /// Waits for the template databases, before the first database is made of one.
  void complete_templates(const Deadline& deadline);
  void start_postmaster();
  void open_admin(const Deadline& deadline);
  void ensure_running();
  void make_data(const Deadline& deadline);

  ServerOptions options_;
  std::filesystem::path base_;  ///< what it is recovered from; empty: it is new
  Binaries binaries_;
  User user_;
  TemplateCache cache_;
  std::string nonce_;
  RunDirectory run_;
  std::stop_source no_rest_;                 ///< raised when they are not needed any more
  std::future<TemplateCache::Copied> rest_;  ///< the copy of the template databases
  std::unique_ptr<Postmaster> postmaster_;
  std::optional<Watchdog> watchdog_;
  std::unique_ptr<Session> admin_;
  std::shared_ptr<Maintenance> maintenance_;
  bool is_stopped_ = false;
};

}  // namespace fulldress::postgres
