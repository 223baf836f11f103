#include "live/server_message.hpp"

#include <array>
#include <stdexcept>

#include <openssl/rand.h>

#include "rest/json_text.hpp"

namespace parsegres::proxy::live {

std::string identity_of(std::string_view client_id, const std::optional<std::string>& installation_id) {
    std::string identity = "\"clientId\":\"";
    (identity += client_id) += '"';
    if (installation_id) append_utf8_json_string(identity += ",\"installationId\":", *installation_id);
    return identity;
}

std::string simple_message(std::string_view op, std::string_view identity, std::string_view request_id) {
    std::string message = "{\"op\":\"";
    ((message += op) += "\",") += identity;
    if (!request_id.empty()) (message += ",\"requestId\":") += request_id;
    return message += '}';
}

Problem problem_of(int code, std::string_view text, bool reconnect) {
    Problem problem{std::to_string(code), {}, reconnect};
    append_utf8_json_string(problem.error, text);
    return problem;
}

std::string error_message(const Problem& problem, std::string_view request_id) {
    std::string message = R"({"op":"error","error":)";
    ((message += problem.error) += ",\"code\":") += problem.code;
    message += problem.reconnect ? ",\"reconnect\":true" : ",\"reconnect\":false";
    (message += ",\"requestId\":") += request_id.empty() ? "null" : request_id;
    return message += '}';
}

std::string make_uuid() {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) throw std::runtime_error("no random numbers");
    bytes[6] = (bytes[6] & 0x0FU) | 0x40U;
    bytes[8] = (bytes[8] & 0x3FU) | 0x80U;
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string uuid;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) uuid += '-';
        (uuid += kHex[bytes[i] >> 4U]) += kHex[bytes[i] & 0xFU];
    }
    return uuid;
}

}  // namespace parsegres::proxy::live
