#include "scenarios/serve/guard.hpp"

#include "harness/host/random.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace fulldress::scenarios {
namespace {

constexpr std::size_t secret_bytes = 32;
constexpr auto cookie_name = "fulldress_session";

std::string header(const HttpRequest& request, const std::string& name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? "" : found->second;
}

bool is_same(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  unsigned difference = 0;
  for (std::size_t at = 0; at < left.size(); ++at) {
    difference |= static_cast<unsigned>(static_cast<unsigned char>(left[at])) ^
                  static_cast<unsigned>(static_cast<unsigned char>(right[at]));
  }
  return difference == 0;
}

bool is_harmless(const std::string& method) { return method == "GET" || method == "HEAD"; }

/// The value of our cookie in a Cookie header.
std::string cookie_in(std::string_view text) {
  const std::string start = std::string(cookie_name) + "=";
  while (!text.empty()) {
    const auto end = std::min(text.find(';'), text.size());
    auto each = text.substr(0, end);
    while (each.starts_with(' ')) each.remove_prefix(1);
    if (each.starts_with(start)) return std::string(each.substr(start.size()));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

HttpResponse forbidden(const std::string& why) {
  return {.status = 403, .body = "{\"error\": \"" + why + "\"}"};
}

}  // namespace

ServeGuard::ServeGuard(std::string token)
    : token_(std::move(token)), session_(random_hex(secret_bytes)) {}

std::optional<HttpResponse> ServeGuard::refuse_stranger(const HttpRequest& request) const {
  const auto port = ":" + std::to_string(port_);
  const std::array<std::string, 2> ours = {"127.0.0.1" + port, "localhost" + port};
  const auto host = header(request, "host");
  if (host != ours[0] && host != ours[1]) return forbidden("this host is not served");
  const auto origin = header(request, "origin");
  const bool is_ours = origin == "http://" + ours[0] || origin == "http://" + ours[1];
  if (!origin.empty() && !is_ours) return forbidden("requests of other sites are refused");
  if (is_harmless(request.method)) return std::nullopt;
  const auto site = header(request, "sec-fetch-site");
  if (!site.empty() && site != "same-origin") {
    return forbidden("requests of other sites are refused");
  }
  // A browser says where a change comes from; whoever shows the token itself is no browser's page,
  // and whoever shows nothing at all is asked for the token.
  const bool shows_cookie_only = !header(request, "cookie").empty() &&
                                 !header(request, "authorization").starts_with("Bearer ");
  if (origin.empty() && shows_cookie_only) return forbidden("a change needs an Origin");
  return std::nullopt;
}

bool ServeGuard::knows(const HttpRequest& request) const {
  constexpr std::string_view scheme = "Bearer ";
  const auto authorization = header(request, "authorization");
  if (authorization.starts_with(scheme)) return is_token(authorization.substr(scheme.size()));
  return is_same(cookie_in(header(request, "cookie")), session_);
}

bool ServeGuard::is_token(const std::string& text) const { return is_same(text, token_); }

std::string ServeGuard::login_cookie() const {
  return std::string(cookie_name) + "=" + session_ + "; HttpOnly; SameSite=Strict; Path=/";
}

std::string ServeGuard::logout_cookie() {
  return std::string(cookie_name) + "=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0";
}

}  // namespace fulldress::scenarios
