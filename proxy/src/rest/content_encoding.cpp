#include "rest/content_encoding.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <new>

#include <brotli/decode.h>
#include <zlib.h>

#include "ascii.hpp"

namespace parsegres::proxy {
namespace {

constexpr std::size_t kPiece = 16 * 1024;
using Piece = std::array<char, kPiece>;

enum class Format : int { zlib = 15, gzip = 15 + 16 };  // zlib's names for them, with the largest window

struct InflateEnd {
    void operator()(z_stream* stream) const noexcept { inflateEnd(stream); }
};
struct BrotliEnd {
    void operator()(BrotliDecoderState* state) const noexcept { BrotliDecoderDestroyInstance(state); }
};

Fault cut_off() { return bad_request("unexpected end of file"); }

/// False when it would be more than `limit`.
bool append_piece(std::string& out, const Piece& piece, std::size_t size, std::uint64_t limit) {
    if (size > limit - out.size()) return false;
    out.append(piece.data(), size);
    return true;
}

/// Zeros that pad the end are no further member; anything else has to be one.
bool has_next_member(Format format, const z_stream& stream) {
    return format == Format::gzip && stream.avail_in > 0 && *stream.next_in != 0;
}

std::optional<Fault> inflate_all(std::string& out, Format format, std::string_view body, std::uint64_t limit) {
    z_stream stream{};
    if (inflateInit2(&stream, static_cast<int>(format)) != Z_OK) throw std::bad_alloc();
    const std::unique_ptr<z_stream, InflateEnd> owner(&stream);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));  // zlib only reads it
    stream.avail_in = static_cast<uInt>(body.size());
    Piece piece;
    while (true) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = kPiece;
        const int state = inflate(&stream, Z_NO_FLUSH);
        if (!append_piece(out, piece, kPiece - stream.avail_out, limit)) return body_too_large();
        if (state == Z_STREAM_END) {
            if (!has_next_member(format, stream)) return std::nullopt;
            inflateReset(&stream);
            continue;
        }
        if (state == Z_BUF_ERROR) return cut_off();
        if (state == Z_MEM_ERROR) throw std::bad_alloc();
        if (state != Z_OK) return bad_request(stream.msg != nullptr ? stream.msg : "missing dictionary");
    }
}

std::optional<Fault> decode_brotli(std::string& out, std::string_view body, std::uint64_t limit) {
    const std::unique_ptr<BrotliDecoderState, BrotliEnd> state(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr));
    if (!state) throw std::bad_alloc();
    const auto* next_in = reinterpret_cast<const std::uint8_t*>(body.data());
    std::size_t available_in = body.size();
    Piece piece;
    while (true) {
        auto* next_out = reinterpret_cast<std::uint8_t*>(piece.data());
        std::size_t available_out = kPiece;
        const BrotliDecoderResult result =
            BrotliDecoderDecompressStream(state.get(), &available_in, &next_in, &available_out, &next_out, nullptr);
        if (!append_piece(out, piece, kPiece - available_out, limit)) return body_too_large();
        if (result == BROTLI_DECODER_RESULT_SUCCESS) return std::nullopt;
        if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) return cut_off();
        if (result == BROTLI_DECODER_RESULT_ERROR) return bad_request("Decompression failed");
    }
}

}  // namespace

bool is_encoded(std::string_view encoding) { return !encoding.empty() && lower_case(encoding) != "identity"; }

std::optional<Fault> decode_content(std::string& out, std::string_view encoding, std::string_view body,
                                    std::uint64_t limit) {
    out.clear();
    const std::string name = lower_case(encoding);
    if (name == "gzip") return inflate_all(out, Format::gzip, body, limit);
    if (name == "deflate") return inflate_all(out, Format::zlib, body, limit);
    if (name == "br") return decode_brotli(out, body, limit);
    return unsupported_encoding(name);
}

}  // namespace parsegres::proxy
