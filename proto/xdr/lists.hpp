#pragma once
// How the printed codec reads and writes what may be absent or many.

#include <type_traits>

#include "proto/xdr/wire.hpp"

namespace hostler::proto {

/// What Reader and Writer spell themselves; everything else has a printed get and put of its own.
template <class T>
inline constexpr bool is_scalar =
    std::is_arithmetic_v<T> || std::is_same_v<T, std::string> || std::is_same_v<T, Uuid>;

template <class T>
[[nodiscard]] bool get_one(Reader& in, T& value)
{
    if constexpr (is_scalar<T>)
        return in.get(value);
    else
        return get(in, value);
}

template <class T>
void put_one(Writer& out, const T& value)
{
    if constexpr (is_scalar<T>)
        out.put(value);
    else
        put(out, value);
}

/// `item_bytes_min`: the fewest bytes an item takes, so that a count that the message cannot hold
/// is refused before anything is allocated.
template <class T>
[[nodiscard]] bool get_list(Reader& in, std::vector<T>& list, std::uint32_t count_max,
                            std::size_t item_bytes_min)
{
    std::uint32_t count = 0;
    if (!in.get(count) || count > count_max || count > in.remaining() / item_bytes_min)
        return false;
    list.resize(count);
    for (T& item : list)
        if (!get_one(in, item)) return false;
    return true;
}

template <class T>
void put_list(Writer& out, const std::vector<T>& list)
{
    out.put(static_cast<std::uint32_t>(list.size()));
    for (const T& item : list) put_one(out, item);
}

/// A list that is written item by item: a long answer is not made as items first. The count is put
/// in its place at the end.
class ListWriter {
public:
    /// `expected`: how many items come at most; the first of them says how much room that takes.
    ListWriter(Writer& out, std::size_t expected) : out_(out), expected_(expected)
    {
        out_.put(std::uint32_t{0});
    }
    ~ListWriter() { out_.patch(place_, count_); }
    ListWriter(const ListWriter&) = delete;
    ListWriter& operator=(const ListWriter&) = delete;

    template <class T>
    void put(const T& item)
    {
        put_one(out_, item);
        if (count_++ != 0) return;
        const std::size_t item_bytes = out_.size() - place_ - sizeof count_;
        out_.reserve(out_.size() + (expected_ - 1) * (item_bytes + item_bytes / 8));
    }

private:
    Writer& out_;
    const std::size_t expected_;
    const std::size_t place_ = out_.size();
    std::uint32_t count_ = 0;
};

template <class T, std::size_t Count>
[[nodiscard]] bool get_array(Reader& in, std::array<T, Count>& array)
{
    for (T& item : array)
        if (!get_one(in, item)) return false;
    return true;
}

template <class T, std::size_t Count>
void put_array(Writer& out, const std::array<T, Count>& array)
{
    for (const T& item : array) put_one(out, item);
}

/// Whatever is not zero says that it is there, as it does to Sun's XDR library: Go's pure client
/// writes 1 as 01 00 00 00.
template <class T>
[[nodiscard]] bool get_optional(Reader& in, std::optional<T>& maybe)
{
    bool is_there = false;
    if (!in.get(is_there)) return false;
    return !is_there || get_one(in, maybe.emplace());
}

template <class T>
void put_optional(Writer& out, const std::optional<T>& maybe)
{
    out.put(std::uint32_t{maybe.has_value()});
    if (maybe) put_one(out, *maybe);
}

}  // namespace hostler::proto
