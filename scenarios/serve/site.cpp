#include "scenarios/serve/site.hpp"

#include "harness/run/backup_json.hpp"
#include "scenarios/serve/assets.hpp"

#include <algorithm>
#include <string_view>

namespace fulldress::scenarios {
namespace {

/// Nothing is loaded from elsewhere, nothing in the page itself is run, and nobody may frame it.
constexpr auto content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

constexpr std::string_view exports_path = "/api/exports";

HttpResponse error(int status, const std::string& text) {
  return {.status = status, .body = "{\"error\": \"" + text + "\"}\n"};
}

HttpResponse not_allowed(const std::string& methods) {
  auto response = error(405, "this path takes " + methods);
  response.headers["Allow"] = methods;
  return response;
}

HttpResponse unauthorised() {
  auto response = error(401, "show the token: Authorization: Bearer TOKEN");
  response.headers["WWW-Authenticate"] = "Bearer";
  return response;
}

HttpResponse asset(std::string_view text, const std::string& type) {
  return {.content_type = type + "; charset=utf-8", .body = std::string(text)};
}

bool is_get(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

/// The value of `name` in a form's body.
std::string form_value(std::string_view body, const std::string& name) {
  const std::string start = name + "=";
  while (!body.empty()) {
    const auto end = std::min(body.find('&'), body.size());
    if (body.starts_with(start)) return std::string(body.substr(start.size(), end - start.size()));
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return {};
}

HttpResponse see_other(const std::string& path) {
  HttpResponse response{.status = 303, .content_type = "text/plain", .body = {}};
  response.headers["Location"] = path;
  return response;
}

}  // namespace

HttpResponse ServeSite::answer(const HttpRequest& request) const {
  const auto refused = parts_.guard.refuse_stranger(request);
  auto response = refused ? *refused : route(request);
  response.headers["Content-Security-Policy"] = content_policy;
  response.headers["X-Content-Type-Options"] = "nosniff";
  // Not "no-referrer": a form of ours would then be sent with the Origin "null".
  response.headers["Referrer-Policy"] = "same-origin";
  response.headers["Cache-Control"] = "no-store";
  response.headers["Cross-Origin-Resource-Policy"] = "same-origin";
  return response;
}

HttpResponse ServeSite::route(const HttpRequest& request) const {
  const auto& path = request.path;
  const bool is_known = parts_.guard.knows(request);
  if (path == "/") {
    if (!is_get(request)) return not_allowed("GET");
    if (is_known) return asset(serve_assets::admin, "text/html");
    auto login = asset(serve_assets::login, "text/html");
    login.status = 401;
    return login;
  }
  if (path == "/login" || path == "/logout") {
    if (request.method != "POST") return not_allowed("POST");
    if (path == "/login") return log_in(request);
    auto response = see_other("/");
    response.headers["Set-Cookie"] = ServeGuard::logout_cookie();
    return response;
  }
  // Every browser asks for it.
  if (path == "/favicon.ico") return {.status = 204, .content_type = "image/x-icon", .body = {}};
  if (path == "/admin.css" || path == "/admin.js") {
    if (!is_get(request)) return not_allowed("GET");
    return path == "/admin.css" ? asset(serve_assets::style, "text/css")
                                : asset(serve_assets::script, "text/javascript");
  }
  if (path == "/api/backups") {
    if (!is_get(request)) return not_allowed("GET");
    return is_known ? HttpResponse{.body = to_json(parts_.backups())} : unauthorised();
  }
  if (path == exports_path) {
    if (!is_get(request) && request.method != "POST") return not_allowed("GET, POST");
    if (!is_known) return unauthorised();
    if (is_get(request)) return {.body = to_json(parts_.exports.list())};
    const auto id = parts_.exports.start();
    if (!id) return error(409, "another export is running");
    HttpResponse started{.status = 202, .body = to_json(*parts_.exports.find(*id))};
    started.headers["Location"] = std::string(exports_path) + "/" + *id;
    return started;
  }
  if (path.starts_with(std::string(exports_path) + "/")) {
    return one_export(request, path.substr(exports_path.size() + 1));
  }
  return error(404, "there is no such path");
}

HttpResponse ServeSite::one_export(const HttpRequest& request, const std::string& rest) const {
  constexpr std::string_view download = "/download";
  const bool is_download = rest.ends_with(download);
  // The id is looked up, never made into a path.
  const auto id = is_download ? rest.substr(0, rest.size() - download.size()) : rest;
  if (is_download && !is_get(request)) return not_allowed("GET");
  if (!is_get(request) && request.method != "DELETE") return not_allowed("GET, DELETE");
  if (!parts_.guard.knows(request)) return unauthorised();
  const auto job = parts_.exports.find(id);
  if (!job) return error(404, "there is no such export");
  if (request.method == "DELETE") {
    const bool was_running = job->state == JobState::running;
    parts_.exports.cancel_or_remove(id);
    return {.status = was_running ? 202 : 200, .body = to_json(*job)};
  }
  if (!is_download) return {.body = to_json(*job)};
  const auto file = parts_.exports.bundle(id);
  if (!file) return error(409, "the export is not done");
  HttpResponse response{.content_type = "application/x-tar", .body = {}, .file = file};
  response.headers["Content-Disposition"] =
      "attachment; filename=\"" + file->filename().string() + "\"";
  return response;
}

HttpResponse ServeSite::log_in(const HttpRequest& request) const {
  if (!parts_.guard.is_token(form_value(request.body, "token"))) {
    auto login = asset(serve_assets::wrong_token, "text/html");
    login.status = 401;
    return login;
  }
  auto response = see_other("/");
  response.headers["Set-Cookie"] = parts_.guard.login_cookie();
  return response;
}

}  // namespace fulldress::scenarios
