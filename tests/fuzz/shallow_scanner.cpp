// Any bytes as a request body: the scanner must stay inside of them, and cutting must leave JSON that scans again.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "rest/json_text.hpp"
#include "rest/query_string.hpp"
#include "rest/shallow_scanner.hpp"

using namespace parsegres::proxy;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    ShallowScanner scanner;
    const BodyKind kind = scanner.scan(text);
    const bool whole = is_json(text);
    if (kind == BodyKind::object) {
        std::string rest = "{";
        scanner.append_members(rest, kAllBodyKeys);
        rest += '}';
        ShallowScanner again;
        require(again.scan(rest) == BodyKind::object);
        require(again.keeps_all(kAllBodyKeys));
        if (whole) require(is_json(rest));
    } else if (kind == BodyKind::malformed && whole) {
        // JSON that is neither object nor array is a scalar.
        require(text.find_first_of("{[") == std::string_view::npos || text.find('"') != std::string_view::npos);
    }
    for (auto* const append : {&append_query_members, &append_form_members}) {
        std::string members = "{";
        append(members, text);
        members += '}';
        require(is_json(members));
    }
    return 0;
}
