#include "acl/acl.hpp"

#include <unordered_map>

#include "error.hpp"

namespace parsegres {
namespace {

bool grants(const Value& permissions, std::string_view right) {
    const Value* flag = permissions.find(right);
    return flag != nullptr && flag->truthy();
}

/// Collects the rights of each principal, in the order of first mention. An ACL may have thousands of principals, so
/// they are found by hash.
class AclBuilder {
  public:
    void add(const std::vector<std::string>& principals, const char* right) {
        for (const std::string& principal : principals) {
            const auto [found, is_new] = positions_.emplace(principal, entries_.size());
            if (is_new) entries_.push_back({principal, Object()});
            entries_[found->second].value.as_object().set(right, true);
        }
    }

    [[nodiscard]] Value take() {
        Object acl;
        for (Member& entry : entries_) acl.append(std::move(entry.key), std::move(entry.value));
        return acl;
    }

  private:
    std::vector<Member> entries_;
    std::unordered_map<std::string, std::size_t> positions_;
};

}  // namespace

bool looks_like_role(std::string_view user_id) { return user_id.starts_with("role:"); }

Acl parse_acl(const Value& acl) {
    // The SDKs put "*unresolved" for a user that was never saved.
    if (!acl.is_object() || acl.find("*unresolved") != nullptr) throw Error(ErrorCode::invalid_acl, "Invalid ACL.");
    Acl result;
    for (const Member& member : acl.as_object()) {
        if (!member.value.is_object()) throw Error(ErrorCode::invalid_acl, "Invalid ACL.");
        if (grants(member.value, "read")) result.read.push_back(member.key);
        if (grants(member.value, "write")) result.write.push_back(member.key);
    }
    return result;
}

std::optional<Value> acl_json(const std::optional<std::vector<std::string>>& rperm,
                              const std::optional<std::vector<std::string>>& wperm) {
    if (!rperm && !wperm) return std::nullopt;
    AclBuilder acl;
    if (rperm) acl.add(*rperm, "read");
    if (wperm) acl.add(*wperm, "write");
    return acl.take();
}

}  // namespace parsegres
