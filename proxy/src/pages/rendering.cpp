// How pages become answers: localised, filled in, redirected to.

#include <algorithm>

#include "ascii.hpp"
#include "error.hpp"
#include "pages/mustache.hpp"
#include "pages/pages.hpp"
#include "pages/url_text.hpp"
#include "route/uri_component.hpp"
#include "value/json.hpp"

namespace parsegres::proxy {
namespace {

/// Later members win.
void add_members(Object& target, const Value& more) {
    if (!more.is_object()) return;
    for (const Member& member : more.as_object()) target.set(member.key, member.value);
}

std::string as_text(const Value& value) { return value.is_string() ? value.as_string() : to_json(value); }

/// Texts inside of `value` with their placeholders filled in.
Value filled(const Value& value, const Value& parameters) {
    if (value.is_string()) return render_mustache(value.as_string(), parameters, Escape::none);
    if (value.is_array()) {
        Array list;
        for (const Value& element : value.as_array()) list.push_back(filled(element, parameters));
        return list;
    }
    if (!value.is_object()) return value;
    Object object;
    for (const Member& member : value.as_object()) object.append(member.key, filled(member.value, parameters));
    return object;
}

}  // namespace

std::string Pages::locale_of(const PageRequest& request) const {
    for (const Value* source : {&request.query, &request.body})
        if (const Value* given = source->find("locale"); given != nullptr && given->truthy())
            return given->is_string() && is_locale(given->as_string()) ? given->as_string() : std::string();
    return is_locale(request.locale_header) ? std::string(request.locale_header) : std::string();
}

/// "de-AT/", "de/" or "": the first that has the file.
std::string Pages::localised_folder(std::string_view file, const std::string& locale) const {
    if (!settings_.localize || locale.empty()) return {};
    for (const std::string& name : {locale, locale.substr(0, locale.find('-'))})
        if (files_.has(name + '/' + std::string(file))) return name + '/';
    return {};
}

/// The translation's texts; they may hold placeholders for parameters, which pages escape when they show the texts.
Value Pages::translation(const std::string& locale, const Parameters& parameters) const {
    if (!settings_.localize || settings_.translations.is_null()) return {};
    const std::string wanted = locale.empty() ? settings_.fallback_locale : locale;
    for (const std::string& name : {wanted, wanted.substr(0, wanted.find('-')), settings_.fallback_locale}) {
        const Value* const resource = settings_.translations.find(name);
        if (resource == nullptr) continue;
        const Value* const texts = resource->find("translation");
        return texts == nullptr ? Value() : filled(*texts, parameters);
    }
    return {};
}

PageAnswer Pages::content(const std::string& file, const Parameters& parameters) const {
    const auto text = files_.read(file);
    if (!text) return {404, "text/html; charset=utf-8", "Not found.", {}, {}};
    Object values = parameters;
    values.set("pagesEndpoint", settings_.endpoint);
    add_members(values, settings_.placeholders);
    const Value* const locale = parameters.find("locale");
    add_members(values, translation(locale == nullptr ? std::string() : locale->as_string(), parameters));
    PageAnswer answer;
    answer.text = render_mustache(*text, values, Escape::html);
    add_headers(answer, parameters);
    return answer;
}

PageAnswer Pages::redirect(const std::string& url, const Parameters& parameters) const {
    const std::size_t hash = std::min(url.find('#'), url.size());
    std::string target = url.substr(0, hash);
    for (const Member& member : parameters) {
        const std::string value = as_text(member.value);
        target += target.find('?') == std::string::npos ? '?' : '&';
        ((target += form_encoded(member.key)) += '=') += form_encoded(value);
    }
    PageAnswer answer;
    answer.status = 303;
    answer.location = target + url.substr(hash);
    add_headers(answer, parameters);
    return answer;
}

void Pages::add_headers(PageAnswer& answer, const Parameters& parameters) const {
    for (const Member& member : parameters) {
        const std::string value = as_text(member.value);
        answer.headers.emplace_back("x-parse-page-param-" + lower_case(member.key),
                                    settings_.encode_headers ? encode_uri_component(value) : header_safe(value));
    }
}

}  // namespace parsegres::proxy
