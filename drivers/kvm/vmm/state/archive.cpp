#include "drivers/kvm/vmm/state/archive.hpp"

#include <algorithm>
#include <utility>

namespace hostler::vmm {
namespace {

void put(std::string& text, std::string_view piece)
{
    const auto bytes = static_cast<std::uint32_t>(piece.size());
    text.append(reinterpret_cast<const char*>(&bytes), sizeof bytes);
    text.append(piece);
}

bool cut(std::string_view& text, std::string& piece)
{
    std::uint32_t bytes = 0;
    if (text.size() < sizeof bytes) return false;
    std::memcpy(&bytes, text.data(), sizeof bytes);
    text.remove_prefix(sizeof bytes);
    if (text.size() < bytes) return false;
    piece = text.substr(0, bytes);
    text.remove_prefix(bytes);
    return true;
}

}  // namespace

void Archive::raw(std::span<std::byte> bytes)
{
    if (!is_loading_) {
        written_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        return;
    }
    if (!is_sound_ || left_.size() < bytes.size()) return fail();
    std::ranges::copy(left_.first(bytes.size()), bytes.begin());
    left_ = left_.subspan(bytes.size());
}

bool StateParts::parse(std::string_view text, StateParts& into)
{
    while (!text.empty()) {
        Part part;
        if (!cut(text, part.name) || !cut(text, part.bytes)) return false;
        if (std::ranges::find(into.parts_, part.name, &Part::name) != into.parts_.end())
            return false;
        into.parts_.push_back(std::move(part));
    }
    return true;
}

void StateParts::add(std::string name, std::string bytes)
{
    parts_.push_back({std::move(name), std::move(bytes)});
}

const std::string* StateParts::take(std::string_view name)
{
    const auto part = std::ranges::find(parts_, name, &Part::name);
    if (part == parts_.end() || std::exchange(part->is_taken, true)) return nullptr;
    return &part->bytes;
}

std::string_view StateParts::left() const
{
    const auto part = std::ranges::find(parts_, false, &Part::is_taken);
    return part == parts_.end() ? std::string_view() : part->name;
}

std::string StateParts::text() const
{
    std::string text;
    for (const Part& part : parts_) {
        put(text, part.name);
        put(text, part.bytes);
    }
    return text;
}

}  // namespace hostler::vmm
