#pragma once
// One pass over the top-level keys of a JSON object: finds the credentials that SDKs put into bodies and cuts them
// out of the text. No tree is built and nothing below the top level is looked at but brackets and strings; whether the
// rest is JSON is decided by the database, which gets the very same bytes.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parsegres::proxy {

enum class BodyKey : unsigned char {
    method,
    application_id,
    javascript_key,
    client_version,
    installation_id,
    session_token,
    master_key,
    maintenance_key,
    context,
    content_type,
    revocable_session,
    no_body,
};
inline constexpr std::size_t kBodyKeyCount = 12;

/// A set of body keys.
using BodyKeySet = std::uint16_t;
constexpr BodyKeySet set_of(BodyKey key) { return static_cast<BodyKeySet>(1U << static_cast<unsigned>(key)); }
inline constexpr BodyKeySet kAllBodyKeys = (1U << kBodyKeyCount) - 1;

enum class BodyKind : unsigned char { object, array, malformed };

/// Reusable: scan() forgets what was found before. Holds views into the scanned text, never copies of it.
class ShallowScanner {
  public:
    /// Any bytes may come in. `malformed`: surely no JSON object or array; `object`: one whose top level is well
    /// formed.
    BodyKind scan(std::string_view text);

    /// The JSON text of the value of `key`; empty when there is none. As in JavaScript, the last of several counts.
    [[nodiscard]] std::string_view value(BodyKey key) const { return values_[static_cast<std::size_t>(key)]; }

    /// After `object`: appends the members that are left without those of `cut`, without the outer braces, so that
    /// others can be added. True when there are any.
    bool append_members(std::string& out, BodyKeySet cut) const;

    /// After `object`: true when append_members() would give the text between the braces unchanged.
    [[nodiscard]] bool keeps_all(BodyKeySet cut) const { return (present_ & cut) == 0; }

  private:
    struct Found {
        BodyKey key;
        std::size_t begin;  // after the comma or brace before the member
        std::size_t end;    // at the comma or brace behind it
    };

    bool scan_member(std::size_t& at);
    void note(BodyKey key, std::size_t begin, std::size_t end, std::string_view value);

    std::string_view text_;
    std::size_t inner_begin_ = 0;
    std::size_t inner_end_ = 0;
    std::array<std::string_view, kBodyKeyCount> values_{};
    std::vector<Found> found_;
    BodyKeySet present_ = 0;
};

}  // namespace parsegres::proxy
