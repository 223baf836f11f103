#include <catch2/catch.hpp>

#include "acl/class_permissions.hpp"
#include "outcome.hpp"
#include "value/json.hpp"

using namespace parsegres;
using Names = std::vector<std::string>;

namespace {

struct Who {
    Names principals;
    std::string user_id;
};
const Who kPublic{{"*"}, ""};
const Who kAnn{{"*", "role:Member", "ann"}, "ann"};

ClassPermissions permissions_of(const char* json) {
    const Value value = parse_json(json);
    return ClassPermissions::parse(&value);
}

/// "allowed", "rows a,b", "no rows", "101" or "119".
std::string judged(const ClassPermissions& permissions, Action action, const Who& who) {
    const Judgement judgement = permissions.judge(action, who.principals, who.user_id);
    switch (judgement.verdict) {
        case Judgement::Verdict::Allowed: return "allowed";
        case Judgement::Verdict::NoRows: return "no rows";
        case Judgement::Verdict::NeedsUser: return "101";
        case Judgement::Verdict::Denied: return "119";
        case Judgement::Verdict::OwnRows: break;
    }
    std::string text = "rows";
    for (const std::string& field : *judgement.fields) text += " " + field;
    return text;
}

constexpr Action kAll[] = {Action::Find,   Action::Get,    Action::Count,   Action::Create,
                           Action::Update, Action::Delete, Action::AddField};

Field field(std::string name, FieldType type, std::string target = {}) {
    Field result;
    result.name = std::move(name);
    result.type = type;
    result.target_class = std::move(target);
    return result;
}

std::string validated(const char* json, bool custom_ids = false) {
    const std::vector<Field> fields{field("owner", FieldType::Pointer, "_User"), field("friends", FieldType::Array),
                                    field("pet", FieldType::Pointer, "Pet"), field("name", FieldType::String)};
    return error_of([&] { validate_permissions(parse_json(json), fields, custom_ids); });
}

}  // namespace

TEST_CASE("A class without permissions is open, one with some is closed where they say nothing") {
    for (const Action action : kAll) {
        CAPTURE(action_name(action));
        CHECK(judged(ClassPermissions::parse(nullptr), action, kPublic) == "allowed");
        CHECK(judged(permissions_of("{}"), action, kAnn) == "119");
        CHECK(judged(permissions_of("5"), action, kAnn) == "119");
        CHECK(judged(permissions_of(R"({"find":null,"get":true,"count":[true],"create":"*","update":1})"), action,
                     kAnn) == "119");
    }
}

TEST_CASE("An operation is open to whom its entry names") {
    struct Row {
        const char* entry;
        const char* for_public;
        const char* for_ann;
    };
    const Row rows[] = {
        {R"({"*":true})", "allowed", "allowed"},
        {R"({"*":false})", "119", "119"},
        {R"({"ann":true})", "119", "allowed"},
        {R"({"ann":1})", "119", "119"},
        {R"({"bob":true})", "119", "119"},
        {R"({"role:Member":true})", "119", "allowed"},
        {R"({"role:Other":true})", "119", "119"},
        {R"({"Member":true})", "119", "119"},
        {R"({"requiresAuthentication":true})", "101", "allowed"},
        {R"({"requiresAuthentication":true,"*":true})", "allowed", "allowed"},
        {R"({"requiresAuthentication":false})", "119", "119"},
        {R"({"pointerFields":[]})", "119", "119"},
    };
    for (const Row& row : rows)
        for (const Action action : kAll) {
            CAPTURE(row.entry, action_name(action));
            const std::string json = "{\"" + std::string(action_name(action)) + "\":" + row.entry + "}";
            CHECK(judged(permissions_of(json.c_str()), action, kPublic) == row.for_public);
            CHECK(judged(permissions_of(json.c_str()), action, kAnn) == row.for_ann);
        }
}

TEST_CASE("Pointer permissions open the rows that name the user") {
    const auto permissions =
        permissions_of(R"({"find":{"pointerFields":["owner"]},"get":{"ann":true,"pointerFields":["a"]},
        "update":{"pointerFields":["owner","x"]},"delete":{"requiresAuthentication":true,"pointerFields":["owner"]},
        "create":{"pointerFields":["owner"]},"addField":{"pointerFields":["owner"]},
        "readUserFields":["r","owner"],"writeUserFields":["w"]})");
    CHECK(judged(permissions, Action::Find, kAnn) == "rows owner r");
    CHECK(judged(permissions, Action::Find, kPublic) == "no rows");
    CHECK(judged(permissions, Action::Get, kAnn) == "allowed");
    CHECK(judged(permissions, Action::Get, {{"*", "bob"}, "bob"}) == "rows a r owner");
    CHECK(judged(permissions, Action::Count, kAnn) == "rows r owner");
    CHECK(judged(permissions, Action::Update, kAnn) == "rows owner x w");
    CHECK(judged(permissions, Action::Update, kPublic) == "no rows");
    CHECK(judged(permissions, Action::Delete, kAnn) == "rows owner w");
    CHECK(judged(permissions, Action::Delete, kPublic) == "101");
    CHECK(judged(permissions, Action::Create, kAnn) == "119");
    CHECK(judged(permissions, Action::AddField, kAnn) == "rows owner w");
}

