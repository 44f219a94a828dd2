#pragma once
// Value: how one C++ type is spelled in an attribute or as text. One table per type, shared by
// every member of it. A type's own spelling is its Spelling<M>; a row may ask for another (Hex<4>).

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>

#include "xml/base/uuid.hpp"
#include "xml/schema/buffer.hpp"
#include "xml/schema/text.hpp"
#include "xml/schema/words.hpp"

namespace hostler::xml {

struct Value {
    bool (*read)(std::string_view text, void* into);
    void (*write)(const void* from, Buffer& out);
    bool (*is_absent)(const void* from);
    bool (*same)(const void* a, const void* b);
    void (*clear)(void* member);
    /// Where not 0: the value is absent just when that many bytes of it are zero, which is seen
    /// without a call.
    std::uint8_t zero_bytes = 0;
    std::string_view kind = {};     ///< for messages and the manual: "a number", "text"
    std::string_view grammar = {};  ///< the RELAX NG pattern; empty where `words` gives it
    bool is_free = false;           ///< any text: to be escaped
    Words (*words)() = nullptr;     ///< the spellings of an enum
    std::uint64_t (*number)(const void* from) = nullptr;
    void (*set_number)(std::uint64_t, void* into) = nullptr;
    std::uint64_t number_max = 0;
    std::int64_t number_min = 0;
};

/// Digits in base 10, or after 0x in base 16 where `base` is 0; blanks before them are skipped, as
/// libvirt's readers do. False: not a number, or outside the bounds.
bool read_number(std::string_view text, int base, std::int64_t low, std::uint64_t high,
                 std::uint64_t& into);
void write_hex(std::uint64_t number, int width, Buffer& out);
void write_number(std::uint64_t number, bool is_signed, Buffer& out);
int read_word(std::string_view text, Words words);

template <class M>
struct Spelling;

template <class M>
    requires std::integral<M> && (!std::same_as<M, bool>)
struct Spelling<M> {
    static constexpr std::string_view kind = "a number";
    static constexpr std::string_view grammar =
        std::is_signed_v<M> ? "<data type='integer'/>" : "<data type='nonNegativeInteger'/>";
    static constexpr std::int64_t low = std::is_signed_v<M> ? std::numeric_limits<M>::min() : 0;
    static constexpr std::uint64_t high = std::numeric_limits<M>::max();

    static bool read(std::string_view text, M& into)
    {
        std::uint64_t number = 0;
        if (!read_number(text, 10, low, high, number)) return false;
        into = static_cast<M>(number);
        return true;
    }
    static void write(const M& from, Buffer& out)
    {
        write_number(static_cast<std::uint64_t>(from), std::is_signed_v<M>, out);
    }
    static bool is_absent(const M& from) { return from == 0; }
};

/// Numbers written 0x…, padded to Width digits; read in either base.
template <int Width>
struct Hex {
    template <class M>
    struct As : Spelling<M> {
        static constexpr std::string_view kind = "a number";
        static constexpr std::string_view grammar =
            "<data type='string'><param name='pattern'>(0x)?[0-9a-fA-F]+</param></data>";

        static bool read(std::string_view text, M& into)
        {
            std::uint64_t number = 0;
            if (!read_number(text, 0, Spelling<M>::low, Spelling<M>::high, number)) return false;
            into = static_cast<M>(number);
            return true;
        }
        static void write(const M& from, Buffer& out)
        {
            write_hex(static_cast<std::uint64_t>(from), Width, out);
        }
    };
};

/// Numbers read in either base and written in ten.
struct AnyBase {
    template <class M>
    struct As : Hex<1>::As<M> {
        static void write(const M& from, Buffer& out) { Spelling<M>::write(from, out); }
    };
};

template <class E>
    requires std::is_enum_v<E>
struct Spelling<E> {
    static constexpr std::string_view kind = "a word";
    static constexpr std::string_view grammar = {};

    static Words all() { return words(E{}); }
    static bool read(std::string_view text, E& into)
    {
        const int index = read_word(text, all());
        if (index >= 0) into = static_cast<E>(index);
        return index >= 0;
    }
    static void write(const E& from, Buffer& out) { out += word(from); }
    static bool is_absent(const E& from) { return static_cast<int>(from) == 0; }
};

namespace detail {

/// A bool spelled as one of two words, each a static member of W with what the two are called.
template <class W>
struct TwoWords {
    static constexpr std::string_view kind = W::kind;
    static constexpr std::string_view grammar = W::grammar;

    static bool read(std::string_view text, bool& into)
    {
        into = text == W::yes;
        return text == W::yes || text == W::no;
    }
    static void write(const bool& from, Buffer& out) { out += from ? W::yes : W::no; }
    static bool is_absent(const bool& from) { return !from; }
};

struct YesOrNo {
    static constexpr std::string_view yes = "yes";
    static constexpr std::string_view no = "no";
    static constexpr std::string_view kind = "yes or no";
    static constexpr std::string_view grammar =
        "<choice><value>yes</value><value>no</value></choice>";
};

}  // namespace detail

template <>
struct Spelling<bool> : detail::TwoWords<detail::YesOrNo> {};

/// A bool spelled 1 and 0.
struct Digit {
    static constexpr std::string_view yes = "1";
    static constexpr std::string_view no = "0";
    static constexpr std::string_view kind = "0 or 1";
    static constexpr std::string_view grammar = "<choice><value>0</value><value>1</value></choice>";

