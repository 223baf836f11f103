#pragma once
// SQL text with numbered parameters: what the compilers produce and pg/ runs.
//
// The text is a pure function of a request's shape. Client values are parameters, without exception;
// identifiers are those of the catalog. So the text itself is the key of the plan cache.

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "value/value.hpp"

namespace parsegres {

/// Microseconds since 1970-01-01 UTC.
struct Timestamp {
    std::int64_t micros = 0;
    friend bool operator==(const Timestamp&, const Timestamp&) = default;
};
/// x is the longitude, y the latitude, as the reference stores GeoPoints.
struct Point {
    double x = 0;
    double y = 0;
    friend bool operator==(const Point&, const Point&) = default;
};
/// Passed as jsonb.
struct Jsonb {
    Value value;
    friend bool operator==(const Jsonb&, const Jsonb&) = default;
};
/// Texts that many statements have as a text[] parameter. They may be thousands, so copies share them.
class SharedTexts {
  public:
    SharedTexts() : SharedTexts(std::vector<std::string>()) {}
    SharedTexts(std::initializer_list<std::string> texts) : SharedTexts(std::vector<std::string>(texts)) {}
    SharedTexts(std::vector<std::string> texts) : held_(std::make_shared<Held>(Held{std::move(texts), nullptr})) {}

    [[nodiscard]] const std::vector<std::string>& get() const { return held_->texts; }
    /// Then making a parameter of them, and looking through it for each row, would cost more than the rest.
    [[nodiscard]] bool are_many() const { return get().size() >= kMany; }
    /// What whoever runs statements has made of them, to be kept as long as they are.
    [[nodiscard]] std::shared_ptr<void>& prepared() const { return held_->prepared; }

    friend bool operator==(const SharedTexts& a, const SharedTexts& b) { return a.get() == b.get(); }

  private:
    static constexpr std::size_t kMany = 16;
    struct Held {
        std::vector<std::string> texts;
        std::shared_ptr<void> prepared;
    };
    std::shared_ptr<Held> held_;
};
/// SQL NULL of the type that the place asks for; `type` is the SQL name of that type ("text", "jsonb").
struct Null {
    std::string_view type;
    friend bool operator==(const Null&, const Null&) = default;
};

/// One parameter; the alternative decides its SQL type:
/// boolean, double precision, bigint, text, timestamptz, point, polygon, jsonb, and arrays of some.
using SqlParam = std::variant<Null, bool, double, std::int64_t, std::string, Timestamp, Point,
                              std::vector<Point> /* polygon */, Jsonb, std::vector<std::string>, std::vector<double>,
                              std::vector<bool>, std::vector<Timestamp>, std::vector<Jsonb>, SharedTexts>;

struct SqlText {
    std::string text;
    std::vector<SqlParam> params;

    /// Appends SQL text; never for anything that came from a client.
    SqlText& raw(std::string_view sql) {
        text += sql;
        return *this;
    }
    /// Appends a quoted identifier.
    SqlText& name(std::string_view identifier);
    /// Appends the place holder `$n` and keeps the value for it.
    SqlText& param(SqlParam value);
    /// Appends `$n` of a parameter that was added before (its number, from 1).
    SqlText& param_again(std::size_t number);
};

/// `"identifier"`, with quotes in it doubled. Used for names that the catalog holds.
[[nodiscard]] std::string quote_identifier(std::string_view identifier);

/// Who a statement runs for, as SQL sees it.
struct Access {
    /// Master or maintenance key: no row filter at all.
    bool unrestricted = false;
    /// `*`, `role:<name>` of each role held, and the user's id; one text[] parameter.
    SharedTexts principals;
};

}  // namespace parsegres
