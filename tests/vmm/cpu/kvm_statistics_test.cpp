#include "drivers/kvm/vmm/cpu/kvm_statistics.hpp"

#include <gtest/gtest.h>
#include <linux/kvm.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

namespace hostler::vmm {
namespace {

struct Row {
    const char* name;
    std::vector<std::uint64_t> values;
};

/// A file laid out as KVM_GET_STATS_FD's documentation says.
std::string statistics_file(const std::vector<Row>& rows)
{
    constexpr std::uint32_t name_bytes = 48;
    constexpr std::uint32_t description_bytes = 16 + name_bytes;
    std::string descriptions;
    std::string data;
    for (const Row& row : rows) {
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

Fd file_of(const std::string& bytes)
{
    Fd fd(::memfd_create("statistics", MFD_CLOEXEC));
    EXPECT_EQ(::write(fd.get(), bytes.data(), bytes.size()), std::ssize(bytes));
    return fd;
}

TEST(KvmStatistics, ReadsCountersAndHistogramsByName)
{
    const auto statistics =
        KvmStatistics::open(
            file_of(statistics_file(
                {{"exits", {42}}, {"halt_wait_hist", {1, 2, 3}}, {"halt_poll_fail_ns", {7}}})))
            .or_throw();
    ASSERT_EQ(statistics.counters().size(), 3u);
    const auto sample = statistics.sample();
    EXPECT_EQ(sample[statistics.find("exits")->first], 42u);
    EXPECT_EQ(sample[statistics.find("halt_poll_fail_ns")->first], 7u);
    EXPECT_EQ(statistics.find("halt_wait_hist")->count, 3u);
    EXPECT_EQ(sample[statistics.find("halt_wait_hist")->first + 2], 3u);
    EXPECT_EQ(statistics.find("nothing"), nullptr);
}

TEST(KvmStatistics, RefusesWhatIsNoStatistics)
{
    EXPECT_FALSE(KvmStatistics::open(Fd()));
    EXPECT_FALSE(KvmStatistics::open(file_of("short")));
    std::string lying = statistics_file({{"exits", {42}}});
    lying[8] = '\xff';
    lying[9] = '\xff';  // 65,535 descriptions
    EXPECT_FALSE(KvmStatistics::open(file_of(lying)));
    const std::string whole = statistics_file({{"exits", {42}}});
    const auto cut = KvmStatistics::open(file_of(whole.substr(0, whole.size() - 4))).or_throw();
    EXPECT_TRUE(cut.sample().empty());
}

}  // namespace
}  // namespace hostler::vmm
