#include "mutation/relation_change.hpp"

#include <algorithm>
#include <unordered_map>

#include "error.hpp"
#include "mutation/operation.hpp"
#include "schema/inference.hpp"
#include "schema/names.hpp"

namespace parsegres {
namespace {

std::size_t count_characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// Keeps for each id what the last operation on it was, and the order of first mention.
class Changes {
  public:
    Changes(std::string_view class_name, const Field& relation) : class_name_(class_name), relation_(relation) {}

    void apply(const Value& op) {
        switch (const Operation operation = operation_of(op)) {
            case Operation::AddRelation: record(op, true); return;
            case Operation::RemoveRelation: record(op, false); return;
            case Operation::Batch: apply_batch(op); return;
            default: fail_unsupported(operation == Operation::None ? "undefined" : operation_name(operation));
        }
    }

    [[nodiscard]] RelationChange take() const {
        RelationChange change{relation_, {}, {}};
        for (const auto& [id, is_add] : ids_) (is_add ? change.add_ids : change.remove_ids).push_back(id);
        return change;
    }

  private:
    void apply_batch(const Value& batch) {
        const Value* ops = batch.find("ops");
        if (ops == nullptr || !ops->is_array()) throw Error(ErrorCode::invalid_json, "ops must be an array");
        for (const Value& op : ops->as_array()) apply(op);
    }

    void record(const Value& op, bool is_add) {
        for (const Value& object : op_objects(op)) {
            const std::string& id = checked_id(object);
            const auto [found, is_new] = positions_.emplace(id, ids_.size());
            if (is_new)
                ids_.emplace_back(id, is_add);
            else
                ids_[found->second].second = is_add;
        }
    }

    const std::string& checked_id(const Value& object) const {
        const std::string* id = object.find_string("objectId");
        const std::string* target = object.find_string("className");
        if (id == nullptr || target == nullptr || count_characters(*id) > kMaxRelatedIdLength)
            throw Error(ErrorCode::incorrect_type, "This is not a valid Pointer");
        if (*target != relation_.target_class) fail_mismatch(*target);
        return *id;
    }

    [[noreturn]] void fail_mismatch(const std::string& got) const {
        throw Error(ErrorCode::incorrect_type, "schema mismatch for " + std::string(class_name_) + '.' +
                                                   relation_.name + "; expected " +
                                                   type_text({FieldType::Relation, relation_.target_class}) +
                                                   " but got " + type_text({FieldType::Relation, got}));
    }

    std::string_view class_name_;
    const Field& relation_;
    std::vector<std::pair<std::string, bool>> ids_;
    std::unordered_map<std::string, std::size_t> positions_;
};

}  // namespace

bool is_relation_op(const Value& value) {
    switch (operation_of(value)) {
        case Operation::AddRelation:
        case Operation::RemoveRelation:
        case Operation::Batch: return true;
        default: return false;
    }
}

RelationChange plan_relation_change(std::string_view class_name, const Field& relation, const Value& op) {
    Changes changes(class_name, relation);
    changes.apply(op);
    return changes.take();
}

}  // namespace parsegres
