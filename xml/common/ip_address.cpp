#include "xml/common/ip_address.hpp"

#include <arpa/inet.h>

namespace hostler::xml {

Words words(IpFamily)
{
    static constexpr std::string_view all[] = {"", "ipv4", "ipv6"};
    return all;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text)
{
    const std::string whole(text);
    IpAddress address;
    if (inet_pton(AF_INET, whole.c_str(), address.bytes_.data()) == 1)
        address.size_ = 4;
    else if (inet_pton(AF_INET6, whole.c_str(), address.bytes_.data()) == 1)
        address.size_ = 16;
    else
        return std::nullopt;
    return address;
}

std::string IpAddress::text() const
{
    char letters[INET6_ADDRSTRLEN] = {};
    if (is_absent()) return {};
    inet_ntop(is_v4() ? AF_INET : AF_INET6, bytes_.data(), letters, sizeof letters);
    return letters;
}

bool IpAddress::is_in(const IpAddress& other, std::uint32_t prefix) const
{
    if (size_ != other.size_ || prefix > bits()) return false;
    for (std::uint32_t index = 0; index < prefix; ++index)
        if (bit(index) != other.bit(index)) return false;
    return true;
}

bool IpAddress::has_rest(std::uint32_t prefix, bool is_set) const
{
    for (std::uint32_t index = prefix; index < bits(); ++index)
        if (bit(index) != is_set) return false;
    return true;
}

std::uint64_t IpAddress::distance_to(const IpAddress& later) const
{
    constexpr std::uint64_t most = std::uint64_t{1} << 32;
    unsigned __int128 from = 0;
    unsigned __int128 to = 0;
    for (std::uint8_t index = 0; index < size_; ++index) {
        from = from << 8 | bytes_[index];
        to = to << 8 | later.bytes_[index];
    }
    const unsigned __int128 distance = to - from;
    return distance > most ? most : static_cast<std::uint64_t>(distance);
}

std::optional<std::uint32_t> IpAddress::prefix() const
{
    std::uint32_t count = 0;
    while (count < bits() && bit(count)) ++count;
    if (!has_rest(count, false)) return std::nullopt;
    return count;
}

}  // namespace hostler::xml
