#include "pg/plan_cache.hpp"

#include <list>
#include <string_view>
#include <unordered_map>

#include "pg/gucs.hpp"

namespace parsegres::pg {
namespace {

struct Entry {
    std::string key;
    SPIPlanPtr plan;
};

class PlanCache {
  public:
    SPIPlanPtr find(std::string_view key) {
        const auto found = index_.find(key);
        if (found == index_.end()) return nullptr;
        entries_.splice(entries_.begin(), entries_, found->second);
        return found->second->plan;
    }

    void insert(std::string key, SPIPlanPtr plan) {
        entries_.push_front(Entry{std::move(key), plan});
        index_.emplace(entries_.front().key, entries_.begin());
    }

    /// Frees the plans that were not used for longest until fewer than `limit` are left.
    void shrink_below(std::size_t limit) {
        while (!entries_.empty() && entries_.size() >= limit) {
            SPIPlanPtr oldest = entries_.back().plan;
            index_.erase(entries_.back().key);
            entries_.pop_back();
            pg_call([&] { SPI_freeplan(oldest); });
        }
    }

  private:
    std::list<Entry> entries_;
    std::unordered_map<std::string_view, std::list<Entry>::iterator> index_;  // keys point into entries_
};

// Never destroyed: its plans end with the backend's memory.
PlanCache& cache() {
    static auto& instance = *new PlanCache;
    return instance;
}

SPIPlanPtr prepare(const std::string& text, const std::vector<Oid>& types, Planning planning) {
    const int options = planning == Planning::Generic ? CURSOR_OPT_GENERIC_PLAN : 0;
    return pg_call([&]() -> SPIPlanPtr {
        SPIPlanPtr plan =
            SPI_prepare_cursor(text.c_str(), static_cast<int>(types.size()), const_cast<Oid*>(types.data()), options);
        if (plan != nullptr) SPI_keepplan(plan);
        return plan;
    });
}

std::string cache_key(const std::string& text, const std::vector<Oid>& types) {
    std::string key = text;
    key.append(reinterpret_cast<const char*>(types.data()), types.size() * sizeof(Oid));
    return key;
}

}  // namespace

SPIPlanPtr plan_for(const std::string& text, const std::vector<Oid>& types, Planning planning) {
    std::string key = cache_key(text, types);
    if (SPIPlanPtr plan = cache().find(key)) return plan;
    cache().shrink_below(static_cast<std::size_t>(settings::plan_cache_size));
    SPIPlanPtr plan = prepare(text, types, planning);
    if (plan == nullptr)
        throw Error(ErrorCode::internal_server_error, "An internal server error occurred", "SPI_prepare failed");
    cache().insert(std::move(key), plan);
    return plan;
}

}  // namespace parsegres::pg
