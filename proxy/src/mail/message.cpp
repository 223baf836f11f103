#include "mail/message.hpp"

#include <algorithm>
#include <array>

#include "rest/base64.hpp"

namespace parsegres::proxy {
namespace {

constexpr std::string_view kLine = "\r\n";

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7F; });
}

/// The longest piece of UTF-8 `text` with at most `limit` bytes; at least one character.
std::string_view whole_characters(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    std::size_t end = limit;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end == 0 ? limit : end);
}

/// As it stands when it is plain ASCII and short, else as encoded words (RFC 2047), which hold no line ends.
std::string header_text(std::string_view text) {
    constexpr std::size_t kPlain = 60;
    constexpr std::size_t kWord = 45;
    if (is_plain(text) && text.size() <= kPlain && text.find("=?") == std::string_view::npos) return std::string(text);
    std::string words;
    while (!text.empty()) {
        const std::string_view piece = whole_characters(text, kWord);
        if (!words.empty()) words += "\r\n ";
        words += "=?UTF-8?B?" + encode_base64(piece) + "?=";
        text.remove_prefix(piece.size());
    }
    return words;
}

/// `Name <address>` with the name made fit for a header.
std::string mailbox(std::string_view from) {
    const std::string_view address = bare_address(from);
    if (address.size() == from.size()) return std::string(address);
    std::string_view name = from.substr(0, from.find('<'));
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
    std::string quoted = header_text(name);
    if (quoted == name) {
        std::erase_if(quoted, [](char c) { return c == '"' || c == '\\'; });
        quoted = '"' + quoted + '"';
    }
    return quoted + " <" + std::string(address) + ">";
}

void append_part(std::string& out, std::string_view type, std::string_view content) {
    constexpr std::size_t kWidth = 76;
    ((out += "Content-Type: ") += type) += "; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    const std::string encoded = encode_base64(content);
    for (std::size_t i = 0; i < encoded.size(); i += kWidth) (out += encoded.substr(i, kWidth)) += kLine;
}

std::string mail_date(std::time_t now) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 48> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S +0000", &parts);
    return {text.data(), size};
}

}  // namespace

bool is_mail_address(std::string_view address) {
    if (address.empty() || std::count(address.begin(), address.end(), '@') != 1) return false;
    if (address.front() == '@' || address.back() == '@' || address.size() > 320) return false;
    return std::none_of(address.begin(), address.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7F || std::string_view("<>()[]\\,;:\"").find(c) != std::string_view::npos;
    });
}

std::string_view bare_address(std::string_view mailbox) {
    const std::size_t open = mailbox.rfind('<');
    const std::size_t close = mailbox.rfind('>');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return mailbox;
    return mailbox.substr(open + 1, close - open - 1);
}

std::string compose(const Mail& mail, std::string_view from, std::string_view id, std::time_t now) {
    const std::string_view address = bare_address(from);
    std::string out = "From: " + mailbox(from) + "\r\nTo: <" + mail.to + ">\r\nSubject: " + header_text(mail.subject) +
                      "\r\nDate: " + mail_date(now) + "\r\nMessage-ID: <" + std::string(id) + "@" +
                      std::string(address.substr(address.find('@') + 1)) +
                      ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
    if (mail.html.empty()) {
        append_part(out, "text/plain", mail.text);
        return out;
    }
    // The parts are base64, which has no '='-'-' in it.
    constexpr std::string_view kBoundary = "=-part-=";
    (out += "Content-Type: multipart/alternative; boundary=\"") += kBoundary;
    ((out += "\"\r\n\r\n--") += kBoundary) += kLine;
    append_part(out, "text/plain", mail.text);
    ((out += "--") += kBoundary) += kLine;
    append_part(out, "text/html", mail.html);
    ((out += "--") += kBoundary) += "--\r\n";
    return out;
}

}  // namespace parsegres::proxy
