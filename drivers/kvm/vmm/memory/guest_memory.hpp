#pragma once
// GuestMemory: the guest's RAM as this process maps it, seen by guest address. It owns nothing
// (Ram, in ram.hpp, owns the mapping) and never changes after construction, so every thread may use
// it at once. The guest writes the same bytes while we look: read a value once, then judge the
// copy.

#include <atomic>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

namespace hostler::vmm {

/// A guest-physical address.
enum class GuestAddress : std::uint64_t {};

constexpr std::uint64_t to_number(GuestAddress address)
{
    return static_cast<std::uint64_t>(address);
}

/// Wraps at 2^64 as the guest's own arithmetic does; at() judges where that leads.
constexpr GuestAddress operator+(GuestAddress base, std::uint64_t offset)
{
    return GuestAddress{to_number(base) + offset};
}

class GuestMemory {
public:
    struct Region {
        GuestAddress start{};
        std::span<std::byte> host;
    };

    /// Regions neither overlap nor touch 2^64; up to a handful, as they are searched one by one.
    explicit GuestMemory(std::vector<Region> regions);

    /// One region at address 0.
    explicit GuestMemory(std::span<std::byte> ram);

    std::span<const Region> regions() const noexcept { return regions_; }

    /// All bytes of all regions.
    std::uint64_t size() const noexcept;

    /// The only place where a guest address becomes a pointer: nothing unless all `bytes` lie in
    /// one region. No bytes at all are found only at an address that the guest owns.
    std::optional<std::span<std::byte>> at(GuestAddress address, std::uint64_t bytes) const noexcept
    {
        for (const Region& region : regions_) {
            const std::uint64_t offset = to_number(address) - to_number(region.start);
            if (offset < region.host.size() && bytes <= region.host.size() - offset)
                return region.host.subspan(offset, bytes);
        }
        return std::nullopt;
    }

    template <class T>
    std::optional<T> read(GuestAddress address) const noexcept
    {
        static_assert(std::is_trivially_copyable_v<T>);
        const auto source = at(address, sizeof(T));
        if (!source) return std::nullopt;
        T value;
        std::memcpy(&value, source->data(), sizeof(T));
        return value;
    }

    /// False, and nothing written, where read() would give nothing.
    template <class T>
    bool write(GuestAddress address, const T& value) const noexcept
    {
        static_assert(std::is_trivially_copyable_v<T>);
        const auto target = at(address, sizeof(T));
        if (!target) return false;
        std::memcpy(target->data(), &value, sizeof(T));
        return true;
    }

    /// A word that the guest shares with us on another thread, loaded with acquire; nothing if it
    /// is not naturally aligned or not RAM.
    template <class T>
    std::optional<T> load(GuestAddress address) const noexcept
    {
        T* const word = word_at<T>(address);
        if (!word) return std::nullopt;
        return std::atomic_ref<T>(*word).load(std::memory_order_acquire);
    }

    /// The counterpart of load(), with release.
    template <class T>
    bool store(GuestAddress address, T value) const noexcept
    {
        T* const word = word_at<T>(address);
        if (!word) return false;
        std::atomic_ref<T>(*word).store(value, std::memory_order_release);
        return true;
    }

private:
    template <class T>
    T* word_at(GuestAddress address) const noexcept
    {
        static_assert(std::is_unsigned_v<T>);
        const auto bytes = at(address, sizeof(T));
        if (!bytes || reinterpret_cast<std::uintptr_t>(bytes->data()) % sizeof(T)) return nullptr;
        return reinterpret_cast<T*>(bytes->data());
    }

    std::vector<Region> regions_;
};

}  // namespace hostler::vmm
