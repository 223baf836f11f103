// $regex with $options.

#include "error.hpp"
#include "query/operators.hpp"

namespace parsegres {
namespace {

std::string options_of(const Object& operators) {
    const Value* options = operators.find("$options");
    if (options == nullptr) return {};
    if (!options->is_string()) throw Error(ErrorCode::invalid_query, "$options value must be a string");
    const std::string& letters = options->as_string();
    if (letters.empty() || letters.find_first_not_of("imxsu") != std::string::npos)
        throw Error(ErrorCode::invalid_query, "Bad $options value for query: " + letters);
    return letters;
}

}  // namespace

void read_regex(const Value& operand, FieldReader& field) {
    if (!field.rules.is_master && !field.rules.limits.allow_regex)
        throw Error(ErrorCode::invalid_query, "$regex operator is not allowed");
    if (!operand.is_string()) throw Error(ErrorCode::invalid_query, "$regex value must be a string");
    field.out.push_back(MatchesRegex{operand.as_string(), options_of(field.operators)});
}

void read_options(const Value&, FieldReader& field) {
    if (!field.operators.contains("$regex")) fail_unsupported(field.operators);
}

}  // namespace parsegres
