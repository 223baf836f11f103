#include "pg/hooks/hook_frame.hpp"

#include <string>

#include "pg/gucs.hpp"
#include "pg/operations/users/user_sessions.hpp"

namespace parsegres::pg {
namespace {

/// Deeper than any design that ends; a stack overflow is far beyond.
constexpr int kMaxDepth = 16;

const HookFrame* innermost = nullptr;

/// A function that sets credentials of its own means them.
bool has_settings() {
    const auto is_set = [](const char* value) { return value != nullptr && *value != '\0'; };
    return is_set(settings::master_key) || is_set(settings::session_token);
}

}  // namespace

HookFrame::HookFrame(const Caller& caller, std::string_view what)
    : caller_(caller), outer_(innermost), depth_(innermost == nullptr ? 1 : innermost->depth_ + 1) {
    if (depth_ > kMaxDepth)
        throw Error(ErrorCode::script_failed, "Hooks called one another more than " + std::to_string(kMaxDepth) +
                                                  " levels deep; the last one is " + std::string(what) + '.');
    innermost = this;
}

HookFrame::~HookFrame() { innermost = outer_; }

const HookFrame* HookFrame::current() { return innermost; }

std::optional<Caller> caller_in_hook(const Value& credentials) {
    const std::string* hook = credentials.find_string("hook");
    const HookFrame* frame = HookFrame::current();
    if (hook != nullptr && frame == nullptr)
        throw Error(ErrorCode::unauthorized, "unauthorized", "credentials of a hook, used outside of one");
    if (frame == nullptr || (hook == nullptr && (!credentials.is_null() || has_settings()))) return std::nullopt;
    const Caller& caller = frame->caller();
    return hook != nullptr && *hook == "master" ? as_master(caller) : caller;
}

}  // namespace parsegres::pg
