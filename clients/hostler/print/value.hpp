#pragma once
// Value: data as JSON and YAML know it. Maps keep their order.

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace hostler::cli {

class Value {
public:
    using List = std::vector<Value>;
    using Map = std::vector<std::pair<std::string, Value>>;
    using Any = std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string,
                             List, Map>;

    Value() : any_(nullptr) {}
    Value(bool flag) : any_(flag) {}
    Value(std::int32_t number) : any_(std::int64_t{number}) {}
    Value(std::uint32_t number) : any_(std::uint64_t{number}) {}
    Value(std::int64_t number) : any_(number) {}
    Value(std::uint64_t number) : any_(number) {}
    Value(double number) : any_(number) {}
    Value(std::string text) : any_(std::move(text)) {}
    Value(const char* text) : any_(std::string(text)) {}
    Value(List list) : any_(std::move(list)) {}
    Value(Map map) : any_(std::move(map)) {}

    const Any& any() const { return any_; }
    const List* list() const { return std::get_if<List>(&any_); }
    const Map* map() const { return std::get_if<Map>(&any_); }

    bool operator==(const Value&) const = default;

private:
    Any any_;
};

/// As one line of text: 12, true, alpha; nothing for null.
std::string plain(const Value& value);

std::string to_json(const Value& value);
std::string to_yaml(const Value& value);

}  // namespace hostler::cli
