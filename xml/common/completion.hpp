#pragma once
// Completion: one small named rule of what a document means where it says nothing, for documents
// besides the domain (which has its own list, as its rules may fail).

#include <span>

#include "xml/domain/fill.hpp"

namespace hostler::xml {

template <class T>
struct Completion {
    std::string_view name;
    std::string_view about;
    void (*apply)(T& subject, const FillWorld& world);
};

template <class T>
void complete(T& subject, std::span<const Completion<T>> rules, const FillWorld& world)
{
    for (const auto& rule : rules) rule.apply(subject, world);
}

/// A definition without a UUID gets one.
template <class T>
inline constexpr Completion<T> own_uuid = {"uuid", "What has no UUID gets one.",
                                           [](T& subject, const FillWorld& world) {
                                               if (subject.uuid.is_nil())
                                                   subject.uuid = world.new_uuid();
                                           }};

}  // namespace hostler::xml
