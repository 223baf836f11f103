#include <catch2/catch.hpp>

#include "mutation/json_edit.hpp"
#include "outcome.hpp"
#include "value/json.hpp"

using namespace parsegres;

namespace {

struct Case {
    const char* stored;
    const char* path;  ///< as a JSON array
    const char* op;
    const char* value;
    const char* expected;  ///< the JSON, or the error
};

std::string edited(const Case& test) {
    std::string result;
    const std::string error = error_of([&] {
        const Value edit = Object{{"path", parse_json(test.path)}, {"op", test.op}, {"value", parse_json(test.value)}};
        result = to_json(apply_edits(parse_json(test.stored), Array{edit}));
    });
    return error.empty() ? result : error;
}

void check_cases(std::initializer_list<Case> cases) {
    for (const Case& test : cases) {
        CAPTURE(test.stored, test.path, test.op, test.value);
        CHECK(edited(test) == test.expected);
    }
}

}  // namespace

TEST_CASE("Set changes the exact path and keeps the siblings") {
    check_cases({
        {R"({"x":1,"y":{"z":1,"w":2}})", R"(["y","z"])", "Set", "7", R"({"x":1,"y":{"z":7,"w":2}})"},
        {R"({"x":1})", R"(["a","b","c"])", "Set", "[1]", R"({"x":1,"a":{"b":{"c":[1]}}})"},
        {R"({"x":null})", R"(["x","y"])", "Set", "1", R"({"x":{"y":1}})"},
        {"null", R"(["x"])", "Set", "null", R"({"x":null})"},
        {"[1,2]", R"(["1"])", "Set", "5", "[1,5]"},
        {"[1,2]", R"(["2"])", "Set", "5", "[1,2,5]"},
        {"[1]", R"(["3"])", "Set", "5", "[1,null,null,5]"},
        {"[{\"a\":1,\"b\":2}]", R"(["0","a"])", "Set", "5", "[{\"a\":5,\"b\":2}]"},
        {R"({"l":[1,2]})", R"(["l","0"])", "Set", "5", R"({"l":[5,2]})"},
        {R"({"0":1})", R"(["0"])", "Set", "5", R"({"0":5})"},
        {"5", "[]", "Set", "null", "null"},
        {"null", "[]", "SetIfNull", "{}", "{}"},
        {"[1]", "[]", "SetIfNull", "{}", "[1]"},
    });
}

TEST_CASE("Delete removes a key, and keeps the positions of an array") {
    check_cases({
        {R"({"x":1,"y":2})", R"(["x"])", "Delete", "null", R"({"y":2})"},
        {R"({"y":{"z":1,"w":2}})", R"(["y","z"])", "Delete", "null", R"({"y":{"w":2}})"},
        {R"({"y":1})", R"(["a","b"])", "Delete", "null", R"({"y":1})"},
        {R"({"y":1})", R"(["y","b"])", "Delete", "null", R"({"y":1})"},
        {"[1,2,3]", R"(["1"])", "Delete", "null", "[1,null,3]"},
        {"[1]", R"(["7"])", "Delete", "null", "[1]"},
        {"[1]", R"(["x"])", "Delete", "null", "[1]"},
        {"null", R"(["x"])", "Delete", "null", "null"},
        {"[1]", "[]", "Delete", "null", "null"},
    });
}

TEST_CASE("Increment counts at any depth, fractions too") {
    check_cases({
        {R"({"x":1.5})", R"(["x"])", "Increment", "2", R"({"x":3.5})"},
        {R"({"y":{"z":1}})", R"(["y","z"])", "Increment", "-0.5", R"({"y":{"z":0.5}})"},
        {R"({})", R"(["a","b"])", "Increment", "3", R"({"a":{"b":3}})"},
        {R"({"x":null})", R"(["x"])", "Increment", "3", R"({"x":3})"},
        {"[1,2]", R"(["0"])", "Increment", "3", "[4,2]"},
        {R"({"x":"1"})", R"(["x"])", "Increment", "3", "111 cannot increment a value that is no number"},
        {R"({"x":1.7e308})", R"(["x"])", "Increment", "1.7e308", "111 the incremented number is too large"},
    });
}

TEST_CASE("Add appends as it is") {
    check_cases({
        {"[3,1,3]", "[]", "Add", "[3,9]", "[3,1,3,3,9]"},
        {"null", "[]", "Add", "[1]", "[1]"},
        {R"({"l":[1]})", R"(["l"])", "Add", "[[2]]", R"({"l":[1,[2]]})"},
        {R"({})", R"(["l"])", "Add", "[]", R"({"l":[]})"},
        {R"({"l":5})", R"(["l"])", "Add", "[1]", "111 cannot Add elements of a value that is no array"},
    });
}

