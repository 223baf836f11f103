#pragma once
// Objects as hooks see them, and what hooks make of them.

#include <string>
#include <vector>

#include "value/value.hpp"

namespace parsegres {

/// `original` (empty for a create) with the changes of a request's body: what the object will be, as far as can be
/// told before it is written. Operations become their results, relations {"__type":"Relation"}.
/// Throws Error where an operation does not suit the value, as apply_edits().
Object changed_object(const Object& original, const Object& body);

/// The body of a request after a hook.
struct HookedBody {
    Object body;
    /// Fields that the hook set or removed: the client is told what came of them.
    std::vector<std::string> changed;
};

/// What a field means that was shown to a hook and is not in its answer.
enum class Missing : unsigned char {
    Deleted,   ///< the hook removed it
    NotSaved,  ///< it is left as it was: what a webhook leaves out
};

/// A hook was shown `seen`, made of `original` and `sent`, and answered with a whole object. What it left as it was
/// keeps its form in `sent`, so that an Increment still is one.
HookedBody take_whole_object(const Object& sent, const Object& original, const Object& seen, const Object& returned,
                             Missing missing);

/// A hook answered with all changes that are to be saved, in the form of a request's body.
HookedBody take_changes(const Object& sent, const Object& changes);

/// Tells in the answer of a write what came of the fields that a hook changed.
void add_hook_changes(Object& answer, const HookedBody& hooked, const Object& original);

}  // namespace parsegres