TEST_CASE("A create may add fields by its principals or writeUserFields, not by pointerFields") {
    const auto verdict = [](const char* json) {
        return permissions_of(json).judge_new_fields(kAnn.principals, kAnn.user_id).verdict;
    };
    using enum Judgement::Verdict;
    CHECK(verdict(R"({"addField":{"ann":true}})") == Allowed);
    CHECK(verdict(R"({"addField":{"pointerFields":["owner"]}})") == Denied);
    CHECK(verdict(R"({"addField":{"pointerFields":["owner"]},"writeUserFields":["owner"]})") == Allowed);
    CHECK(verdict("{}") == Denied);
}

TEST_CASE("The error of a refusal names action and class, unless it is sanitized") {
    using enum Judgement::Verdict;
    const auto text = [](Judgement::Verdict verdict, bool sanitize) {
        return error_of([&] { throw permission_error({verdict, nullptr}, Action::AddField, "Doc", sanitize); });
    };
    CHECK(text(Denied, false) == "119 Permission denied for action addField on class Doc.");
    CHECK(text(Denied, true) == "119 Permission denied");
    CHECK(text(NeedsUser, false) == "101 Permission denied, user needs to be authenticated.");
    CHECK(text(NeedsUser, true) == "101 Permission denied");
}

TEST_CASE("The default ACL of a class is for new objects, currentUser being who creates them") {
    const auto acl = [](const char* json, const char* user_id) -> std::string {
        const auto value = permissions_of(json).default_acl(user_id);
        return value ? to_json(*value) : "none";
    };
    CHECK(acl("{}", "ann") == "none");
    CHECK(acl(R"({"ACL":{"*":{"read":true,"write":true}}})", "ann") == "none");
    CHECK(acl(R"({"ACL":{"*":{"read":true}}})", "") == R"({"*":{"read":true}})");
    CHECK(acl(R"({"ACL":{"currentUser":{"read":true}}})", "ann") == R"({"ann":{"read":true}})");
    CHECK(acl(R"({"ACL":{"currentUser":{"read":true},"*":{}}})", "") == R"({"*":{}})");
    CHECK(acl(R"({"ACL":{}})", "") == "{}");
}

TEST_CASE("Permissions that clients send are checked") {
    struct Row {
        const char* json;
        const char* outcome;
    };
    const Row rows[] = {
        {"null", ""},
        {"{}", ""},
        {R"({"find":{"*":true,"role:a b":true,"abc123":true,"requiresAuthentication":true,"pointerFields":["owner"]}})",
         ""},
        {R"({"readUserFields":["owner","friends"],"writeUserFields":[]})", ""},
        {R"({"protectedFields":{"*":["name"],"authenticated":[],"role:x":["pet"],"userField:owner":[],"u1":[]}})", ""},
        {R"({"ACL":{"*":{"read":true},"currentUser":{"read":true,"write":false}}})", ""},
        {R"({"bogus":{}})", "107 bogus is not a valid operation for class level permissions"},
        {R"({"find":true})", "107 'true' is not a valid value for class level permissions find - must be an object"},
        {R"({"find":null})", "107 'null' is not a valid value for class level permissions find - must be an object"},
        {R"({"find":{"a_b":true}})", "107 'a_b' is not a valid key for class level permissions"},
        {R"({"find":{"":true}})", "107 '' is not a valid key for class level permissions"},
        {R"({"find":{"*":false}})", "107 'false' is not a valid value for class level permissions acl find:*"},
        {R"({"get":{"u1":"true"}})", "107 'true' is not a valid value for class level permissions acl get:u1"},
        {R"({"get":{"userField:owner":true}})", "107 'userField:owner' is not a valid key for class level permissions"},
        {R"({"find":{"pointerFields":"owner"}})",
         "107 'owner' is not a valid value for find[pointerFields] - expected an array."},
        {R"({"find":{"pointerFields":["pet"]}})",
         "107 'pet' is not a valid column for class level pointer permissions [object Object]"},
        {R"({"readUserFields":{}})",
         "107 '[object Object]' is not a valid value for class level permissions readUserFields - must be an array"},
        {R"({"writeUserFields":["name"]})",
         "107 'name' is not a valid column for class level pointer permissions writeUserFields"},
        {R"({"writeUserFields":[7]})",
         "107 '7' is not a valid column for class level pointer permissions writeUserFields"},
        {R"({"protectedFields":{"*":"name"}})",
         "107 'name' is not a valid value for protectedFields[*] - expected an array."},
        {R"({"protectedFields":{"*":["objectId"]}})", "107 Default field 'objectId' can not be protected"},
        {R"({"protectedFields":{"role:a":["nope"]}})", "107 Field 'nope' in protectedFields:role:a does not exist"},
        {R"({"protectedFields":{"a:b":[]}})", "107 'a:b' is not a valid key for class level permissions"},
        {R"({"ACL":{"*":true}})", "107 'true' is not a valid value for class level permissions acl"},
        {R"({"ACL":{"*":{"a":true,"b":true}}})", "107 'a,b' is not a valid key for class level permissions acl"},
        {R"({"ACL":{"*":{"read":1}}})", "107 '1' is not a valid value for class level permissions acl"},
        {R"(["x"])", "107 0 is not a valid operation for class level permissions"},
        {"true", "107 0 is not a valid operation for class level permissions"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.json);
        CHECK(validated(row.json) == row.outcome);
    }
    CHECK(validated(R"({"find":{"a_b-c":true}})", true) == "");
}
