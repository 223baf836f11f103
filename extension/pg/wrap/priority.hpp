#pragma once
// What a backend that hashes passwords gets of the processors: what nobody else wants.

namespace parsegres::pg {

/// From now on, until the backend ends: an ordinary process may not raise its priority again.
void lower_priority() noexcept;

/// Goes on with what lower_priority() could not do at once. To be called before anything that takes long.
void pursue_low_priority() noexcept;

}  // namespace parsegres::pg
