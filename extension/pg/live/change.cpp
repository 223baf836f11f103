#include "pg/live/change.hpp"

namespace parsegres::pg {

std::uint32_t layout_of(TupleDesc descriptor, int columns) {
    // FNV-1a; a short stretch of integers for each row that is written.
    std::uint32_t hash = 2166136261U;
    for (int i = 0; i < columns; ++i) {
        const FormData_pg_attribute* const column = TupleDescAttr(descriptor, i);
        hash = (hash ^ column->atttypid) * 16777619U;
        hash = (hash ^ static_cast<std::uint32_t>(column->attlen)) * 16777619U;
    }
    return hash;
}

bool ChangeReader::next() {
    if (rest_.size() < sizeof(ChangeHead)) return false;
    head_ = reinterpret_cast<const ChangeHead*>(rest_.data());
    rest_.remove_prefix(std::min(rest_.size(), head_->bytes()));
    return true;
}

HeapTupleData ChangeReader::row(const char* data, std::uint32_t bytes) const {
    HeapTupleData tuple{};
    tuple.t_len = bytes;
    ItemPointerSetInvalid(&tuple.t_self);
    tuple.t_tableOid = head_->table;
    tuple.t_data = reinterpret_cast<HeapTupleHeader>(const_cast<char*>(data));
    return tuple;
}

}  // namespace parsegres::pg
