#pragma once
// Bodies of multipart/form-data (RFC 7578), as parameters of cloud functions.
//
// They come from anybody: nothing is taken on trust, and the time for it grows with the size of the body alone.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parsegres::proxy {

struct FormPart {
    std::string name;
    std::optional<std::string> file_name;  // without folders
    std::string content_type;              // in lower case, without parameters
    std::string charset;                   // of a text; "" for UTF-8
    std::string_view data;                 // into the body

    /// As in the reference: it has a file's name, or is of no type but bytes.
    [[nodiscard]] bool is_file() const { return file_name || content_type == "application/octet-stream"; }
};

/// The boundary in a Content-Type; nothing when there is none that could be one.
std::optional<std::string> find_boundary(std::string_view content_type);

/// The parts that have a name, in their order; nothing when the body ends before its last boundary.
std::optional<std::vector<FormPart>> split_form(std::string_view body, std::string_view boundary);

/// Appends the parts as members of a JSON object, the last of each name alone: a text as a string, a file as
/// {"filename","contentType","data":{"__type":"Bytes","base64"}}.
void append_form_parts(std::string& out, const std::vector<FormPart>& parts);

}  // namespace parsegres::proxy