    template <class M>
    struct As : detail::TwoWords<Digit> {};
};

template <>
struct Spelling<Text> {
    static constexpr std::string_view kind = "text";
    static constexpr std::string_view grammar = "<text/>";

    static bool read(std::string_view text, Text& into)
    {
        into = Text(text);
        return true;
    }
    static void write(const Text& from, Buffer& out) { out += from.view(); }
    static bool is_absent(const Text& from) { return !from.has_value(); }
};

template <>
struct Spelling<Uuid> {
    static constexpr std::string_view kind = "a UUID";
    static constexpr std::string_view grammar =
        "<data type='string'><param name='pattern'>[a-fA-F0-9\\-]{32,36}</param></data>";

    static bool read(std::string_view text, Uuid& into)
    {
        const auto uuid = Uuid::parse(text);
        if (uuid) into = *uuid;
        return uuid.has_value();
    }
    static void write(const Uuid& from, Buffer& out) { out += from.text(); }
    static bool is_absent(const Uuid& from) { return from.is_nil(); }
};

/// An optional value is absent when it is, and zero is then a value like others.
template <class M>
struct Spelling<std::optional<M>> {
    template <class S>
    struct Of {
        static constexpr std::string_view kind = S::kind;
        static constexpr std::string_view grammar = S::grammar;

        static bool read(std::string_view text, std::optional<M>& into)
        {
            return S::read(text, into.emplace());
        }
        static void write(const std::optional<M>& from, Buffer& out)
        {
            if (from) S::write(*from, out);
        }
        static bool is_absent(const std::optional<M>& from) { return !from.has_value(); }
    };
};

/// The row's own choice of spelling: Plain is the type's.
struct Plain {
    template <class M>
    struct As : Spelling<M> {};
};

namespace detail {

template <class As, class M>
struct Chosen {
    using Bare = M;
    using Type = typename As::template As<M>;
};
template <class As, class M>
struct Chosen<As, std::optional<M>> {
    using Bare = M;
    using Type = typename Spelling<std::optional<M>>::template Of<typename As::template As<M>>;
};

template <class S, class M>
struct Erased {
    static bool read(std::string_view text, void* into)
    {
        return S::read(text, *static_cast<M*>(into));
    }
    static void write(const void* from, Buffer& out)
    {
        S::write(*static_cast<const M*>(from), out);
    }
    static bool is_absent(const void* from) { return S::is_absent(*static_cast<const M*>(from)); }
    static bool same(const void* a, const void* b)
    {
        return *static_cast<const M*>(a) == *static_cast<const M*>(b);
    }
    static void clear(void* member) { *static_cast<M*>(member) = M{}; }
};

/// Types whose own spelling takes zero bytes, and nothing else, for absent.
template <class M>
inline constexpr bool is_zero_absent =
    std::integral<M> || std::is_enum_v<M> || std::same_as<M, Text>;

template <class S, class M>
constexpr std::uint8_t zero_bytes()
{
    if constexpr (is_zero_absent<M>)
        return &S::is_absent == &Spelling<M>::is_absent ? sizeof(M) : 0;
    else
        return 0;
}

/// A spelling with a pattern of its own may say that its text is to be escaped all the same.
template <class S>
constexpr bool is_free()
{
    if constexpr (requires { S::is_free; })
        return S::is_free;
    else
        return S::grammar == "<text/>";
}

template <class E>
Words words_of()
{
    return words(E{});
}

template <class M, class Bare>
struct Numeric {
    static std::uint64_t get(const void* from)
    {
        if constexpr (std::same_as<M, Bare>)
            return static_cast<std::uint64_t>(*static_cast<const M*>(from));
        else
            return static_cast<const M*>(from)->has_value()
                       ? static_cast<std::uint64_t>(**static_cast<const M*>(from))
                       : 0;
    }
    static void set(std::uint64_t number, void* into)
    {
        *static_cast<M*>(into) = static_cast<Bare>(number);
    }
};

template <class M, class As>
constexpr Value made()
{
    using Bare = typename Chosen<As, M>::Bare;
    using S = typename Chosen<As, M>::Type;
    using E = Erased<S, M>;
    Value value{.read = E::read,
                .write = E::write,
                .is_absent = E::is_absent,
                .same = E::same,
                .clear = E::clear,
                .zero_bytes = zero_bytes<S, M>(),
                .kind = S::kind,
                .grammar = S::grammar,
                .is_free = is_free<S>()};
    if constexpr (std::is_enum_v<Bare>) value.words = words_of<Bare>;
    if constexpr (std::integral<Bare> && !std::same_as<Bare, bool>) {
        value.number = Numeric<M, Bare>::get;
        value.set_number = Numeric<M, Bare>::set;
        value.number_max = static_cast<std::uint64_t>(std::numeric_limits<Bare>::max());
        value.number_min = static_cast<std::int64_t>(std::numeric_limits<Bare>::min());
    }
    return value;
}

}  // namespace detail

template <class M, class As = Plain>
inline constexpr Value value_of = detail::made<M, As>();

}  // namespace hostler::xml
