#pragma once
// Part: one row of an element's description. A description is a plain constexpr table; the walkers
// (parse, format, relaxng, manual, compare, visit) are ordinary functions that read the same table,
// so adding an attribute is adding a row. Rows are written with the makers of schema.hpp.

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "xml/base/error.hpp"
#include "xml/schema/value.hpp"

struct _xmlNode;

namespace hostler::xml {

struct Part;
class Out;

/// The documents' namespaces that are ours to read; others live only inside <metadata>.
enum class Namespace : std::uint8_t {
    none,
    qemu,
    hostler,
    dnsmasq,  ///< a network's options
    mount,    ///< a pool's options for mount
    rbd,      ///< a pool's options for Ceph
};
std::string_view prefix(Namespace);
std::string_view uri(Namespace);

struct Element {
    std::string_view name;
    std::string_view about;
    std::span<const Part> parts;
};

/// What a rule found wrong; an empty sentence means nothing.
struct Complaint {
    std::string sentence = {};
    ErrorCode code = ErrorCode::xml_error;
    ErrorDomain domain = ErrorDomain::domain;
};

/// How a member holds its children: a value, an optional, a Box or a vector.
struct Holder {
    std::size_t (*count)(const void* member);
    void* (*at)(void* member, std::size_t index);
    void* (*add)(void* member);
    void (*drop)(void* member);  ///< takes back the last one added
    void (*reserve)(void* member, std::size_t count);
    bool is_many;
    bool is_value;
    std::uint8_t zero_bytes = 0;  ///< it holds nothing if that many of its bytes are zero
};

/// Sizes: what a number counts, and how its `unit` attribute spells that.
struct Unit {
    std::uint64_t bytes;          ///< one of the member's counts
    std::uint64_t default_bytes;  ///< one of a document's counts where it names no unit
    std::string_view word;        ///< the unit libvirt writes; empty: the largest that divides
    std::string_view attribute = "unit";
};
inline constexpr Unit kib{1024, 1024, "KiB"};
inline constexpr Unit bytes_unit{1, 1, "bytes"};
inline constexpr Unit pretty_kib{1, 1024, ""};
inline constexpr Unit pretty_mib{1, 1024 * 1024, ""};

struct Part {
    enum class Kind : std::uint8_t {
        attribute,
        text,     ///< the element's own text
        leaf,     ///< <name>text</name>
        wrapped,  ///< <name inner='value'/>
        flag,     ///< <name/> present or not
        child,    ///< <name>…</name> described by another Element
        group,    ///< <name>…</name> whose rows belong to the same struct
        splice,   ///< another struct's rows, written as if they stood here
        raw,      ///< foreign XML, kept as it is
        custom,   ///< read and written by functions: what no table says
        ignored,  ///< taken and not kept, or refused by its `load`
        rule,     ///< judged once the element is read
        xmlns,    ///< declares a namespace where its rows are used
    };

    // What every walk asks of every row stands in the first 64 bytes.
    Kind kind = Kind::attribute;
    Namespace ns = Namespace::none;
    bool is_required = false;
    bool is_always = false;       ///< written even when absent or empty
    bool is_spoken = false;       ///< an optional child is written only if it says something
    bool is_open = false;         ///< written <x></x> over two lines, never <x/>
    bool is_live = false;         ///< only in a running domain's document
    bool is_stored = false;       ///< only in a stored definition's document
    bool is_secret = false;       ///< only for those who may see secrets
    bool is_masked = false;       ///< the others see ***** instead
    bool is_abi = false;          ///< the guest sees it: it may not change over a migration
    bool is_path = false;         ///< names a file of the host
    bool is_expanded = false;     ///< --update-cpu shows what this host makes of it
    std::uint8_t zero_bytes = 0;  ///< of value or holder
    std::uint32_t offset = 0;     ///< of the member within its struct
    const Value* value = nullptr;
    const Holder* holder = nullptr;
    bool (*applies)(const void* owner) = nullptr;  ///< read and written only then
    bool (*shown)(const void* owner) = nullptr;    ///< written only then
    bool (*lasting)(const void* owner) = nullptr;  ///< a live row that is stored all the same

