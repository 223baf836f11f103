// Forms: whatever the bytes are, what comes out is a JSON object, and data lies within the body.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "rest/header_value.hpp"
#include "rest/json_text.hpp"
#include "rest/multipart.hpp"

using namespace parsegres::proxy;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::string_view type = bytes.substr(0, bytes.find('\n'));
    const std::string boundary = find_boundary(type).value_or("X");
    const std::string_view body = bytes.substr(std::min(type.size() + 1, size));
    const auto parts = split_form(body, boundary);
    if (!parts) return 0;
    for (const FormPart& part : *parts) {
        if (part.data.data() < body.data() || part.data.data() + part.data.size() > body.data() + body.size())
            __builtin_trap();
    }
    std::string json = "{";
    append_form_parts(json, *parts);
    json += '}';
    if (!is_json(json)) __builtin_trap();
    return 0;
}
