#include "live/send_queue.hpp"

#include <catch2/catch.hpp>

using namespace parsegres::proxy::live;

namespace {

void append(SendQueue& queue, std::string_view text) {
    queue.append([text](std::string& out) { out += text; });
}

std::string front_of(const SendQueue& queue) {
    std::string text;
    for (const auto& buffer : queue.front()) text.append(static_cast<const char*>(buffer.data()), buffer.size());
    return text;
}

}  // namespace

TEST_CASE("live: a queue gives out what was put in, whatever is taken at once") {
    const auto step = GENERATE(1U, 2U, 5U, 1000U);
    SendQueue queue;
    append(queue, "one");
    append(queue, "two");
    queue.append_shared(std::make_shared<const std::string>("shared"));
    append(queue, "three");
    CHECK(queue.size() == 17);
    std::string got;
    while (!queue.empty()) {
        const std::string front = front_of(queue).substr(0, step);
        got += front;
        queue.sent(front.size());
    }
    CHECK(got == "onetwosharedthree");
    CHECK(queue.size() == 0);
}

TEST_CASE("live: a queue may be longer than one write takes") {
    SendQueue queue;
    std::string expected;
    std::string got;
    for (int i = 0; i < 1000; ++i) {
        const std::string text = std::to_string(i) + ' ';
        queue.append_shared(std::make_shared<const std::string>(text));
        expected += text;
        if (i % 3 > 0) continue;
        got += front_of(queue).substr(0, 2);
        queue.sent(2);
    }
    while (!queue.empty()) {
        const std::string front = front_of(queue);
        got += front;
        queue.sent(front.size());
    }
    CHECK(got == expected);
}
