#pragma once
// Archive: the state of one part of a machine, written or read by the same code, so that the two
// cannot differ. Reading never fails at once: what is missing stays as it was, and is_sound() says
// no at the end.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace hostler::vmm {

class Archive {
public:
    /// Writes.
    Archive() = default;
    /// Reads `bytes`, which outlive it.
    explicit Archive(std::span<const std::byte> bytes) : is_loading_(true), left_(bytes) {}

    bool is_loading() const noexcept { return is_loading_; }

    /// Plain values, in their order. Of a structure any bytes must do: it holds no bool.
    template <class... T>
    void operator()(T&... values)
    {
        (plain(values), ...);
    }

    /// A number of plain values. Reading gives as many as were written.
    template <class T>
    void list(std::vector<T>& values)
    {
        static_assert(std::is_trivially_copyable_v<T> && !std::is_same_v<T, bool>);
        std::uint64_t count = values.size();
        plain(count);
        if (is_loading_ && count > left_.size() / sizeof(T)) return fail();
        values.resize(count);
        raw(std::as_writable_bytes(std::span(values)));
    }

    /// The machine has so many of something; a state with another number is not its own.
    void require(std::uint64_t count)
    {
        std::uint64_t was = count;
        plain(was);
        if (was != count) fail();
    }

    /// For a part that finds what it read senseless.
    void fail() noexcept { is_sound_ = false; }

    /// Reading: nothing was missing, nothing was left.
    bool is_sound() const noexcept { return is_sound_ && left_.empty(); }

    /// What was written.
    const std::string& bytes() const noexcept { return written_; }

private:
    template <class T>
    void plain(T& value)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        raw(std::as_writable_bytes(std::span(&value, 1)));
    }
    /// A byte that is neither 0 nor 1 is no bool, nor may it be looked at as one.
    void plain(bool& value)
    {
        std::uint8_t byte = value;
        plain(byte);
        if (byte > 1) return fail();
        value = byte;
    }
    void raw(std::span<std::byte> bytes);

    bool is_loading_ = false;
    bool is_sound_ = true;
    std::span<const std::byte> left_;
    std::string written_;
};

/// The named parts of a machine's state in one text.
class StateParts {
public:
    StateParts() = default;
    /// False where `text` is cut or names a part twice.
    static bool parse(std::string_view text, StateParts& into);

    void add(std::string name, std::string bytes);
    /// The part's bytes, each part once; nothing when there is none.
    const std::string* take(std::string_view name);
    /// A part that nobody took; empty: none is left.
    std::string_view left() const;

    std::string text() const;

private:
    struct Part {
        std::string name;
        std::string bytes;
        bool is_taken = false;
    };
    std::vector<Part> parts_;
};

}  // namespace hostler::vmm
