#include "auth/ldap.hpp"

#include <memory>

#include <ldap.h>
#include <sys/time.h>

#include "auth/answer.hpp"

namespace parsegres::proxy::auth {
namespace {

constexpr timeval kTimeout{10, 0};
constexpr const char* kWrongPassword = "LDAP: Wrong username or password";

struct CloseConnection {
    void operator()(LDAP* ldap) const { ldap_unbind_ext_s(ldap, nullptr, nullptr); }
};
struct FreeMessage {
    void operator()(LDAPMessage* message) const { ldap_msgfree(message); }
};
struct FreeValues {
    void operator()(berval** values) const { ldap_value_free_len(values); }
};
using Connection = std::unique_ptr<LDAP, CloseConnection>;
using Message = std::unique_ptr<LDAPMessage, FreeMessage>;

[[noreturn]] void fail(std::string message) { refuse(std::move(message), ErrorCode::internal_server_error); }

void check_options(const Value& options) {
    const std::string url = text_of(options, "url");
    const Value* tls = options.find("tlsOptions");
    const bool is_secure = url.starts_with("ldaps://") && tls != nullptr && tls->is_object();
    if (options.find_string("suffix") == nullptr || !(url.starts_with("ldap://") || is_secure))
        fail("LDAP auth configuration missing");
}

void set_tls(LDAP* ldap, const Value& tls) {
    const Value* strict = tls.find("rejectUnauthorized");
    int demand =
        strict != nullptr && strict->is_bool() && !strict->as_bool() ? LDAP_OPT_X_TLS_NEVER : LDAP_OPT_X_TLS_HARD;
    ldap_set_option(ldap, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
    if (const std::string* file = tls.find_string("caFile"))
        ldap_set_option(ldap, LDAP_OPT_X_TLS_CACERTFILE, file->c_str());
    int is_server = 0;
    ldap_set_option(ldap, LDAP_OPT_X_TLS_NEWCTX, &is_server);  // makes the two above count
}

Connection connect(const Value& options) {
    LDAP* raw = nullptr;
    if (ldap_initialize(&raw, text_of(options, "url").c_str()) != LDAP_SUCCESS) fail("LDAP auth configuration missing");
    Connection ldap(raw);
    const int version = LDAP_VERSION3;
    ldap_set_option(raw, LDAP_OPT_PROTOCOL_VERSION, &version);
    ldap_set_option(raw, LDAP_OPT_NETWORK_TIMEOUT, &kTimeout);
    ldap_set_option(raw, LDAP_OPT_TIMEOUT, &kTimeout);
    // A referral would send the password to wherever the directory says.
    ldap_set_option(raw, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
    if (const Value* tls = options.find("tlsOptions");
        tls != nullptr && text_of(options, "url").starts_with("ldaps://"))
        set_tls(raw, *tls);
    return ldap;
}

std::string replace_id(std::string pattern, const std::string& id) {
    constexpr std::string_view kPlace = "{{id}}";
    for (std::size_t at = pattern.find(kPlace); at != std::string::npos; at = pattern.find(kPlace, at + id.size()))
        pattern.replace(at, kPlace.size(), id);
    return pattern;
}

void bind(LDAP* ldap, const std::string& dn, std::string password) {
    berval credentials{static_cast<ber_len_t>(password.size()), password.data()};
    const int outcome = ldap_sasl_bind_s(ldap, dn.c_str(), LDAP_SASL_SIMPLE, &credentials, nullptr, nullptr, nullptr);
    if (outcome == LDAP_SUCCESS) return;
    if (outcome == LDAP_INVALID_CREDENTIALS) refuse(kWrongPassword);
    refuse("LDAP: Somthing went wrong (" + std::to_string(outcome) + ")");
}

bool has_name(LDAP* ldap, LDAPMessage* entry, const std::string& name) {
    const std::unique_ptr<berval*, FreeValues> values(ldap_get_values_len(ldap, entry, "cn"));
    for (berval** value = values.get(); value != nullptr && *value != nullptr; ++value)
        if (std::string_view((*value)->bv_val, (*value)->bv_len) == name) return true;
    return false;
}

void check_group(LDAP* ldap, const Value& options, const std::string& id) {
    const std::string filter = replace_id(text_of(options, "groupFilter"), escape_filter(id));
    timeval timeout = kTimeout;
    LDAPMessage* raw = nullptr;
    const int outcome = ldap_search_ext_s(ldap, text_of(options, "suffix").c_str(), LDAP_SCOPE_SUBTREE, filter.c_str(),
                                          nullptr, 0, nullptr, nullptr, &timeout, LDAP_NO_LIMIT, &raw);
    const Message result(raw);
    if (outcome != LDAP_SUCCESS) fail("LDAP group search failed");
    const std::string group = text_of(options, "groupCn");
    for (LDAPMessage* entry = ldap_first_entry(ldap, raw); entry != nullptr; entry = ldap_next_entry(ldap, entry))
        if (has_name(ldap, entry, group)) return;
    fail("LDAP: User not in group");
}

}  // namespace

std::string escape_dn(std::string_view value) {
    std::string escaped;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const bool is_outer_blank = value[i] == ' ' && (i == 0 || i + 1 == value.size());
        if (value[i] == '\0') {
            escaped += "\\00";
            continue;
        }
        if (is_outer_blank || std::string_view("\\,=+<>#;\"").find(value[i]) != std::string_view::npos) escaped += '\\';
        escaped += value[i];
    }
    return escaped;
}

std::string escape_filter(std::string_view value) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string escaped;
    for (const char c : value) {
        if (std::string_view("\\*()\0", 5).find(c) == std::string_view::npos) {
            escaped += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        escaped += '\\';
        escaped += kHex[byte >> 4U];
        escaped += kHex[byte & 0x0FU];
    }
    return escaped;
}

Value verify_ldap(const Value& auth_data, const Value& options) {
    check_options(options);
    const std::string id = text_of(auth_data, "id");
    const std::string password = text_of(auth_data, "password");
    if (id.empty() || password.empty()) refuse(kWrongPassword);
    const std::string* pattern = options.find_string("dn");
    const std::string dn = pattern != nullptr ? replace_id(*pattern, escape_dn(id))
                                              : "uid=" + escape_dn(id) + ',' + text_of(options, "suffix");
    const Connection ldap = connect(options);
    bind(ldap.get(), dn, password);
    if (options.find_string("groupCn") != nullptr && options.find_string("groupFilter") != nullptr)
        check_group(ldap.get(), options, id);
    Object kept = auth_data.as_object();
    kept.erase("password");
    return kept;
}

}  // namespace parsegres::proxy::auth
