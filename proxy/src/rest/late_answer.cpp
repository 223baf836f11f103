#include "rest/late_answer.hpp"

#include <utility>

#include "rest/exchange.hpp"

namespace parsegres::proxy {
namespace {

std::string as_part(const LateAnswer& late) {
    return (late.is_error ? "{\"error\":" : "{\"success\":") + late.body + '}';
}

std::string array_of(const std::vector<std::string>& elements) {
    std::string array = "[";
    for (const std::string& element : elements) {
        if (array.size() > 1) array += ',';
        array += element;
    }
    return array += ']';
}

}  // namespace

std::string with_late_answers(std::string_view answer, std::vector<LateAnswer> late, int& status,
                              std::string& headers) {
    std::vector<std::string> parts;
    for (LateAnswer& one : late) {
        if (!one.part) {
            status = one.status.value_or(status);
            headers += one.headers;
            return std::move(one.body);
        }
        if (parts.empty())
            for (const std::string_view element : elements_of(answer)) parts.emplace_back(element);
        if (*one.part < parts.size()) parts[*one.part] = as_part(one);
    }
    return parts.empty() ? std::string(answer) : array_of(parts);
}

}  // namespace parsegres::proxy
