#include "rest/multipart.hpp"

#include <algorithm>
#include <unordered_map>

#include "ascii.hpp"
#include "rest/base64.hpp"
#include "rest/header_value.hpp"
#include "rest/json_text.hpp"

namespace parsegres::proxy {
namespace {

constexpr std::size_t kMostHeaderBytes = 80 * 1024;
constexpr std::size_t kMostBoundaryBytes = 70;  // RFC 2046, 5.1.1
constexpr std::string_view kLineEnd = "\r\n";

/// What follows a boundary.
enum class Mark : unsigned char { None, Part, End };

class FormSplitter {
  public:
    FormSplitter(std::string_view body, std::string_view boundary)
        : body_(body), delimiter_(std::string(kLineEnd) + "--" + std::string(boundary)) {}

    std::optional<std::vector<FormPart>> split() {
        std::vector<FormPart> parts;
        // The first boundary may have no line before it.
        Mark mark = body_.starts_with(std::string_view(delimiter_).substr(kLineEnd.size()))
                        ? pass(delimiter_.size() - kLineEnd.size())
                        : Mark::None;
        if (mark == Mark::None) mark = find_mark();
        while (mark == Mark::Part) {
            const auto headers = take_headers();
            if (!headers) return std::nullopt;
            // The line end before a boundary can be the one that ends the headers.
            const std::size_t begin = at_;
            at_ -= kLineEnd.size();
            mark = find_mark();
            const std::size_t end = std::max(begin, delimiter_at_);
            if (mark != Mark::None) add(parts, *headers, body_.substr(begin, end - begin));
        }
        if (mark == Mark::None) return std::nullopt;
        return parts;
    }

  private:
    /// Goes on behind a boundary that ends at `end`; stays where it is when that is none.
    Mark pass(std::size_t end) {
        const std::string_view rest = body_.substr(end);
        if (rest.starts_with("--")) return Mark::End;
        const std::size_t blanks = std::min(rest.find_first_not_of(" \t"), rest.size());
        if (!rest.substr(blanks).starts_with(kLineEnd)) return Mark::None;
        at_ = end + blanks + kLineEnd.size();
        return Mark::Part;
    }

    Mark find_mark() {
        std::size_t from = at_;
        while (true) {
            delimiter_at_ = body_.find(delimiter_, from);
            if (delimiter_at_ == std::string_view::npos) return Mark::None;
            from = delimiter_at_ + delimiter_.size();
            if (const Mark mark = pass(from); mark != Mark::None) return mark;
        }
    }

    /// The lines up to the empty one, which is passed.
    std::optional<std::string_view> take_headers() {
        const std::string_view rest = body_.substr(at_, kMostHeaderBytes);
        const std::size_t end = rest.starts_with(kLineEnd) ? 0 : rest.find("\r\n\r\n");
        if (end == std::string_view::npos) return std::nullopt;
        at_ += end + (end == 0 ? kLineEnd.size() : 2 * kLineEnd.size());
        return rest.substr(0, end);
    }

    /// The first header of that name.
    static std::string_view header(std::string_view lines, std::string_view name) {
        while (!lines.empty()) {
            const std::size_t end = std::min(lines.find(kLineEnd), lines.size());
            const std::string_view line = lines.substr(0, end);
            const std::size_t colon = std::min(line.find(':'), line.size());
            if (colon < line.size() && equals_ignoring_case(line.substr(0, colon), name)) return line.substr(colon + 1);
            lines.remove_prefix(std::min(end + kLineEnd.size(), lines.size()));
        }
        return {};
    }

    static std::string without_folders(std::string_view path) {
        path.remove_prefix(std::min(path.find_last_of("/\\") + 1, path.size()));
        return path == "." || path == ".." ? std::string() : std::string(path);
    }

    static void add(std::vector<FormPart>& parts, std::string_view headers, std::string_view data) {
        const HeaderValue disposition = parse_header_value(header(headers, "content-disposition"));
        const std::string* name = disposition.parameter("name");
        if (disposition.value != "form-data" || name == nullptr) return;
        HeaderValue type = parse_header_value(header(headers, "content-type"));
        FormPart part{*name, {}, type.value.empty() ? "text/plain" : std::move(type.value), {}, data};
        if (const std::string* file_name = disposition.parameter("filename"))
            part.file_name = without_folders(*file_name);
        if (const std::string* charset = type.parameter("charset")) part.charset = *charset;
        parts.push_back(std::move(part));
    }

    std::string_view body_;
    std::string delimiter_;
    std::size_t at_ = 0;            // behind the last boundary, then behind the headers
    std::size_t delimiter_at_ = 0;  // the begin of the last boundary
};

std::string json_of(const FormPart& part) {
    std::string json;
    if (!part.is_file()) {
        append_utf8_json_string(json, is_latin1(part.charset) ? utf8_of_latin1(part.data) : part.data);
        return json;
    }
    json = '{';
    if (part.file_name) {
        json += "\"filename\":";
        append_utf8_json_string(json, *part.file_name);
        json += ',';
    }
    json += "\"contentType\":";
    append_utf8_json_string(json, part.content_type);
    ((json += ",\"data\":{\"__type\":\"Bytes\",\"base64\":\"") += encode_base64(part.data)) += "\"}}";
    return json;
}

}  // namespace

std::optional<std::string> find_boundary(std::string_view content_type) {
    const HeaderValue header = parse_header_value(content_type);
    const std::string* boundary = header.parameter("boundary");
    if (boundary == nullptr || boundary->empty() || boundary->size() > kMostBoundaryBytes) return std::nullopt;
    return *boundary;
}

std::optional<std::vector<FormPart>> split_form(std::string_view body, std::string_view boundary) {
    return FormSplitter(body, boundary).split();
}

void append_form_parts(std::string& out, const std::vector<FormPart>& parts) {
    std::unordered_map<std::string_view, std::size_t> last;
    for (std::size_t i = 0; i < parts.size(); ++i) last[parts[i].name] = i;
    bool is_first = true;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (last[parts[i].name] != i) continue;
        if (!is_first) out += ',';
        is_first = false;
        append_utf8_json_string(out, parts[i].name);
        (out += ':') += json_of(parts[i]);
    }
}

}  // namespace parsegres::proxy
