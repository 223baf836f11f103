#pragma once
// What the planning of a create or update depends on besides the body and the class.

#include <optional>
#include <string>

#include "compile/sql_text.hpp"
#include "mutation/keyword_denylist.hpp"
#include "value/value.hpp"

namespace parsegres {

struct WriteOptions {
    bool allow_custom_object_id = false;
    bool is_maintenance = false;
    /// The time of the request. Plans cut it to milliseconds, so that what is stored is what is answered.
    Timestamp now;
    /// The objectId of a create that brings none: random, of the configured length.
    std::string new_object_id;
    /// The ACL that the class gives to objects without one; nothing when it is public.
    std::optional<Value> default_acl;
    /// Columns that only the server writes (`_hashed_password`, …) and their values; null clears. A body that names one
    /// of them, with the maintenance key, is overruled.
    Object hidden;
    /// nullptr: nothing is denied. Must outlive the call.
    const KeywordDenylist* denylist = nullptr;
};

}  // namespace parsegres
