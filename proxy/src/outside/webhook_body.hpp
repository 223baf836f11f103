#pragma once
// What is sent to a webhook.

#include <string>

#include "value/value.hpp"

namespace parsegres::proxy {

/// The request as JSON. Files of a form that a cloud function got are in it as the reference writes them, as Node.js
/// does with buffers: {"filename","contentType","data":{"type":"Buffer","data":[104,105]}}.
std::string webhook_body(const Value& request);

}  // namespace parsegres::proxy
