#include <catch2/catch.hpp>

#include "live/by_hub.hpp"
#include "live/notification_stream.hpp"

using namespace parsegres::proxy::live;
using State = NotificationStream::State;

namespace {

/// The bytes as payloads of `step` bytes each; the state after the last one.
State feed(std::string_view bytes, std::size_t step, std::vector<Delivery>& deliveries) {
    NotificationStream stream;
    State state = State::whole;
    std::uint64_t number = 0;
    for (std::size_t at = 0; at < bytes.size() && state == State::whole; at += step)
        state = stream.take(std::to_string(++number) + ' ' + std::string(bytes.substr(at, step)), deliveries);
    return state;
}

State feed(std::string_view bytes) {
    std::vector<Delivery> deliveries;
    return feed(bytes, bytes.size(), deliveries);
}

using Ids = std::vector<SubscriptionId>;

}  // namespace

TEST_CASE("live: notifications are the same however their bytes are cut") {
    const std::string bytes =
        "ping\nevent update 17 - 3,5-7 7 7\n{\"a\":1}{\"a\":0}hooked create 18 x9 4 2 0\n{}"
        "error 3 119 4\nno\n!lost 8 3\nwhylost * 4\nall!ping\n";
    const auto step = GENERATE(1U, 2U, 3U, 5U, 50U, 1000U);
    std::vector<Delivery> deliveries;
    REQUIRE(feed(bytes, step, deliveries) == State::whole);
    REQUIRE(deliveries.size() == 5);
    CHECK(deliveries[0].ids == Ids{3, 5, 6, 7});
    CHECK(deliveries[0].event->kind() == LiveEvent::Kind::change);
    CHECK(deliveries[0].event->transaction() == 17);
    CHECK(deliveries[0].event->text() == R"(,"object":{"a":1},"original":{"a":0})");
    CHECK(deliveries[1].event->kind() == LiveEvent::Kind::hooked);
    CHECK(deliveries[1].event->as_change().op == "create");
    CHECK(deliveries[1].event->as_change().seq == "x9");
    CHECK(deliveries[2].event->text() == R"("error":"no\n!","code":119,"reconnect":false)");
    CHECK(deliveries[3].ids == Ids{8});
    CHECK(deliveries[3].event->reason() == "why");
    CHECK(deliveries[4].to_all);
    CHECK(deliveries[4].event->reason() == "all!");
}

TEST_CASE("live: a missing notification shows, and so does one that comes twice") {
    NotificationStream missing;
    std::vector<Delivery> deliveries;
    CHECK(missing.take("1 ping\n", deliveries) == State::whole);
    CHECK(missing.take("3 ping\n", deliveries) == State::gap);
    NotificationStream twice;
    CHECK(twice.take("1 ping\n", deliveries) == State::whole);
    CHECK(twice.take("1 ping\n", deliveries) == State::gap);
    NotificationStream late;
    CHECK(late.take("2 ping\n", deliveries) == State::gap);
}

TEST_CASE("live: what is no stream is refused") {
    NotificationStream stream;
    std::vector<Delivery> deliveries;
    CHECK(stream.take("ping\n", deliveries) == State::malformed);
    for (const char* const bytes :
         {"pong\n", "ping x\n", "event update 17 - 3 7\n", "event update x - 3 0 0\n", "event upset 17 - 3 0 0\n",
          "event update 17 - 3 0 0 0\n", "event update 17 - 3 -1 0\n", "event update 17 - 3 99999999999999999999 0\n",
          "event update 17 - x 0 0\n", "event update 17 - * 0 0\n", "error 3 x 0\n", "lost 3 \n", "\n"}) {
        CAPTURE(bytes);
        CHECK(feed(bytes) == State::malformed);
    }
}

TEST_CASE("live: sets of subscriptions") {
    CHECK(read_ids("1") == Ids{1});
    CHECK(read_ids("3,17-20,90") == Ids{3, 17, 18, 19, 20, 90});
    CHECK(read_ids("2147483647") == Ids{2147483647});
    for (const char* const text : {"", ",", "1,", ",1", "0", "-1", "1-", "2-1", "1-2-3", "2147483648", "x", "1 ",
                                   "1-2147483647", "99999999999999999999"}) {
        CAPTURE(text);
        CHECK_FALSE(read_ids(text));
    }
}

TEST_CASE("live: a snapshot sees what was committed before it was taken") {
    const auto snapshot = Snapshot::read("10:20:12,15");
    REQUIRE(snapshot);
    for (const TransactionId seen : {1, 9, 10, 11, 13, 19}) CHECK(snapshot->sees(seen));
    for (const TransactionId unseen : {12, 15, 20, 21}) CHECK_FALSE(snapshot->sees(unseen));
    CHECK(Snapshot::read("5:5:")->sees(4));
    CHECK_FALSE(Snapshot::read("5:5:")->sees(5));
    for (const char* const text : {"", "1", "1:2", "1:2:3:4", "2:1:", "x:2:", "1:2:x", "1:2:1,"}) {
        CAPTURE(text);
        CHECK(Snapshot::read(text).has_value() == (std::string_view(text) == "1:2:1,"));
    }
}

TEST_CASE("live: each thread gets what is for its subscriptions, in order") {
    const auto first = LiveEvent::lost("1");
    const auto second = LiveEvent::lost("2");
    const auto third = LiveEvent::lost("3");
    const auto parts = by_hub({{first, {2, 3, 4}}, {second, {5}}, {third, {}, true}}, 2);
    REQUIRE(parts.size() == 2);
    REQUIRE(parts[0].size() == 2);
    CHECK((parts[0][0].event == first && parts[0][0].ids == Ids{2, 4}));
    CHECK((parts[0][1].event == third && parts[0][1].to_all));
    REQUIRE(parts[1].size() == 3);
    CHECK((parts[1][0].event == first && parts[1][0].ids == Ids{3}));
    CHECK(parts[1][1].event == second);
}
