#pragma once
// Text: a string of eight bytes. Definitions hold hundreds of strings, most of them absent or a few
// letters long: up to seven bytes stand inside, longer ones on the heap. Absent and empty differ,
// since <source file=''/> is written back and a missing attribute is not.

#include <bit>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace hostler::xml {

class Text {
public:
    Text() = default;
    Text(std::string_view text) { assign(text); }
    Text(const char* text) { assign(text); }
    Text(const std::string& text) { assign(text); }
    Text(const Text& other)
    {
        if (other.has_value()) assign(other.view());
    }
    Text(Text&& other) noexcept : bits_(std::exchange(other.bits_, 0)) {}
    Text& operator=(Text other) noexcept
    {
        std::swap(bits_, other.bits_);
        return *this;
    }
    ~Text() { reset(); }

    /// True of "" too; false only of an absent text.
    bool has_value() const noexcept { return bits_ != 0; }
    bool empty() const noexcept { return view().empty(); }
    void reset() noexcept;

    /// Good until the Text changes or moves.
    std::string_view view() const noexcept;
    operator std::string_view() const noexcept { return view(); }
    std::string str() const { return std::string(view()); }

    friend bool operator==(const Text& a, const Text& b) noexcept
    {
        return a.has_value() == b.has_value() && a.view() == b.view();
    }
    friend bool operator==(const Text& a, std::string_view b) noexcept { return a.view() == b; }
    friend bool operator==(const Text& a, const char* b) noexcept { return a.view() == b; }

private:
    static_assert(std::endian::native == std::endian::little, "the tag is the lowest byte");

    void assign(std::string_view text);

    std::uint64_t bits_ = 0;  ///< 0, or length * 2 + 1 and seven bytes, or the address of a Block
};

}  // namespace hostler::xml
