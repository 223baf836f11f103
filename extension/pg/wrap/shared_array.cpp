#include "pg/wrap/shared_array.hpp"

#include <memory>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "pg/wrap/datum.hpp"

extern "C" {
#include <access/tupmacs.h>
#include <utils/expandeddatum.h>
}

namespace parsegres::pg {
namespace {

/// Expanded, so that operators find its elements without taking it apart for each row; and a set, for those that know
/// it.
class KeptArray {
  public:
    explicit KeptArray(const std::vector<std::string>& texts) : set_(texts.begin(), texts.end()) {
        const Datum flat = text_array_datum(texts);
        header_ = pg_call([&] {
            const Datum expanded = expand_array(flat, TopMemoryContext, nullptr);
            auto* array = reinterpret_cast<ExpandedArrayHeader*>(DatumGetEOHP(expanded));
            deconstruct_expanded_array(array);
            return &array->hdr;
        });
        alive().emplace(header_, this);
    }
    ~KeptArray() {
        alive().erase(header_);
        MemoryContextDelete(header_->eoh_context);
    }
    KeptArray(const KeptArray&) = delete;
    KeptArray& operator=(const KeptArray&) = delete;

    [[nodiscard]] Datum datum() const { return EOHPGetRODatum(header_); }
    [[nodiscard]] bool contains(std::string_view text) const { return set_.contains(text); }

    /// What a datum was made from; nullptr when it is any other array.
    static const KeptArray* find(Datum datum) {
        if (!VARATT_IS_EXTERNAL_EXPANDED(DatumGetPointer(datum))) return nullptr;
        const auto found = alive().find(DatumGetEOHP(datum));
        return found == alive().end() ? nullptr : found->second;
    }

  private:
    // Never destroyed: it lives as long as the backend.
    static std::unordered_map<const ExpandedObjectHeader*, const KeptArray*>& alive() {
        static auto& instance = *new std::unordered_map<const ExpandedObjectHeader*, const KeptArray*>;
        return instance;
    }

    std::unordered_set<std::string_view> set_;  // of the texts, which outlive it
    ExpandedObjectHeader* header_ = nullptr;
};

bool has_any_of(const ArrayType* array, const KeptArray& kept) {
    const int count = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
    const bits8* present = ARR_NULLBITMAP(array);
    const char* at = ARR_DATA_PTR(array);
    for (int i = 0; i < count; ++i) {
        if (present != nullptr && (present[i / 8] & (1 << (i % 8))) == 0) continue;
        if (kept.contains({VARDATA_ANY(at), VARSIZE_ANY_EXHDR(at)})) return true;
        at += VARSIZE_ANY(at);
        at = reinterpret_cast<const char*>(att_align_nominal(reinterpret_cast<std::uintptr_t>(at), TYPALIGN_INT));
    }
    return false;
}

}  // namespace

Datum shared_array_datum(const SharedTexts& texts) {
    if (!texts.are_many()) return text_array_datum(texts.get());
    std::shared_ptr<void>& kept = texts.prepared();
    if (kept == nullptr) kept = std::make_shared<KeptArray>(texts.get());
    return static_cast<const KeptArray*>(kept.get())->datum();
}

bool overlaps_shared(FunctionCallInfo fcinfo, Datum array, Datum list) {
    const KeptArray* kept = KeptArray::find(list);
    if (kept == nullptr) return pg_call([&] { return DatumGetBool(arrayoverlap(fcinfo)); });
    return has_any_of(pg_call([&] { return DatumGetArrayTypeP(array); }), *kept);
}

}  // namespace parsegres::pg
