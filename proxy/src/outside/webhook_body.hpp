#pragma once
// What is sent to a webhook.

#include <string>
#include <string_view>

namespace parsegres::proxy {

/// The request, the JSON text of an object, as a webhook gets it. Files of a form that a cloud function got are in it
/// as the reference writes them, as Node.js does with buffers:
/// {"filename","contentType","data":{"type":"Buffer","data":[104,105]}}.
std::string webhook_body(std::string_view request);

}  // namespace parsegres::proxy
