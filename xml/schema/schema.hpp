#pragma once
// The makers of rows: what xml/domain/x.cpp is written with. See docs/how-to/add-an-element.md.
//
// Beside each described struct stands `const Element& schema(const TheStruct*);`, found by
// argument.

#include <optional>
#include <vector>

#include "xml/schema/box.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

namespace detail {

template <class>
struct MemberOf;
template <class T, class M>
struct MemberOf<M T::*> {
    using Owner = T;
    using Type = M;
};
template <auto Member>
using TypeOf = typename MemberOf<decltype(Member)>::Type;

/// Where the member stands in its struct. The language has no constant expression for that;
/// compilers fold this one, as they do <cstddef>'s macro, if they are asked whether they do.
template <auto Member>
consteval std::uint32_t offset()
{
    using Owner = typename MemberOf<decltype(Member)>::Owner;
    return __builtin_constant_p(
               reinterpret_cast<std::uintptr_t>(&(static_cast<Owner*>(nullptr)->*Member)))
               ? static_cast<std::uint32_t>(
                     reinterpret_cast<std::uintptr_t>(&(static_cast<Owner*>(nullptr)->*Member)))
               : throw "an offset that the compiler does not fold";
}

template <auto Member>
constexpr void place(Part& part)
{
    part.offset = offset<Member>();
}

template <class M>
struct Held {
    using Item = M;
    static constexpr Holder holder = {
        .count = [](const void*) -> std::size_t { return 1; },
        .at = [](void* member, std::size_t) { return member; },
        .add = [](void* member) { return member; },
        .drop = [](void*) {},
        .reserve = [](void*, std::size_t) {},
        .is_many = false,
        .is_value = true,
    };
};
template <class T>
struct Held<std::vector<T>> {
    using Item = T;
    using M = std::vector<T>;
    static constexpr Holder holder = {
        .count = [](const void* member) { return static_cast<const M*>(member)->size(); },
        .at = [](void* member, std::size_t i) -> void* { return &(*static_cast<M*>(member))[i]; },
        .add = [](void* member) -> void* { return &static_cast<M*>(member)->emplace_back(); },
        .drop = [](void* member) { static_cast<M*>(member)->pop_back(); },
        .reserve = [](void* member, std::size_t n) { static_cast<M*>(member)->reserve(n); },
        .is_many = true,
        .is_value = false,
    };
};
template <class M, class T, std::uint8_t ZeroBytes>
inline constexpr Holder maybe = {
    .count = [](const void* member) -> std::size_t {
        return static_cast<const M*>(member)->has_value();
    },
    .at = [](void* member, std::size_t) -> void* { return &**static_cast<M*>(member); },
    .add = [](void* member) -> void* {
        M& one = *static_cast<M*>(member);
        return one.has_value() ? &*one : &one.emplace();
    },
    .drop = [](void* member) { static_cast<M*>(member)->reset(); },
    .reserve = [](void*, std::size_t) {},
    .is_many = false,
    .is_value = false,
    .zero_bytes = ZeroBytes,
};
template <class T>
struct Held<std::optional<T>> {
    using Item = T;
    static constexpr Holder holder = maybe<std::optional<T>, T, 0>;
};
template <class T>
struct Held<Box<T>> {
    using Item = T;
    static constexpr Holder holder = maybe<Box<T>, T, sizeof(Box<T>)>;
};

template <class T>
const Element& schema_of()
{
    return schema(static_cast<const T*>(nullptr));
}

template <class>
struct Judged;
template <class F, class R, class T>
struct Judged<R (F::*)(T&) const> {
    using Owner = T;
};
template <class R, class T>
struct Judged<R (*)(T&)> {
    using Owner = T;
};
template <class F>
constexpr auto judged_by()
{
    if constexpr (std::is_pointer_v<F>)
        return static_cast<Judged<F>*>(nullptr);
    else
        return static_cast<Judged<decltype(&F::operator())>*>(nullptr);
}
template <auto Holds>
using OwnerOf = typename std::remove_pointer_t<decltype(judged_by<decltype(Holds)>())>::Owner;

/// Calls a function that is a template's argument. A lambda is called on a fresh copy: clang 19
/// emits the argument object itself under one name for all files' unnamed namespaces, and ld
/// refuses it.
template <auto Function, class... Args>
decltype(auto) called(Args&&... args)
{
    using Kind = std::remove_const_t<decltype(Function)>;
    if constexpr (std::is_class_v<Kind>)
        return Kind{}(std::forward<Args>(args)...);
    else
        return Function(std::forward<Args>(args)...);
}

template <auto Holds>
bool holds(const void* owner)
{
    return called<Holds>(*static_cast<OwnerOf<Holds>*>(owner));
}

template <class>
struct JudgedItem;
template <class F, class R, class T, class I>
struct JudgedItem<R (F::*)(const T&, const I&) const> {
    using Owner = T;
    using Item = I;
};

template <auto Holds>
bool holds_of(const void* owner, const void* item)
{
    using Of = JudgedItem<decltype(&decltype(Holds)::operator())>;
    return called<Holds>(*static_cast<const typename Of::Owner*>(owner),
                         *static_cast<const typename Of::Item*>(item));
}

template <auto Member, class As>
constexpr Part valued(Part::Kind kind, std::string_view name, std::string_view about)
{
    Part part;
    part.kind = kind;
    part.name = name;
    part.about = about;
    place<Member>(part);
    part.value = &value_of<TypeOf<Member>, As>;
    part.zero_bytes = part.value->zero_bytes;
    return part;
}

template <auto Member>
constexpr Part held(Part::Kind kind, std::string_view name, std::string_view about)
{
    using Of = Held<TypeOf<Member>>;
    Part part;
    part.kind = kind;
    part.name = name;
    part.about = about;
    place<Member>(part);
    part.holder = &Of::holder;
    part.zero_bytes = part.holder->zero_bytes;
    part.element = schema_of<typename Of::Item>;
    return part;
}

}  // namespace detail

