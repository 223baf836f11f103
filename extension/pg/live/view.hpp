#pragma once
// What subscribers get to see of an object. Those who see the same share a view, and its text is written once.

#include "pg/boundary.hpp"

#include <memory>
#include <string>

#include "acl/protected_fields.hpp"
#include "live/live_query.hpp"
#include "pg/included_objects.hpp"
#include "pg/live/row_form.hpp"
#include "pg/live/subscriber.hpp"
#include "pg/row_mask.hpp"
#include "pg/schema_cache.hpp"

namespace parsegres::pg {

class LiveView {
  public:
    /// `entry` and `form` outlive the view.
    LiveView(const ClassEntry& entry, const RowForm& form, std::shared_ptr<Subscriber> reader, const LiveQuery& query,
             HiddenFields hidden);

    /// Equal for views that show the same.
    static std::string key(const ClassEntry& entry, const Subscriber& reader, const Caller& caller,
                           const LiveQuery& query, const HiddenFields& hidden);

    /// The object's JSON.
    [[nodiscard]] std::string text(const RowState& row) const;

  private:
    void fetch(const Caller& caller, const Rows& rows, RowMask& mask, IncludedObjects& objects) const;

    const ClassEntry& entry_;
    std::shared_ptr<Subscriber> reader_;
    HiddenFields hidden_;
    std::vector<IncludeNode> include_;
    ReadColumns columns_;
    std::unique_ptr<Projection> projection_;
    std::string head_;
};

}  // namespace parsegres::pg
