#include "pg/live/log_numbers.hpp"

#include <algorithm>

#include "pg/live/change.hpp"
#include "pg/wrap/spi.hpp"

namespace parsegres::pg {
namespace {

bool has_logged(Record& record) {
    if (record.kind != RecordKind::Changes) return false;
    ChangeReader changes(record.text());
    while (changes.next())
        if (changes.head().is_logged) return true;
    return false;
}

/// The transactions of the records from where `queue` stands, whether they have ended or not.
std::vector<double> queued_transactions(QueueReader queue) {
    std::vector<double> transactions;
    while (Record* record = queue.front_of_any()) {
        if (record->kind == RecordKind::Changes) transactions.push_back(static_cast<double>(record->transaction));
        queue.pass();
    }
    return transactions;
}

Rows number(std::vector<double> told, QueueReader queue) {
    // In this order: what commits after the snapshot may enter the queue after it was looked through.
    std::string snapshot = current_snapshot();
    std::vector<double> queued = queued_transactions(queue);
    return execute({"SELECT xid, seq FROM parse_internal.number_live_log($1::bigint[], $2::bigint[], $3)",
                    {std::move(told), std::move(queued), std::move(snapshot)}},
                   Mode::Fresh, Planning::Generic);
}

}  // namespace

LogNumbers::LogNumbers(const std::vector<Record*>& records, QueueReader queue) {
    std::vector<double> told;
    for (Record* record : records)
        if (has_logged(*record)) told.push_back(static_cast<double>(record->transaction));
    if (told.empty()) return;
    const Rows rows = number(told, queue);
    epoch_ = *execute({"SELECT epoch FROM parse_internal.live_log_state", {}}, Mode::Fresh).text(0, 0);
    for (const double transaction : told) numbers_[static_cast<std::int64_t>(transaction)];
    for (std::uint64_t row = 0; row < rows.count(); ++row)
        numbers_[DatumGetInt64(*rows.datum(row, 0))].in_order.push_back(DatumGetInt64(*rows.datum(row, 1)));
}

void LogNumbers::number_the_rest(QueueReader queue) { number({}, queue); }

std::string LogNumbers::next(std::int64_t transaction) {
    const auto found = numbers_.find(transaction);
    if (found == numbers_.end() || found->second.used >= found->second.in_order.size()) return {};
    return LogPlace{epoch_, found->second.in_order[found->second.used++], {}}.text();
}

}  // namespace parsegres::pg
