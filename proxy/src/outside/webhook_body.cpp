#include "outside/webhook_body.hpp"

#include <charconv>

#include "rest/base64.hpp"
#include "rest/exchange.hpp"
#include "rest/header_value.hpp"
#include "value/json.hpp"

namespace parsegres::proxy {
namespace {

bool had_form(std::string_view request) {
    const std::string type = string_of(member_of(member_of(request, "headers"), "content-type"));
    return parse_header_value(type).value == "multipart/form-data";
}

/// The bytes of a file in base64; nullptr for what is none.
const std::string* bytes_of(const Value& parameter) {
    const Value* data = parameter.find("data");
    if (data == nullptr || parameter.find_string("contentType") == nullptr) return nullptr;
    const std::string* type = data->find_string("__type");
    return type != nullptr && *type == "Bytes" ? data->find_string("base64") : nullptr;
}

/// Written as text, since a tree of so many numbers would be large.
void append_buffer(std::string& out, const std::string& base64) {
    out += R"({"type":"Buffer","data":[)";
    bool is_first = true;
    for (const char byte : decode_base64(base64)) {
        if (!is_first) out += ',';
        is_first = false;
        char digits[3];
        const auto end = std::to_chars(std::begin(digits), std::end(digits), static_cast<unsigned char>(byte)).ptr;
        out.append(digits, end);
    }
    out += "]}";
}

/// As JSON an object whose members `append` writes.
template <class Append>
void append_members(std::string& out, const Object& object, Append append) {
    out += '{';
    bool is_first = true;
    for (const Member& member : object) {
        if (!is_first) out += ',';
        is_first = false;
        append_json_string(out, member.key);
        out += ':';
        append(member);
    }
    out += '}';
}

void append_parameter(std::string& out, const Value& parameter) {
    const std::string* base64 = bytes_of(parameter);
    if (base64 == nullptr) return append_json(out, parameter);
    append_members(out, parameter.as_object(), [&](const Member& member) {
        if (member.key == "data")
            append_buffer(out, *base64);
        else
            append_json(out, member.value);
    });
}

}  // namespace

std::string webhook_body(std::string_view request) {
    if (!had_form(request)) return std::string(request);
    const Value read = parse_json(request);
    std::string body;
    append_members(body, read.as_object(), [&](const Member& member) {
        if (member.key != "params" || !member.value.is_object()) return append_json(body, member.value);
        append_members(body, member.value.as_object(),
                       [&](const Member& parameter) { append_parameter(body, parameter.value); });
    });
    return body;
}

}  // namespace parsegres::proxy