TEST_CASE("AddUnique keeps the order and adds each new value once") {
    check_cases({
        {"[3,1,3]", "[]", "AddUnique", "[9,3,10,10,9]", "[3,1,3,9,10]"},
        {R"([{"a":1,"b":[2]}])", "[]", "AddUnique", R"([{"b":[2],"a":1},{"a":1}])", R"([{"a":1,"b":[2]},{"a":1}])"},
        {R"([1,"1",true,null])", "[]", "AddUnique", R"(["1",1,null,true,false,"true"])",
         R"([1,"1",true,null,false,"true"])"},
        {R"([[1,2]])", "[]", "AddUnique", "[[1,2],[2,1],[12]]", "[[1,2],[2,1],[12]]"},
        {"[1]", "[]", "AddUnique", "[1.0,-0,0]", "[1,0]"},
        {R"([{"__type":"Pointer","className":"T","objectId":"1"}])", "[]", "AddUnique",
         R"([{"objectId":"1","className":"T","__type":"Pointer"}])",
         R"([{"__type":"Pointer","className":"T","objectId":"1"}])"},
        {"null", R"(["a"])", "AddUnique", "[1,1]", R"({"a":[1]})"},
    });
}

TEST_CASE("Remove drops every equal element") {
    check_cases({
        {R"([3,1,3,{"a":1,"b":2}])", "[]", "Remove", R"([3,{"b":2,"a":1}])", "[1]"},
        {"null", "[]", "Remove", "[1]", "[]"},
        {"[1,2]", "[]", "Remove", "[5]", "[1,2]"},
        {R"({"l":["1",1]})", R"(["l"])", "Remove", "[1]", R"({"l":["1"]})"},
    });
}

TEST_CASE("Edits that the stored value does not allow are refused") {
    check_cases({
        {R"({"x":5})", R"(["x","y"])", "Set", "1", "111 cannot set the key y of a value that is no object"},
        {"[1]", R"(["x"])", "Set", "1", "111 cannot set the key x of an array"},
        {"[1]", R"(["-1"])", "Set", "1", "111 cannot set the key -1 of an array"},
        {"[1]", R"(["100000"])", "Set", "1", "111 the position 100000 is too far beyond the end of the array"},
        {"[1]", R"(["99999999999999999999"])", "Set", "1", "111 cannot set the key 99999999999999999999 of an array"},
    });
}

TEST_CASE("What is no list of edits is refused") {
    for (const char* edits :
         {"{}", "[5]", R"([{"op":"Set","value":1}])", R"([{"path":["a"],"value":1}])", R"([{"path":["a"],"op":"Set"}])",
          R"([{"path":[1],"op":"Set","value":1}])", R"([{"path":["a"],"op":"Explode","value":1}])",
          R"([{"path":["a"],"op":"Increment","value":"1"}])", R"([{"path":["a"],"op":"Add","value":1}])"}) {
        CAPTURE(edits);
        CHECK(error_of([edits] { apply_edits(Value(), parse_json(edits)); }) == "107 not a list of edits");
    }
}

TEST_CASE("No edit nests deeper than JSON may") {
    const std::vector<std::string> path(kMaxJsonDepth, "a");
    JsonEdits edits;
    edits.add(path, "Set", Value(1));
    const Value list = edits.take();
    CHECK(error_of([&] { apply_edits(Value(), list); }) == "107 the JSON is nested too deeply");
}

TEST_CASE("Long lists are compared in time that grows with their length") {
    Array numbers;
    for (int i = 0; i < 100'000; ++i) numbers.emplace_back(i);
    JsonEdits edits;
    edits.add({}, "AddUnique", numbers);
    edits.add({}, "Remove", numbers);
    CHECK(apply_edits(Value(numbers), edits.take()) == Value(Array()));
}

TEST_CASE("Edits are applied one after the other") {
    JsonEdits edits;
    edits.add({}, "SetIfNull", Object());
    edits.add({"n"}, "Increment", Value(1));
    edits.add({"n"}, "Increment", Value(2));
    edits.add({"l"}, "Add", Array{1});
    CHECK(to_json(apply_edits(Value(), edits.take())) == R"({"n":3,"l":[1]})");
}