template <auto Member, class As = Plain>
constexpr Part attribute(std::string_view name, std::string_view about)
{
    return detail::valued<Member, As>(Part::Kind::attribute, name, about);
}

/// The element's own text.
template <auto Member, class As = Plain>
constexpr Part text(std::string_view about)
{
    return detail::valued<Member, As>(Part::Kind::text, {}, about);
}

/// <name>text</name>
template <auto Member, class As = Plain>
constexpr Part leaf(std::string_view name, std::string_view about)
{
    return detail::valued<Member, As>(Part::Kind::leaf, name, about);
}

/// <name>text</name>, any number of them in a vector.
template <auto Member, class As = Plain>
constexpr Part leaves(std::string_view name, std::string_view about)
{
    using Of = detail::Held<detail::TypeOf<Member>>;
    Part part;
    part.kind = Part::Kind::leaf;
    part.name = name;
    part.about = about;
    detail::place<Member>(part);
    part.value = &value_of<typename Of::Item, As>;
    part.holder = &Of::holder;
    return part;
}

/// <name inner='value'/>
template <auto Member, class As = Plain>
constexpr Part wrapped(std::string_view name, std::string_view inner, std::string_view about)
{
    Part part = detail::valued<Member, As>(Part::Kind::wrapped, name, about);
    part.inner = inner;
    return part;
}

/// <name inner='value'/>, any number of them in a vector.
template <auto Member, class As = Plain>
constexpr Part wrappeds(std::string_view name, std::string_view inner, std::string_view about)
{
    Part part = leaves<Member, As>(name, about);
    part.kind = Part::Kind::wrapped;
    part.inner = inner;
    return part;
}

/// A bool: <name/> is there or not.
template <auto Member>
constexpr Part flag(std::string_view name, std::string_view about)
{
    return detail::valued<Member, Plain>(Part::Kind::flag, name, about);
}

/// A number with a unit attribute beside it, wherever the row stands (leaf, text or attribute).
constexpr Part in_units(Part part, const Unit& unit)
{
    part.unit = &unit;
    return part;
}

/// An element of its own: a value is always there and written if it says anything, std::optional
/// and Box hold at most one, std::vector any number.
template <auto Member>
constexpr Part child(std::string_view name, std::string_view about)
{
    return detail::held<Member>(Part::Kind::child, name, about);
}

/// Another struct's rows as if they stood here; a Box or optional is made when one of them is
/// found.
template <auto Member>
constexpr Part splice()
{
    return detail::held<Member>(Part::Kind::splice, {}, {});
}

