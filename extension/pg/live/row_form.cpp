#include "pg/live/row_form.hpp"

extern "C" {
#include <access/table.h>
#include <utils/datum.h>
}

namespace parsegres::pg {

std::shared_ptr<const RowForm> RowForm::of_table(Oid table) {
    TupleDesc const descriptor = pg_call([&] {
        Relation const relation = table_open(table, AccessShareLock);
        MemoryContext const memory = MemoryContextSwitchTo(TopMemoryContext);
        TupleDesc const copy = CreateTupleDescCopyConstr(RelationGetDescr(relation));
        MemoryContextSwitchTo(memory);
        table_close(relation, AccessShareLock);
        return copy;
    });
    return std::shared_ptr<const RowForm>(new RowForm(table, descriptor));
}

RowForm::~RowForm() { FreeTupleDesc(descriptor_); }

bool RowForm::fits(const ChangeHead& change) const {
    return change.table == table_ && change.columns <= descriptor_->natts &&
           layout_of(descriptor_, change.columns) == change.layout;
}

std::string RowForm::name() const {
    return std::to_string(table_) + '_' + std::to_string(descriptor_->natts) + '_' +
           std::to_string(layout_of(descriptor_, descriptor_->natts));
}

int RowForm::column_number(std::string_view name) const {
    for (int number = 1; number <= descriptor_->natts; ++number)
        if (!column(number).attisdropped && name == NameStr(column(number).attname)) return number;
    return 0;
}

std::optional<Datum> RowState::value(int column) const {
    if (column <= 0) return std::nullopt;
    bool is_null = false;
    const Datum value = heap_getattr(tuple(), column, form_->descriptor(), &is_null);
    if (is_null) return std::nullopt;
    return value;
}

bool has_same_value(const RowState& a, const RowState& b, int column) {
    const std::optional<Datum> first = a.exists() ? a.value(column) : std::nullopt;
    const std::optional<Datum> second = b.exists() ? b.value(column) : std::nullopt;
    if (!first || !second) return first.has_value() == second.has_value();
    const FormData_pg_attribute& type = a.form().column(column);
    return pg_call([&] { return datum_image_eq(*first, *second, type.attbyval, type.attlen); });
}

Projection::Projection(const RowForm& form, const std::vector<std::string_view>& names) {
    for (const std::string_view name : names) {
        columns_.push_back(form.column_number(name));
        // The table has changed since somebody looked at the class; whoever tries again sees both.
        if (columns_.back() == 0) throw Error(ErrorCode::internal_server_error, "a column has gone");
    }
    pg_call([&] {
        MemoryContext const memory = MemoryContextSwitchTo(TopMemoryContext);
        descriptor_ = CreateTemplateTupleDesc(static_cast<int>(columns_.size()));
        for (std::size_t i = 0; i < columns_.size(); ++i)
            TupleDescCopyEntry(descriptor_, static_cast<AttrNumber>(i + 1), form.descriptor(),
                               static_cast<AttrNumber>(columns_[i]));
        MemoryContextSwitchTo(memory);
    });
}

Projection::~Projection() { FreeTupleDesc(descriptor_); }

Rows Projection::of(const RowState& row) const {
    std::vector<Datum> values(columns_.size());
    std::vector<char> nulls(columns_.size());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const std::optional<Datum> value = row.value(columns_[i]);
        values[i] = value.value_or(Datum(0));
        nulls[i] = static_cast<char>(!value);
    }
    return pg_call([&]() -> Rows {
        auto* const table = static_cast<SPITupleTable*>(palloc0(sizeof(SPITupleTable)));
        table->tupdesc = descriptor_;
        table->vals = static_cast<HeapTuple*>(palloc(sizeof(HeapTuple)));
        table->vals[0] = heap_form_tuple(descriptor_, values.data(), reinterpret_cast<bool*>(nulls.data()));
        table->numvals = 1;
        return {table, 1};
    });
}

}  // namespace parsegres::pg