    /// An item (or a value) that a migratable document leaves out: its readers mean it unsaid.
    bool (*implied)(const void* owner, const void* item) = nullptr;

    std::string_view name = {};
    std::string_view inner = {};
    const Unit* unit = nullptr;
    const Element& (*element)() = nullptr;
    std::span<const Part> parts = {};

    std::string_view about = {};
    ErrorCode code = ErrorCode::xml_error;  ///< what a wrong value answers
    std::int64_t low = 0;
    std::int64_t high = 0;  ///< with low: the bounds, where they differ
    Complaint (*judge)(void* owner) = nullptr;
    Complaint (*load)(const _xmlNode& node, void* owner) = nullptr;
    void (*store)(Out& out, const void* owner) = nullptr;

    /// The row's member, of the struct that the rows belong to.
    void* find(void* owner) const { return static_cast<char*>(owner) + offset; }
    /// Whether the member says nothing. Most do not, so that most are asked without a call.
    bool is_silent(const void* owner) const
    {
        const char* member = static_cast<const char*>(owner) + offset;
        switch (zero_bytes) {
            case 1:
                return *member == 0;
            case 2:
                return is_zero<std::uint16_t>(member);
            case 4:
                return is_zero<std::uint32_t>(member);
            case 8:
                return is_zero<std::uint64_t>(member);
            default:
                return holder ? holder->count(member) == 0 : value->is_absent(member);
        }
    }
    /// The rows below a child, group or splice.
    std::span<const Part> rows() const { return element ? element().parts : parts; }

    // The columns, one a word: attribute<&Disk::serial>("serial", "…").live().abi().
    constexpr Part with(bool Part::* column) const
    {
        Part part = *this;
        part.*column = true;
        return part;
    }
    constexpr Part required() const { return with(&Part::is_required); }
    constexpr Part always() const { return with(&Part::is_always); }
    constexpr Part unless_empty() const { return with(&Part::is_spoken); }
    constexpr Part open() const { return with(&Part::is_open).always(); }
    constexpr Part live() const { return with(&Part::is_live); }
    constexpr Part stored() const { return with(&Part::is_stored); }
    constexpr Part secret() const { return with(&Part::is_secret); }
    constexpr Part masked() const { return with(&Part::is_masked); }
    constexpr Part abi() const { return with(&Part::is_abi); }
    constexpr Part path() const { return with(&Part::is_path); }
    constexpr Part expanded() const { return with(&Part::is_expanded); }
    constexpr Part in(Namespace space) const
    {
        Part part = *this;
        part.ns = space;
        return part;
    }
    constexpr Part fails(ErrorCode with_code) const
    {
        Part part = *this;
        part.code = with_code;
        return part;
    }
    constexpr Part range(std::int64_t from, std::int64_t to) const
    {
        Part part = *this;
        part.low = from;
        part.high = to;
        return part;
    }
    /// Holds<[](const Owner&) { … }>: the row exists only then (a disk's source by its type).
    template <auto Holds>
    constexpr Part when() const;
    /// Read always, written only then.
    template <auto Holds>
    constexpr Part shown_if() const;
    /// Only in a running domain's document, unless Holds (an alias that the user chose).
    template <auto Holds>
    constexpr Part live_unless() const;
    /// Holds<[](const Owner&, const Item&) { … }>: not in a migratable document.
    template <auto Holds>
    constexpr Part implied_if() const;

private:
    template <class Number>
    static bool is_zero(const char* bytes)
    {
        Number number;
        std::memcpy(&number, bytes, sizeof number);
        return number == 0;
    }
};

}  // namespace hostler::xml