/// Some of another struct's rows: a description may place them in several spots.
template <auto Member>
constexpr Part splice(std::span<const Part> parts)
{
    Part part;
    part.kind = Part::Kind::splice;
    detail::place<Member>(part);
    part.holder = &detail::Held<detail::TypeOf<Member>>::holder;
    part.zero_bytes = part.holder->zero_bytes;
    part.parts = parts;
    return part;
}

/// An element of its own with rows that this place alone gives its struct.
template <auto Member>
constexpr Part child(std::string_view name, std::string_view about, std::span<const Part> parts)
{
    Part part = splice<Member>(parts);
    part.kind = Part::Kind::child;
    part.name = name;
    part.about = about;
    return part;
}

/// Another description of that struct than its own.
template <auto Member>
constexpr Part child(std::string_view name, std::string_view about, const Element& (*described)())
{
    Part part = detail::held<Member>(Part::Kind::child, name, about);
    part.element = described;
    return part;
}
template <auto Member>
constexpr Part splice(const Element& (*described)())
{
    Part part = splice<Member>(std::span<const Part>());
    part.element = described;
    return part;
}

/// An element without a struct of its own: its rows belong to this one.
constexpr Part group(std::string_view name, std::span<const Part> parts, std::string_view about)
{
    Part part;
    part.kind = Part::Kind::group;
    part.name = name;
    part.about = about;
    part.parts = parts;
    return part;
}

/// Foreign XML under <name>, kept as it is in a Text.
template <auto Member>
constexpr Part raw(std::string_view name, std::string_view about)
{
    return detail::valued<Member, Plain>(Part::Kind::raw, name, about);
}

/// Judged once the element is read: a function from the struct to a Complaint. It may also settle
/// what several attributes say together, and so takes the struct to change.
template <auto Judge>
constexpr Part rule(std::string_view about)
{
    Part part;
    part.kind = Part::Kind::rule;
    part.about = about;
    part.judge = [](void* owner) -> Complaint {
        return detail::called<Judge>(
            *static_cast<std::remove_const_t<detail::OwnerOf<Judge>>*>(owner));
    };
    return part;
}

/// The escape: <name> read by Load(const xmlNode&, Owner&) and written by Store(Out&, const
/// Owner&).
template <class Owner, auto Load, auto Store>
constexpr Part custom(std::string_view name, std::string_view about)
{
    Part part;
    part.kind = Part::Kind::custom;
    part.name = name;
    part.about = about;
    part.load = [](const _xmlNode& node, void* owner) -> Complaint {
        return detail::called<Load>(node, *static_cast<Owner*>(owner));
    };
    part.store = [](Out& out, const void* owner) {
        detail::called<Store>(out, *static_cast<const Owner*>(owner));
    };
    return part;
}

/// <name> may stand there, and says nothing that is kept.
constexpr Part ignored(std::string_view name, std::string_view about)
{
    Part part;
    part.kind = Part::Kind::ignored;
    part.name = name;
    part.about = about;
    return part;
}

/// The same of an attribute.
constexpr Part ignored_attribute(std::string_view name, std::string_view about)
{
    Part part = ignored({}, about);
    part.inner = name;
    return part;
}

/// <name> is known, and wrong here: Why() says what to write instead.
template <auto Why>
constexpr Part refused(std::string_view name, std::string_view about)
{
    Part part = ignored(name, about);
    part.load = [](const _xmlNode&, void*) -> Complaint { return Why(); };
    return part;
}

/// Declares `space` on this element where Holds says its rows are used.
template <auto Holds>
constexpr Part xmlns(Namespace space)
{
    Part part;
    part.kind = Part::Kind::xmlns;
    part.ns = space;
    part.shown = detail::holds<Holds>;
    return part;
}

template <auto Holds>
constexpr Part Part::when() const
{
    Part part = *this;
    part.applies = detail::holds<Holds>;
    return part;
}

template <auto Holds>
constexpr Part Part::live_unless() const
{
    Part part = live();
    part.lasting = detail::holds<Holds>;
    return part;
}

template <auto Holds>
constexpr Part Part::implied_if() const
{
    Part part = *this;
    part.implied = detail::holds_of<Holds>;
    return part;
}

template <auto Holds>
constexpr Part Part::shown_if() const
{
    Part part = *this;
    part.shown = detail::holds<Holds>;
    return part;
}

}  // namespace hostler::xml
