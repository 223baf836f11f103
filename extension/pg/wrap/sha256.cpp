#include "pg/wrap/sha256.hpp"

namespace parsegres::pg {

std::string sha256(std::string_view text) {
    const Datum digest = pg_call([&] {
        return DirectFunctionCall1(
            sha256_bytea, PointerGetDatum(cstring_to_text_with_len(text.data(), static_cast<int>(text.size()))));
    });
    auto* bytes = reinterpret_cast<struct varlena*>(DatumGetPointer(digest));
    return {VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes)};
}

}  // namespace parsegres::pg
