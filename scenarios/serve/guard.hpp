#pragma once

#include "harness/http/http_server.hpp"

#include <atomic>
#include <optional>
#include <string>

namespace fulldress::scenarios {

/// Who may ask what: whoever knows the token, from this machine's own pages only.
class ServeGuard {
 public:
  /// token  what a client must show; the cookie of a login is another secret.
  explicit ServeGuard(std::string token);

  void set_port(int port) { port_ = port; }
  [[nodiscard]] const std::string& token() const { return token_; }

  /// 403 when the request was meant for another host (a name that was rebound to us), or comes from
  /// another site's page; nullopt when it may go on.
  [[nodiscard]] std::optional<HttpResponse> refuse_stranger(const HttpRequest& request) const;
  /// Whether the request shows the token, or the cookie of a login.
  [[nodiscard]] bool knows(const HttpRequest& request) const;
  /// Whether `text` is the token; takes the same time for every wrong one of its length.
  [[nodiscard]] bool is_token(const std::string& text) const;
  /// The header that a login gets, and the one that ends it.
  [[nodiscard]] std::string login_cookie() const;
  [[nodiscard]] static std::string logout_cookie();

 private:
  std::string token_;
  std::string session_;
  std::atomic<int> port_ = 0;
};

}  // namespace fulldress::scenarios
