#include "mutation/operation.hpp"

#include <array>
#include <string>

#include "error.hpp"
#include "value/json.hpp"

namespace parsegres {
namespace {

constexpr std::array<std::string_view, 10> kNames{
    "", "Increment", "SetOnInsert", "Add", "AddUnique", "Remove", "Delete", "AddRelation", "RemoveRelation", "Batch"};

}  // namespace

Operation operation_of(const Value& value) {
    const Value* op = value.find("__op");
    if (op == nullptr || !op->truthy()) return Operation::None;
    if (!op->is_string()) fail_unsupported(to_json(*op));
    for (std::size_t i = 1; i < kNames.size(); ++i)
        if (kNames[i] == op->as_string()) return static_cast<Operation>(i);
    fail_unsupported(op->as_string());
}

std::string_view operation_name(Operation operation) { return kNames[static_cast<unsigned char>(operation)]; }

void fail_unsupported(std::string_view operation) {
    throw Error(ErrorCode::command_unavailable, "The " + std::string(operation) + " operator is not supported yet.");
}

bool has_result(Operation operation) {
    switch (operation) {
        case Operation::Increment:
        case Operation::SetOnInsert:
        case Operation::Add:
        case Operation::AddUnique:
        case Operation::Remove: return true;
        default: return false;
    }
}

double increment_amount(const Value& op, const char* problem) {
    const Value* amount = op.find("amount");
    if (amount == nullptr || !amount->is_number()) throw Error(ErrorCode::invalid_json, problem);
    return amount->as_number();
}

Value insert_amount(const Value& op) {
    const Value* amount = op.find("amount");
    if (amount == nullptr) return Value();
    const Operation inner = operation_of(*amount);
    if (inner != Operation::None) fail_unsupported(operation_name(inner));
    return *amount;
}

const Array& op_objects(const Value& op) {
    const Value* objects = op.find("objects");
    if (objects == nullptr || !objects->is_array())
        throw Error(ErrorCode::invalid_json, "objects to add must be an array");
    return objects->as_array();
}

}  // namespace parsegres
