#include "pages/pages.hpp"

#include <algorithm>

#include "errors/fault.hpp"
#include "pages/url_text.hpp"
#include "route/route.hpp"

namespace parsegres::proxy {
namespace {

constexpr std::string_view kJson = "application/json; charset=utf-8";

/// A parameter counts only as a text that is not empty.
std::string text_of(const Value& object, std::string_view name) {
    const std::string* const text = object.find_string(name);
    return text == nullptr ? std::string() : *text;
}

PageAnswer not_found_page() { return {404, "text/html; charset=utf-8", "Not found.", {}, {}}; }

PageAnswer refusal(const Fault& fault) {
    PageAnswer answer{fault.http_status, kJson, {}, {}, {}};
    append_body(answer.text, fault);
    return answer;
}

PageAnswer parse_error(int code, std::string message) { return refusal({400, code, std::move(message)}); }

constexpr int kOtherCause = -1;
constexpr int kPasswordMissing = 201;

struct Segments {
    std::string app_id;
    std::string_view action;
};

/// "appId/action"; nothing when it is anything else.
std::optional<Segments> split(std::string_view path) {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    std::string_view action = path.substr(slash + 1);
    if (action.ends_with('/')) action.remove_suffix(1);
    auto app_id = percent_decode(path.substr(0, slash));
    if (!app_id || action.empty() || action.find('/') != std::string_view::npos) return std::nullopt;
    return Segments{std::move(*app_id), action};
}

struct Entry {
    std::string_view method;
    std::string_view action;
    PageCall call;
};
constexpr Entry kActions[] = {
    {"GET", "verify_email", PageCall::verify_email},
    {"POST", "resend_verification_email", PageCall::resend_verification_email},
    {"GET", "request_password_reset", PageCall::check_reset_token},
    {"POST", "request_password_reset", PageCall::reset_password},
};

const Entry* find_action(std::string_view method, std::string_view action) {
    const auto* const found = std::find_if(std::begin(kActions), std::end(kActions), [&](const Entry& entry) {
        return entry.method == method && entry.action == action;
    });
    return found == std::end(kActions) ? nullptr : found;
}

std::string_view below(std::string_view path, std::string_view endpoint) {
    path.remove_prefix(1 + endpoint.size());
    return path.starts_with('/') ? path.substr(1) : path;
}

}  // namespace

Pages::Pages(PageSettings settings) : settings_(std::move(settings)), files_(settings_.folder) {}

bool Pages::serves(std::string_view method, std::string_view path) const {
    if (path.size() < settings_.endpoint.size() + 2 ||
        path.substr(1, settings_.endpoint.size()) != settings_.endpoint || path[1 + settings_.endpoint.size()] != '/')
        return false;
    if (method == "GET") return true;
    const auto segments = split(below(path, settings_.endpoint));
    return segments && find_action(method, segments->action) != nullptr;
}

std::variant<PageTask, PageAnswer> Pages::begin(const PageRequest& request) const {
    const std::string_view path = below(request.path, settings_.endpoint);
    const auto segments = split(path);
    const Entry* const entry = segments ? find_action(request.method, segments->action) : nullptr;
    const bool chooses = request.method == "GET" && (path == "choose_password" || path == "choose_password/");
    if (entry == nullptr && !chooses) return resource(request, path);
    const std::string app_id = chooses ? text_of(request.query, "appId") : segments->app_id;
    if (app_id != settings_.app_id) return refusal({403, 0, "unauthorized."});
    if (chooses)
        return go_to(request, Page::password_reset,
                     {{"token", text_of(request.query, "token")}, {"username", text_of(request.query, "username")}});

    PageTask task{entry->call, {}, {}, {}};
    task.token = text_of(request.method == "GET" ? request.query : request.body, "token");
    switch (entry->call) {
        case PageCall::verify_email:
            if (task.token.empty()) return go_to(request, Page::email_verification_link_invalid);
            return task;
        case PageCall::resend_verification_email:
            task.username = text_of(request.body, "username");
            if (task.token.empty() && task.username.empty())
                return go_to(request, Page::email_verification_link_invalid);
            return task;
        case PageCall::check_reset_token:
            if (task.token.empty()) return go_to(request, Page::password_reset_link_invalid);
            return task;
        case PageCall::reset_password: return begin_reset(request);
    }
    return task;
}

std::variant<PageTask, PageAnswer> Pages::begin_reset(const PageRequest& request) const {
    PageTask task{PageCall::reset_password, text_of(request.body, "token"), {}, text_of(request.body, "new_password")};
    const bool complete = !task.token.empty() && !task.new_password.empty();
    if (complete) return task;
    if (!request.xhr) return go_to(request, Page::password_reset_link_invalid);
    if (task.token.empty()) return parse_error(kOtherCause, "Missing token");
    return parse_error(kPasswordMissing, "Missing password");
}

PageAnswer Pages::finish(const PageRequest& request, const PageTask& task, const PageOutcome& outcome) const {
    switch (task.call) {
        case PageCall::verify_email:
            if (outcome.success) return go_to(request, Page::email_verification_success);
            return go_to(request, Page::email_verification_link_invalid, {{"token", task.token}});
        case PageCall::resend_verification_email:
            return go_to(request, outcome.success || settings_.hide_unknown_email
                                      ? Page::email_verification_send_success
                                      : Page::email_verification_send_fail);
        case PageCall::check_reset_token:
            if (!outcome.success) return go_to(request, Page::password_reset_link_invalid);
            return go_to(request, Page::password_reset, {{"token", task.token}});
        case PageCall::reset_password: break;
    }
    return finish_reset(request, task, outcome);
}

PageAnswer Pages::finish_reset(const PageRequest& request, const PageTask& task, const PageOutcome& outcome) const {
    if (request.xhr && outcome.success) return {200, kJson, "\"Password successfully reset\"", {}, {}};
    if (request.xhr) return parse_error(kOtherCause, outcome.error);
    if (outcome.success) return go_to(request, Page::password_reset_success, {}, Form::content);
    return go_to(request, Page::password_reset, {{"token", task.token}, {"error", outcome.error}}, Form::content);
}

PageAnswer Pages::go_to(const PageRequest& request, Page page, Parameters parameters, Form form) const {
    if (settings_.app_name.empty() || settings_.public_server_url.empty()) return not_found_page();
    parameters.set("appId", settings_.app_id);
    parameters.set("appName", settings_.app_name);
    parameters.set("publicServerUrl", settings_.public_server_url);
    const std::string locale = locale_of(request);
    if (!locale.empty()) parameters.set("locale", locale);

    const auto custom = settings_.custom_urls.find(info(page).id);
    if (custom != settings_.custom_urls.end() && is_http_url(custom->second))
        return redirect(custom->second, parameters);
    const std::string file = localised_folder(info(page).file, locale) + std::string(info(page).file);
    const bool redirects = settings_.force_redirect || (form == Form::by_method && request.method == "POST");
    if (!redirects) return content(file, parameters);
    return redirect(settings_.public_server_url + '/' + settings_.endpoint + '/' + file, parameters);
}

PageAnswer Pages::resource(const PageRequest& request, std::string_view path) const {
    const auto decoded = percent_decode(path);
    if (!decoded) return not_found_page();
    if (decoded->ends_with(".html")) {
        // A page that somebody was redirected to: its parameters come from the configuration, and what the query says
        // is shown, escaped, by nothing but the built-in pages' own names.
        Parameters parameters{{"appId", settings_.app_id},
                              {"appName", settings_.app_name},
                              {"publicServerUrl", settings_.public_server_url}};
        if (const std::string locale = locale_of(request); !locale.empty()) parameters.set("locale", locale);
        return content(*decoded, parameters);
    }
    auto text = files_.read(*decoded);
    if (!text) return not_found_page();
    PageAnswer answer;
    answer.content_type = content_type_of(*decoded);
    answer.text = std::move(*text);
    return answer;
}

}  // namespace parsegres::proxy
