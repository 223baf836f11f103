#include "hooks/save_change.hpp"

#include <catch2/catch.hpp>

#include "value/json.hpp"

using namespace parsegres;

namespace {

Object object(const char* json) { return parse_json(json).as_object(); }
std::string text(const Object& object) { return to_json(Value(object)); }

constexpr const char* kOriginal = R"({"objectId":"a","n":1,"list":[1,2],"deep":{"x":1},"text":"t"})";

}  // namespace

TEST_CASE("a hook sees what an object will be") {
    const auto seen = [](const char* body) { return text(changed_object(object(kOriginal), object(body))); };
    CHECK(seen(R"({"text":"u","new":true})") ==
          R"({"objectId":"a","n":1,"list":[1,2],"deep":{"x":1},"text":"u","new":true})");
    CHECK(seen(R"({"n":{"__op":"Increment","amount":2},"text":{"__op":"Delete"}})") ==
          R"({"objectId":"a","n":3,"list":[1,2],"deep":{"x":1}})");
    CHECK(seen(R"({"list":{"__op":"Add","objects":[2]},"deep.y":{"__op":"Increment","amount":1}})") ==
          R"({"objectId":"a","n":1,"list":[1,2,2],"deep":{"x":1,"y":1},"text":"t"})");
    CHECK(seen(R"({"n":{"__op":"SetOnInsert","amount":9},"r":{"__op":"AddRelation","objects":[{"__type":"Pointer",
          "className":"C","objectId":"c"}]}})") ==
          R"({"objectId":"a","n":1,"list":[1,2],"deep":{"x":1},"text":"t","r":{"__type":"Relation","className":"C"}})");
}

TEST_CASE("what a hook leaves as it was keeps its operation") {
    const Object sent = object(R"({"n":{"__op":"Increment","amount":2},"text":"u"})");
    const Object seen = changed_object(object(kOriginal), sent);
    Object returned = seen;
    returned.set("text", "v");
    returned.set("more", 1);
    const HookedBody hooked = take_whole_object(sent, object(kOriginal), seen, returned, Missing::Deleted);
    CHECK(text(hooked.body) == R"({"n":{"__op":"Increment","amount":2},"text":"v","more":1})");
    CHECK(hooked.changed == std::vector<std::string>{"text", "more"});
}

TEST_CASE("a field that is missing from a hook's answer") {
    const Object sent = object(R"({"fresh":1,"text":"u"})");
    const Object seen = changed_object(object(kOriginal), sent);
    Object returned = seen;
    for (const char* key : {"fresh", "text", "n"}) returned.erase(key);
    const HookedBody deleted = take_whole_object(sent, object(kOriginal), seen, returned, Missing::Deleted);
    CHECK(text(deleted.body) == R"({"n":{"__op":"Delete"},"text":{"__op":"Delete"}})");
    const HookedBody not_saved = take_whole_object(sent, object(kOriginal), seen, returned, Missing::NotSaved);
    CHECK(text(not_saved.body) == "{}");
    CHECK(not_saved.changed.empty());
}

TEST_CASE("a changed field replaces what dotted keys do to it") {
    const Object sent = object(R"({"deep.y":2})");
    const Object seen = changed_object(object(kOriginal), sent);
    Object returned = seen;
    CHECK(text(take_whole_object(sent, object(kOriginal), seen, returned, Missing::Deleted).body) == R"({"deep.y":2})");
    returned.set("deep", Object{{"z", 1}});
    CHECK(text(take_whole_object(sent, object(kOriginal), seen, returned, Missing::Deleted).body) ==
          R"({"deep":{"z":1}})");
}

TEST_CASE("no hook changes what the server sets") {
    const Object seen = object(R"({"objectId":"a","createdAt":"x","n":1,"className":"C"})");
    const Object returned = object(R"({"objectId":"b","createdAt":"y","updatedAt":"z","n":1,"className":"D"})");
    const HookedBody hooked = take_whole_object({}, seen, seen, returned, Missing::Deleted);
    CHECK(hooked.body.empty());
    CHECK(hooked.changed.empty());
}

TEST_CASE("a host answers with all changes") {
    const HookedBody hooked =
        take_changes(object(R"({"a":1,"gone":2,"n":{"__op":"Increment","amount":1}})"),
                     object(R"({"a":1,"b":3,"n":{"__op":"Increment","amount":1},"objectId":"x"})"));
    CHECK(text(hooked.body) == R"({"a":1,"b":3,"n":{"__op":"Increment","amount":1}})");
    CHECK(hooked.changed == std::vector<std::string>{"b", "gone"});
}

TEST_CASE("the client is told of a hook's changes") {
    const HookedBody hooked{object(R"({"b":3,"gone":{"__op":"Delete"},"n":{"__op":"Increment","amount":1},
                                      "password":"secret"})"),
                            {"b", "gone", "n", "left", "never", "password"}};
    Object answer{{"objectId", "x"}};
    add_hook_changes(answer, hooked, object(R"({"left":7})"));
    CHECK(text(answer) == R"({"objectId":"x","b":3,"gone":{"__op":"Delete"},"left":7,"never":{"__op":"Delete"}})");
}
