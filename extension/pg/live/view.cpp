#include "pg/live/view.hpp"

#include "pg/operations/include.hpp"
#include "pg/render.hpp"
#include "pg/request.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

std::unique_ptr<Projection> projection_of(const RowForm& form, const ReadColumns& columns) {
    std::vector<std::string_view> names;
    for (const Field* field : columns.fields) names.push_back(field->name);
    return std::make_unique<Projection>(form, names);
}

std::string head_of(const std::string& class_name) {
    std::string head = "\"className\":";
    append_json_string(head, class_name);
    return head += ',';
}

void append_names(std::string& key, const std::vector<std::string>& names) {
    for (const std::string& name : names) (key += name) += ' ';
    key += '\n';
}

}  // namespace

LiveView::LiveView(const ClassEntry& entry, const RowForm& form, std::shared_ptr<Subscriber> reader,
                   const LiveQuery& query, HiddenFields hidden)
    : entry_(entry),
      reader_(std::move(reader)),
      hidden_(std::move(hidden)),
      include_(query.include),
      columns_(read_columns(entry, query.selection, hidden_)),
      projection_(projection_of(form, columns_)),
      head_(head_of(entry.schema.name())) {}

std::string LiveView::key(const ClassEntry& entry, const Subscriber& reader, const Caller& caller,
                          const LiveQuery& query, const HiddenFields& hidden) {
    std::string key(1, static_cast<char>('0' + static_cast<int>(caller.key)));
    append_names(key, query.selection.keys.value_or(std::vector<std::string>{"*"}));
    append_names(key, hidden.names);
    const bool depends_on_reader =
        entry.schema.name() == "_User" || !hidden.revealing.empty() || !query.include.empty();
    if (!depends_on_reader) return key;
    key += reader.credentials().text() + std::to_string(reader.version());
    for (const IncludeNode& node : query.include) (key += '\n') += node.field;
    // Trees of includes are not compared: whoever includes at a depth has a view of their own.
    for (const IncludeNode& node : query.include)
        if (!node.children.empty()) (key += '\n') += std::to_string(reinterpret_cast<std::uintptr_t>(&query));
    return key;
}

/// What the reader may not read is left out, with its class as without.
void LiveView::fetch(const Caller& caller, const Rows& rows, RowMask& mask, IncludedObjects& objects) const {
    try {
        Request request(caller);
        fetch_includes(request, include_, columns_.fields, mask, rows, objects);
    } catch (const Error& error) {
        pg_call([&] {
            ereport(LOG, (errmsg("a live query includes nothing: %s", error.message().c_str()), errhidestmt(true)));
        });
    }
}

std::string LiveView::text(const RowState& row) const {
    const Caller& caller = reader_->caller();
    const Rows rows = projection_->of(row);
    IncludedObjects objects;
    RowMask mask(caller, entry_.schema, columns_, hidden_);
    if (!include_.empty()) fetch(caller, rows, mask, objects);
    RowWriter writer(caller, entry_.schema, columns_.fields, std::move(mask));
    writer.include(include_, objects);
    std::string text;
    writer.append(text, rows, 0, head_);
    return text;
}

}  // namespace parsegres::pg
