#pragma once
// The code of an app that runs in its requests: SQL functions registered in parse.hook, webhooks in the app's `_Hooks`,
// and what a Cloud Code host offers. Part of the cached App, so a change is seen by every next request.

#include "pg/boundary.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "hooks/rate_limit.hpp"
#include "hooks/trigger.hpp"
#include "value/value.hpp"

namespace parsegres::pg {

struct Hook {
    enum class Place : unsigned char {
        Database,  ///< an SQL function, in the transaction of the request
        Webhook,   ///< POST to `url` in the reference's form
        Host,      ///< a Cloud Code host at `url`, which knows validators and more triggers than webhooks carry
    };
    Place place = Place::Database;
    std::string kind;      ///< "function", "job", or the name of a trigger
    std::string name;      ///< of the function or job; the class of a trigger
    std::string function;  ///< "schema.name" of a function (jsonb) → jsonb, as the DBA wrote it
    std::string url;
    Value validator;                 ///< of SQL functions: a host has its own
    std::optional<RateLimit> limit;  ///< of the requests that lead to the hook

    [[nodiscard]] bool is_outside() const { return place != Place::Database; }
};

class HookTable {
  public:
    /// Later hooks of the same kind and name replace earlier ones.
    void add(Hook hook);

    [[nodiscard]] bool empty() const { return hooks_.empty(); }
    /// Whether one of them is called over the network.
    [[nodiscard]] bool any_outside() const { return any_outside_; }
    [[nodiscard]] bool any_limit() const { return any_limit_; }
    /// Whether finds of some class have hooks.
    [[nodiscard]] bool any_find() const { return any_find_; }
    /// nullptr when there is none.
    [[nodiscard]] const Hook* find(Trigger trigger, std::string_view class_name) const {
        return hooks_.empty() ? nullptr : find(name_of(trigger), class_name);
    }
    [[nodiscard]] const Hook* find_function(std::string_view name) const { return find("function", name); }
    [[nodiscard]] const Hook* find_job(std::string_view name) const { return find("job", name); }
    /// Names of jobs, in order.
    [[nodiscard]] std::vector<std::string> job_names() const;

  private:
    [[nodiscard]] const Hook* find(std::string_view kind, std::string_view name) const;

    bool any_outside_ = false;
    bool any_limit_ = false;
    bool any_find_ = false;
    std::unordered_map<std::string, Hook> hooks_;  ///< by "kind name"
};

/// Reads the hooks of an app. Needs an SpiSession, and a snapshot to read with.
HookTable load_hooks(const std::string& app_id, const std::string& pg_schema);

}  // namespace parsegres::pg
