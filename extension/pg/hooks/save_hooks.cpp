#include "pg/hooks/save_hooks.hpp"

#include "hooks/validator.hpp"
#include "mutation/compile_write.hpp"
#include "pg/exchange.hpp"
#include "pg/hooks/hook_validation.hpp"
#include "pg/operations/operations.hpp"
#include "pg/operations/users/user_sessions.hpp"
#include "pg/wrap/spi.hpp"
#include "schema/system_classes.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

Object object_as_master(const Caller& caller, std::string_view class_name, std::string_view object_id) {
    return std::move(parse_json(get_object(as_master(caller), class_name, object_id, {})).as_object());
}

const Hook* find_hook(const Caller& caller, Trigger trigger, std::string_view class_name) {
    const Hook* hook = caller.app->hooks.find(trigger, class_name);
    if (hook != nullptr) need_whole_request(caller);
    return hook;
}

Object with_class(std::string_view class_name, const Object& object) {
    Object result = object;
    result.set("className", class_name);
    return result;
}

}  // namespace

SaveHooks::SaveHooks(Request& request, std::string_view class_name, std::string_view object_id)
    : request_(request),
      caller_(request.caller()),
      class_name_(class_name),
      object_id_(object_id),
      before_(find_hook(caller_, Trigger::before_save, class_name)),
      after_(find_hook(caller_, Trigger::after_save, class_name)) {}

Value SaveHooks::with_class(const Object& object) const { return pg::with_class(class_name_, object); }

/// Whether this is but the question to a hook outside, asked before anything is written.
bool SaveHooks::only_asks() const {
    return before_ != nullptr && before_->is_outside() && caller_.outside().is_first_run();
}

/// Locks the row that the caller may change, unless this ends with a question, and reads all of it.
void SaveHooks::find_original() {
    const ClassEntry* entry = request_.open_class(class_name_);
    const Error missing(ErrorCode::object_not_found, "Object not found.");
    if (entry == nullptr) throw missing;
    const RowRules rules = request_.rows_for(*entry, Action::Update);
    const RowLock lock = only_asks() ? RowLock::None : RowLock::Update;
    const SqlText row = compile_writable(entry->schema, object_id_, caller_.access, rules, lock);
    if (execute(row, Mode::Fresh, Planning::Generic).empty()) throw missing;
    original_ = object_as_master(caller_, class_name_, object_id_);
}

const Object& SaveHooks::before(const Object& body) {
    if (!any()) return body;
    if (!object_id_.empty())
        find_original();
    else if (const ClassEntry* entry = request_.open_class(class_name_))
        request_.check_create(*entry);
    if (before_ == nullptr) {
        if (after_->place == Hook::Place::Host) hooked_.body = body;
        return body;
    }
    if (before_->place == Hook::Place::Host) return ask_host(body);
    const Object seen = changed_object(original_, body);
    Object object = seen;
    if (!validate_object(caller_, *before_, &object, object_id_.empty() ? nullptr : &original_)) return body;
    Object more{{"object", with_class(object)}};
    if (!object_id_.empty()) more.set("original", with_class(original_));
    const Value answer = run_hook(caller_, *before_, hook_request(caller_, *before_, std::move(more)));
    // What a validator put in counts, whatever the hook says.
    const bool is_kept = !answer.is_object() && before_->place == Hook::Place::Database;
    take(body, seen, is_kept ? Value(std::move(object)) : answer);
    return hooked_.body;
}

/// A host makes the object out of the changes itself, so that operations still are what they are, and answers with
/// {"object":changes}.
const Object& SaveHooks::ask_host(const Object& sent) {
    Object more;
    more.append("changes", sent);
    if (!object_id_.empty()) more.append("original", with_class(original_));
    const Value answer = run_hook(caller_, *before_, hook_request(caller_, *before_, std::move(more)));
    const Value* changes = answer.find("object");
    hooked_ =
        changes != nullptr && changes->is_object() ? take_changes(sent, changes->as_object()) : HookedBody{sent, {}};
    return hooked_.body;
}

/// The answer is the whole object.
void SaveHooks::take(const Object& sent, const Object& seen, const Value& answer) {
    const bool is_webhook = before_->place == Hook::Place::Webhook;
    hooked_ = answer.is_object() && !answer.as_object().empty()
                  ? take_whole_object(sent, original_, seen, answer.as_object(),
                                      is_webhook ? Missing::NotSaved : Missing::Deleted)
                  : HookedBody{sent, {}};
}

/// A host makes the object out of what was there, what was saved and the answer; but of users and the like much is
/// saved that is in none of these.
Object SaveHooks::saved(std::string_view object_id, const Object& answer) const {
    const bool is_for_host = after_->place == Hook::Place::Host;
    Object more;
    if (is_for_host) more.set("response", answer);
    if (is_for_host) more.set("changes", hooked_.body);
    if (!is_for_host || has_rules_of_its_own(class_name_))
        more.set("object", with_class(object_as_master(caller_, class_name_, object_id)));
    return more;
}

void SaveHooks::after(std::string_view object_id, Object& answer) {
    if (!any()) return;
    add_hook_changes(answer, hooked_, original_);
    if (after_ == nullptr) return;
    if (!validate_object(caller_, *after_, nullptr, nullptr)) return;
    Object more = saved(object_id, answer);
    if (!object_id_.empty()) more.set("original", with_class(original_));
    Value request = hook_request(caller_, *after_, std::move(more));
    Value other = run_after_hook(caller_, *after_, std::move(request), Afterwards::Replaces);
    if (other.is_object()) answer = std::move(other.as_object());
}

DeleteHooks::DeleteHooks(Request& request, std::string_view class_name, std::string_view object_id)
    : caller_(request.caller()),
      class_name_(class_name),
      object_id_(object_id),
      before_(find_hook(caller_, Trigger::before_delete, class_name)),
      after_(find_hook(caller_, Trigger::after_delete, class_name)) {}

Value DeleteHooks::hook_request_for(const Hook& hook) const {
    return hook_request(caller_, hook, {{"object", with_class(class_name_, object_)}});
}

void DeleteHooks::before() {
    if (before_ == nullptr && after_ == nullptr) return;
    try {
        object_ = std::move(parse_json(get_object(caller_, class_name_, object_id_, {})).as_object());
    } catch (const Error& error) {
        if (error.code() != ErrorCode::object_not_found) throw;
        throw Error(ErrorCode::object_not_found, "Object not found for delete.");
    }
    if (before_ == nullptr || !validate_object(caller_, *before_, &object_, &object_)) return;
    run_hook(caller_, *before_, hook_request_for(*before_));
}

void DeleteHooks::after() {
    if (after_ == nullptr || !validate_object(caller_, *after_, &object_, &object_)) return;
    run_after_hook(caller_, *after_, hook_request_for(*after_), Afterwards::Fails);
}

}  // namespace parsegres::pg
