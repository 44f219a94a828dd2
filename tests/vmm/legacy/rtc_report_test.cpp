#include "drivers/kvm/vmm/legacy/rtc_report.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace hostler::vmm {
namespace {

using namespace std::chrono_literals;

class Heard final : public Reporter {
public:
    void report(proto::vmm::Event event) noexcept override
    {
        offsets.push_back(event.rtc_changed().offset_s());
    }

    std::vector<std::int64_t> offsets;
};

TEST(RtcReport, TheFirstChangeIsToldAtOnceAndOfManyTheLastOne)
{
    EventLoop loop;
    Heard heard;
    RtcReport report(loop, heard);
    report.note(1);
    while (heard.offsets.empty()) loop.run_once(10ms);
    EXPECT_EQ(heard.offsets.front(), 1);
    for (std::int64_t offset = 2; offset <= 100; ++offset) {
        report.note(offset);
        loop.run_once(0ms);
    }
    while (heard.offsets.back() != 100) loop.run_once(100ms);
    EXPECT_LE(heard.offsets.size(), 4u) << "at most one a second";
}

}  // namespace
}  // namespace hostler::vmm
