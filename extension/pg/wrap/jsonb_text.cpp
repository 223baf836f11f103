// jsonb as text: the compact form, where JsonbToCString would put blanks.

#include "pg/wrap/jsonb.hpp"

namespace parsegres::pg {

// The server's macros name this type; in this file the short name is the server's.
using ::Jsonb;

namespace {

// What follows runs inside pg_call and owns nothing: its frames may be skipped.

void append_string_unsafe(StringInfo out, const char* text, int length) {
    static const char kHex[] = "0123456789abcdef";
    enlargeStringInfo(out, length * 2 + 2);
    appendStringInfoCharMacro(out, '"');
    int clean_from = 0;
    for (int i = 0; i < length; ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        appendBinaryStringInfo(out, text + clean_from, i - clean_from);
        clean_from = i + 1;
        appendStringInfoCharMacro(out, '\\');
        switch (c) {
            case '"': appendStringInfoCharMacro(out, '"'); break;
            case '\\': appendStringInfoCharMacro(out, '\\'); break;
            case '\b': appendStringInfoCharMacro(out, 'b'); break;
            case '\f': appendStringInfoCharMacro(out, 'f'); break;
            case '\n': appendStringInfoCharMacro(out, 'n'); break;
            case '\r': appendStringInfoCharMacro(out, 'r'); break;
            case '\t': appendStringInfoCharMacro(out, 't'); break;
            default:
                appendBinaryStringInfo(out, "u00", 3);
                appendStringInfoCharMacro(out, kHex[c >> 4]);
                appendStringInfoCharMacro(out, kHex[c & 0xF]);
        }
    }
    appendBinaryStringInfo(out, text + clean_from, length - clean_from);
    appendStringInfoCharMacro(out, '"');
}

void append_scalar_unsafe(StringInfo out, const JsonbValue* value) {
    switch (value->type) {
        case jbvBool: appendStringInfoString(out, value->val.boolean ? "true" : "false"); return;
        case jbvString: append_string_unsafe(out, value->val.string.val, value->val.string.len); return;
        case jbvNumeric: {
            char* digits = numeric_normalize(value->val.numeric);
            appendStringInfoString(out, digits);
            pfree(digits);
            return;
        }
        default: appendStringInfoString(out, "null");
    }
}

void append_jsonb_unsafe(StringInfo out, ::Jsonb* jsonb) {
    JsonbIterator* iterator = JsonbIteratorInit(&jsonb->root);
    const bool is_scalar = JB_ROOT_IS_SCALAR(jsonb);
    bool first = true;
    for (;;) {
        JsonbValue item;
        const JsonbIteratorToken token = JsonbIteratorNext(&iterator, &item, false);
        if (token == WJB_DONE) return;
        if (is_scalar) {
            if (token == WJB_ELEM) append_scalar_unsafe(out, &item);
            continue;
        }
        const bool closes = token == WJB_END_OBJECT || token == WJB_END_ARRAY;
        if (!first && !closes && token != WJB_VALUE) appendStringInfoCharMacro(out, ',');
        first = token == WJB_BEGIN_OBJECT || token == WJB_BEGIN_ARRAY || token == WJB_KEY;
        switch (token) {
            case WJB_BEGIN_OBJECT: appendStringInfoCharMacro(out, '{'); break;
            case WJB_BEGIN_ARRAY: appendStringInfoCharMacro(out, '['); break;
            case WJB_END_OBJECT: appendStringInfoCharMacro(out, '}'); break;
            case WJB_END_ARRAY: appendStringInfoCharMacro(out, ']'); break;
            case WJB_KEY:
                append_string_unsafe(out, item.val.string.val, item.val.string.len);
                appendStringInfoCharMacro(out, ':');
                break;
            default: append_scalar_unsafe(out, &item);
        }
    }
}

}  // namespace

void append_jsonb(std::string& out, Datum datum) {
    StringInfoData buffer;
    pg_call([&] {
        initStringInfo(&buffer);
        append_jsonb_unsafe(&buffer, DatumGetJsonbP(datum));
    });
    out.append(buffer.data, static_cast<std::size_t>(buffer.len));
    pfree(buffer.data);
}

}  // namespace parsegres::pg
