#include <nlohmann/json.hpp>

#include "clients/hostler/print/value.hpp"

namespace hostler::cli {
namespace {

nlohmann::ordered_json converted(const Value& value);

struct Convert {
    using Json = nlohmann::ordered_json;

    Json operator()(const Value::List& list) const
    {
        Json items = Json::array();
        for (const Value& item : list) items.push_back(converted(item));
        return items;
    }
    Json operator()(const Value::Map& map) const
    {
        Json members = Json::object();
        for (const auto& [key, item] : map) members[key] = converted(item);
        return members;
    }
    Json operator()(const auto& scalar) const { return scalar; }
};

nlohmann::ordered_json converted(const Value& value)
{
    return std::visit(Convert{}, value.any());
}

std::string dumped(const nlohmann::ordered_json& json, int indent)
{
    // A name that is not UTF-8 does not spoil the document: its odd bytes are replaced.
    return json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

std::string to_json(const Value& value)
{
    const bool is_flat = value.list() != nullptr && value.list()->empty();
    return dumped(converted(value), is_flat ? -1 : 2);
}

std::string plain(const Value& value)
{
    if (std::holds_alternative<std::nullptr_t>(value.any())) return "";
    if (const auto* text = std::get_if<std::string>(&value.any())) return *text;
    return dumped(converted(value), -1);
}

}  // namespace hostler::cli
