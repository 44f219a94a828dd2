#pragma once
// A file laid out as KVM_GET_STATS_FD's documentation says, for tests without KVM.

#include <gtest/gtest.h>
#include <linux/kvm.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <vector>

#include "xml/base/fd.hpp"

namespace hostler::vmm {

struct StatisticsRow {
    const char* name;
    std::vector<std::uint64_t> values;
};

inline std::string statistics_file(const std::vector<StatisticsRow>& rows)
{
    constexpr std::uint32_t name_bytes = 48;
    constexpr std::uint32_t description_bytes = 16 + name_bytes;
    std::string descriptions;
    std::string data;
    for (const StatisticsRow& row : rows) {
        std::string description(description_bytes, '\0');
        const auto size = static_cast<std::uint16_t>(row.values.size());
        const auto offset = static_cast<std::uint32_t>(data.size());
        std::memcpy(description.data() + 6, &size, sizeof size);
        std::memcpy(description.data() + 8, &offset, sizeof offset);
        std::strcpy(description.data() + 16, row.name);
        descriptions += description;
        data.append(reinterpret_cast<const char*>(row.values.data()), row.values.size() * 8);
    }
    kvm_stats_header header{};
    header.name_size = name_bytes;
    header.num_desc = static_cast<std::uint32_t>(rows.size());
    header.desc_offset = 64;
    header.data_offset = 64 + static_cast<std::uint32_t>(descriptions.size());
    std::string file(64, '\0');
    std::memcpy(file.data(), &header, sizeof header);
    return file + descriptions + data;
}

inline Fd file_of(const std::string& bytes)
{
    Fd fd(::memfd_create("statistics", MFD_CLOEXEC));
    EXPECT_EQ(::write(fd.get(), bytes.data(), bytes.size()), std::ssize(bytes));
    return fd;
}

}  // namespace hostler::vmm
