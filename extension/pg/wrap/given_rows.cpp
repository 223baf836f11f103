#include "pg/wrap/given_rows.hpp"

#include <algorithm>
#include <memory>

extern "C" {
#include <utils/queryenvironment.h>
#include <utils/tuplestore.h>
}

namespace parsegres::pg {

GivenRows::GivenRows(const Parameters& first) : types_(first.types()) {
    for (std::size_t i = 0; i < types_.size(); ++i)
        columns_.push_back('c' + std::to_string(i) + '_' + std::to_string(types_[i]));
    pg_call([&] {
        descriptor_ = CreateTemplateTupleDesc(static_cast<int>(types_.size()));
        for (std::size_t i = 0; i < types_.size(); ++i)
            TupleDescInitEntry(descriptor_, static_cast<AttrNumber>(i + 1), columns_[i].c_str(), types_[i], -1, 0);
        rows_ = tuplestore_begin_heap(false, false, work_mem);
        auto* relation = static_cast<EphemeralNamedRelation>(palloc0(sizeof(EphemeralNamedRelationData)));
        relation->md.name = pstrdup(kName);
        relation->md.tupdesc = descriptor_;
        relation->md.enrtype = ENR_NAMED_TUPLESTORE;
        relation->reldata = rows_;
        SPI_register_relation(relation);
    });
}

void GivenRows::add(const Parameters& row) {
    if (row.types() != types_)
        throw Error(ErrorCode::internal_server_error, "An internal server error occurred", "a row of other types");
    const auto nulls = std::make_unique<bool[]>(types_.size());
    std::transform(row.nulls(), row.nulls() + types_.size(), nulls.get(), [](char mark) { return mark == 'n'; });
    pg_call([&] { tuplestore_putvalues(rows_, descriptor_, row.values(), nulls.get()); });
}

}  // namespace parsegres::pg
