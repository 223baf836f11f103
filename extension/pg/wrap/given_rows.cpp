#include "pg/wrap/given_rows.hpp"

#include <algorithm>
#include <exception>
#include <memory>

extern "C" {
#include <utils/queryenvironment.h>
#include <utils/tuplestore.h>
}

namespace parsegres::pg {

GivenRows::GivenRows(std::string name, const Parameters& first)
    : name_(std::move(name)), types_(first.types()), exceptions_(std::uncaught_exceptions()) {
    const std::vector<std::string> columns = columns_of(types_);
    pg_call([&] {
        descriptor_ = CreateTemplateTupleDesc(static_cast<int>(types_.size()));
        for (std::size_t i = 0; i < types_.size(); ++i)
            TupleDescInitEntry(descriptor_, static_cast<AttrNumber>(i + 1), columns[i].c_str(), types_[i], -1, 0);
    });
    open();
}

GivenRows::GivenRows(std::string name, TupleDesc descriptor)
    : name_(std::move(name)), descriptor_(descriptor), exceptions_(std::uncaught_exceptions()) {
    open();
}

// After an exception the abort ends the SPI session, and the relation with it.
GivenRows::~GivenRows() {
    if (std::uncaught_exceptions() != exceptions_) return;
    SPI_unregister_relation(name_.c_str());
    tuplestore_end(rows_);
}

void GivenRows::open() {
    pg_call([&] {
        rows_ = tuplestore_begin_heap(false, false, work_mem);
        auto* relation = static_cast<EphemeralNamedRelation>(palloc0(sizeof(EphemeralNamedRelationData)));
        relation->md.name = pstrdup(name_.c_str());
        relation->md.tupdesc = descriptor_;
        relation->md.enrtype = ENR_NAMED_TUPLESTORE;
        relation->reldata = rows_;
        SPI_register_relation(relation);
    });
}

std::vector<std::string> GivenRows::columns_of(const std::vector<Oid>& types) {
    std::vector<std::string> columns;
    for (std::size_t i = 0; i < types.size(); ++i)
        columns.push_back('c' + std::to_string(i) + '_' + std::to_string(types[i]));
    return columns;
}

void GivenRows::add(const Parameters& row) {
    if (row.types() != types_)
        throw Error(ErrorCode::internal_server_error, "An internal server error occurred", "a row of other types");
    const auto nulls = std::make_unique<bool[]>(types_.size());
    std::transform(row.nulls(), row.nulls() + types_.size(), nulls.get(), [](char mark) { return mark == 'n'; });
    pg_call([&] { tuplestore_putvalues(rows_, descriptor_, row.values(), nulls.get()); });
}

void GivenRows::add(HeapTuple row) {
    pg_call([&] { tuplestore_puttuple(rows_, row); });
}

}  // namespace parsegres::pg
