#include "hooks/validator.hpp"

#include <catch2/catch.hpp>

#include "error.hpp"
#include "hooks/trigger.hpp"
#include "value/json.hpp"

using namespace parsegres;

namespace {

/// "run", "skip", or the text of the refusal.
std::string said(const char* validator, ValidatedRequest request) {
    try {
        return validate(parse_json(validator), request) == Validation::Run ? "run" : "skip";
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::validation_error);
        return error.message();
    }
}

Object object(const char* json) { return parse_json(json).as_object(); }

}  // namespace

TEST_CASE("validators about the user") {
    const Object user = object(R"({"name":"ann","level":2})");
    ValidatedRequest nobody;
    ValidatedRequest ann;
    ann.user = &user;
    ann.roles = {"Editors"};
    ValidatedRequest master;
    master.is_master = true;
    CHECK(said("null", nobody) == "run");
    CHECK(said(R"({"requireUser":true})", nobody) == "Validation failed. Please login to continue.");
    CHECK(said(R"({"requireUser":true})", ann) == "run");
    CHECK(said(R"({"requireMaster":true})", ann) ==
          "Validation failed. Master key is required to complete this request.");
    CHECK(said(R"({"requireUser":true,"requireMaster":true})", master) == "run");
    CHECK(said(R"({"requireUser":true,"validateMasterKey":true})", master) ==
          "Validation failed. Please login to continue.");
    CHECK(said(R"({"skipWithMasterKey":true})", master) == "skip");
    CHECK(said(R"({"skipWithMasterKey":true})", ann) == "run");
    CHECK(said(R"({"requireAnyUserRoles":["Admins","Editors"]})", ann) == "run");
    CHECK(said(R"({"requireAnyUserRoles":["Admins"]})", ann) ==
          "Validation failed. User does not match the required roles.");
    CHECK(said(R"({"requireAllUserRoles":["Admins","Editors"]})", ann) ==
          "Validation failed. User does not match all the required roles.");
    CHECK(said(R"({"requireUserKeys":["name"]})", ann) == "run");
    CHECK(said(R"({"requireUserKeys":["phone"]})", ann) ==
          "Validation failed. Please set data for phone on your account.");
    CHECK(said(R"({"requireUserKeys":["name"]})", nobody) == "Please login to make this request.");
    CHECK(said(R"({"requireUserKeys":{"level":{"options":[1,2]}}})", ann) == "run");
    CHECK(said(R"({"requireUserKeys":{"level":{"options":3,"error":"Level three."}}})", ann) == "Level three.");
}

TEST_CASE("validators about parameters") {
    const auto with = [](const char* validator, const char* json) {
        Object params = object(json);
        ValidatedRequest request;
        request.params = &params;
        return said(validator, request);
    };
    CHECK(with(R"({"fields":["a"]})", R"({"a":0})") == "run");
    CHECK(with(R"({"fields":["a"]})", R"({"a":null})") == "Validation failed. Please specify data for a.");
    constexpr const char* kTyped = R"({"fields":{"a":{"type":"Number"}}})";
    CHECK(with(kTyped, R"({"a":1})") == "run");
    CHECK(with(kTyped, "{}") == "run");
    CHECK(with(kTyped, R"({"a":"1"})") == "Validation failed. Invalid type for a. Expected: number");
    CHECK(with(R"({"fields":{"a":{"type":"Array"}}})", R"({"a":{}})") ==
          "Validation failed. Invalid type for a. Expected: array");
    CHECK(with(R"({"fields":{"a":{"options":["x",2]}}})", R"({"a":3})") ==
          "Validation failed. Invalid option for a. Expected: x, 2");
    CHECK(with(R"({"fields":{"a":{"required":true,"default":1,"type":"Number"}}})", "{}") == "run");
}

TEST_CASE("defaults and constants are put into objects") {
    Object fresh = object(R"({"kind":"mine"})");
    ValidatedRequest create;
    create.object = &fresh;
    constexpr const char* kConstant = R"({"fields":{"kind":{"constant":true,"default":"plain"},"n":{"default":1}}})";
    CHECK(said(kConstant, create) == "run");
    CHECK(to_json(Value(fresh)) == R"({"kind":"plain","n":1})");
    const Object before = object(R"({"kind":"special"})");
    Object changed = object(R"({"kind":"mine"})");
    ValidatedRequest update;
    update.object = &changed;
    update.original = &before;
    CHECK(said(kConstant, update) == "run");
    CHECK(to_json(Value(changed)) == R"({"kind":"special","n":1})");
}

TEST_CASE("whoever signs up is the user") {
    Object user = object(R"({"username":"ann"})");
    ValidatedRequest request;
    request.object = &user;
    request.class_name = "_User";
    CHECK(said(R"({"requireUser":true,"requireUserKeys":["username"]})", request) == "run");
    request.class_name = "Other";
    CHECK(said(R"({"requireUser":true})", request) == "Validation failed. Please login to continue.");
}

TEST_CASE("a validator with a rule that nobody knows is none") {
    CHECK(validator_problem(Value()).empty());
    CHECK(validator_problem(parse_json(R"({"requireUser":true,"fields":{"a":{"type":"String"}}})")).empty());
    CHECK_FALSE(validator_problem(parse_json(R"({"requireuser":true})")).empty());
    CHECK_FALSE(validator_problem(parse_json(R"({"fields":{"a":{"type":"Date"}}})")).empty());
    CHECK_FALSE(validator_problem(parse_json("[]")).empty());
}

TEST_CASE("hooks of features that are still to come are known") {
    CHECK(missing_feature("@File") == "files");
    CHECK(missing_feature("@Connect").empty());
    CHECK(missing_feature("Chat").empty());
}

TEST_CASE("triggers are for the classes that have them") {
    CHECK(trigger_named("beforeSave") == Trigger::before_save);
    CHECK_FALSE(trigger_named("constructor"));
    CHECK(is_after(Trigger::after_event));
    CHECK(is_after(Trigger::on_live_query_event));
    CHECK_FALSE(is_after(Trigger::before_find));
    CHECK(trigger_problem(Trigger::before_save, "Thing").empty());
    CHECK(trigger_problem(Trigger::before_save, "@File").empty());
    CHECK(trigger_problem(Trigger::after_save, "_PushStatus").empty());
    CHECK_FALSE(trigger_problem(Trigger::before_save, "_PushStatus").empty());
    CHECK_FALSE(trigger_problem(Trigger::before_login, "Thing").empty());
    CHECK_FALSE(trigger_problem(Trigger::after_logout, "_User").empty());
    CHECK_FALSE(trigger_problem(Trigger::before_save, "_Session").empty());
    CHECK_FALSE(trigger_problem(Trigger::before_save, "It's").empty());
    CHECK(trigger_problem(Trigger::on_live_query_event, "@LiveQuery").empty());
    CHECK_FALSE(trigger_problem(Trigger::on_live_query_event, "Chat").empty());
    CHECK_FALSE(trigger_problem(Trigger::before_find, "@LiveQuery").empty());
    CHECK_FALSE(is_function_name("a`b"));
    CHECK(is_function_name("a.b"));
}
