#pragma once

#include "harness/engine/login_probe.hpp"
#include "harness/engine/postgres/connection.hpp"

#include <utility>

namespace fulldress::postgres {

/// Logs in where `target` leads, as another role. What a refusal means beyond its SQLSTATE is read
/// from the catalogue as the role of `target`: messages differ by version and language.
class PgLoginProbe : public LoginProbe {
 public:
  explicit PgLoginProbe(ConnectionTarget target) : target_(std::move(target)) {}

  [[nodiscard]] LoginOutcome try_login(const Login& login, const Deadline& deadline) const override;

 private:
  ConnectionTarget target_;
};

}  // namespace fulldress::postgres
