#include "rest/content_encoding.hpp"

#include <catch2/catch.hpp>

#include <brotli/encode.h>
#include <zlib.h>

using namespace parsegres::proxy;

namespace {

constexpr int kGzip = 15 + 16;
constexpr int kZlib = 15;
constexpr int kRaw = -15;
constexpr std::uint64_t kLimit = 100'000;

std::string deflated(const std::string& text, int form) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, form, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string brotli(const std::string& text) {
    std::size_t size = BrotliEncoderMaxCompressedSize(text.size()) + 64;
    std::string out(size, '\0');
    REQUIRE(BrotliEncoderCompress(5, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, text.size(),
                                  reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                                  reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_TRUE);
    out.resize(size);
    return out;
}

struct Encoded {
    const char* encoding;
    std::string (*encode)(const std::string&);
};

const Encoded kAll[] = {
    {"gzip", [](const std::string& text) { return deflated(text, kGzip); }},
    {"deflate", [](const std::string& text) { return deflated(text, kZlib); }},
    {"br", brotli},
};

/// The decoded text, or the status of the refusal.
std::string decoded(std::string_view encoding, std::string_view body, std::uint64_t limit = kLimit) {
    std::string out = "of the request before";
    const auto fault = decode_content(out, encoding, body, limit);
    return fault ? std::to_string(fault->http_status) : out;
}

}  // namespace

TEST_CASE("a body comes out of each encoding as it went in") {
    for (const std::string& text : {std::string(), std::string(R"({"a":1})"), std::string(90'000, 'x')})
        for (const Encoded& form : kAll) {
            CAPTURE(form.encoding, text.size());
            CHECK(decoded(form.encoding, form.encode(text)) == text);
        }
    CHECK(decoded("GZip", deflated("{}", kGzip)) == "{}");
}

TEST_CASE("a decoded body may be as large as the limit and no larger") {
    for (const Encoded& form : kAll) {
        CAPTURE(form.encoding);
        CHECK(decoded(form.encoding, form.encode(std::string(kLimit, ' '))).size() == kLimit);
        CHECK(decoded(form.encoding, form.encode(std::string(kLimit + 1, ' '))) == "413");
        CHECK(decoded(form.encoding, form.encode(std::string(20'000'000, ' '))) == "413");
    }
    const std::string half = deflated(std::string(kLimit / 2 + 1, ' '), kGzip);
    CHECK(decoded("gzip", half + half) == "413");
}

TEST_CASE("what is cut off or broken is refused") {
    for (const Encoded& form : kAll) {
        CAPTURE(form.encoding);
        const std::string whole = form.encode(R"({"a":"some text","b":[1,2,3]})");
        for (std::size_t size = 0; size < whole.size(); ++size) {
            CAPTURE(size);
            CHECK(decoded(form.encoding, whole.substr(0, size)) == "400");
        }
        CHECK(decoded(form.encoding, "\xff\xff\xff plain text") == "400");
    }
    std::string wrong_sum = deflated("{}", kGzip);
    wrong_sum[wrong_sum.size() - 6] ^= 1;
    CHECK(decoded("gzip", wrong_sum) == "400");
    CHECK(decoded("deflate", deflated("{}", kRaw)) == "400");
    CHECK(decoded("gzip", deflated("{}", kZlib)) == "400");
}

TEST_CASE("what stands behind a compressed body") {
    const std::string whole = deflated("{}", kGzip);
    CHECK(decoded("gzip", deflated("{\"a\":", kGzip) + deflated("1}", kGzip)) == "{\"a\":1}");
    CHECK(decoded("gzip", whole + std::string(8, '\0')) == "{}");
    CHECK(decoded("gzip", whole + "xyz") == "400");
    CHECK(decoded("deflate", deflated("{}", kZlib) + "xyz") == "{}");
}

TEST_CASE("other encodings are not supported, identity is none") {
    for (const char* encoding : {"compress", "x-gzip", "gzip, gzip", "zstd", "brotli"}) {
        CAPTURE(encoding);
        CHECK(decoded(encoding, deflated("{}", kGzip)) == "415");
        CHECK(is_encoded(encoding));
    }
    CHECK_FALSE(is_encoded(""));
    CHECK_FALSE(is_encoded("Identity"));
}
