#pragma once
// visit: a walk over everything a struct says, row by row, for those who look for something in it:
// secrets, files of the host, a device by its alias. What is absent is not met, and neither are
// rows that do not apply.

#include <functional>
#include <string>
#include <vector>

#include "xml/schema/part.hpp"

namespace hostler::xml {

/// Where a walk stands. Good until the visitor returns.
struct Place {
    const Part* part = nullptr;        ///< the row; none for the root
    const Element* element = nullptr;  ///< what describes the struct that begins here, if one does
    void* at = nullptr;                ///< that struct, or the value; a const root's is not written
    std::size_t index = 0;             ///< which of its siblings, from 0
    std::size_t count = 1;
    const Place* above = nullptr;

    /// The struct that begins here, if it is a T.
    template <class T>
    T* as() const
    {
        const bool is_one = element == &schema(static_cast<const T*>(nullptr));
        return is_one ? static_cast<T*>(at) : nullptr;
    }
    /// The value as a document spells it; empty for a struct.
    std::string text() const;
    /// "/domain/devices/disk[2]/source/@file"
    std::string path() const;
};

enum class Walk : std::uint8_t { on, past };

/// Called at each struct, before what is in it, and at each value. Walk::past goes round a struct.
using Visitor = std::function<Walk(const Place&)>;

void visit(const Element& element, void* root, const Visitor& visitor);

template <class T>
void visit(T& root, const Visitor& visitor)
{
    visit(schema(&root), const_cast<std::remove_const_t<T>*>(&root), visitor);
}

/// Clears what only few may see: passwords, cookies.
void redact(const Element& element, void* root);

template <class T>
void redact(T& root)
{
    redact(schema(&root), &root);
}

/// A file of the host that a definition names, and where it does.
struct HostPath {
    std::string file;
    std::string where;

    bool operator==(const HostPath&) const = default;
};
std::vector<HostPath> host_paths(const Element& element, const void* root);

template <class T>
std::vector<HostPath> host_paths(const T& root)
{
    return host_paths(schema(&root), &root);
}

}  // namespace hostler::xml
