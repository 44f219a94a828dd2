#include "drivers/kvm/strays.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <fstream>

#include "drivers/kvm/terminal.hpp"
#include "proto/vmm/control.pb.h"
#include "tests/temporary_folder.hpp"

namespace hostler::drivers::kvm {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StraysTest : public testing::Test {
protected:
    Traces traces_of(const std::string& name) const
    {
        const std::filesystem::path run = folder_.path() / "qemu";
        Traces traces{DomainLog::of(folder_.path() / "logs", name)};
        traces.folder = run / ("uuid-of-" + name);
        traces.pid_file = run / (name + ".pid");
        return traces;
    }
    /// As a start leaves it.
    Traces started(const std::string& name) const
    {
        Traces traces = traces_of(name);
        traces.make().or_throw();
        mark_start(traces);
        traces.write_pid(1);
        return traces;
    }
    void write_status(const std::string& name) const
    {
        folder_.write("qemu/" + name + ".xml", "<domstatus/>");
    }

    const tests::TemporaryFolder folder_;
};

TEST_F(StraysTest, a_guest_that_nobody_wrote_down_is_told_to_quit)
{
    const Traces stray = started("web.1");
    const Fd listener = listen_at(stray.control().string()).or_throw();
    EXPECT_THAT(end_strays(folder_.path()), ElementsAre("web.1"));
    const Fd connection(::accept(listener.get(), nullptr, nullptr));
    std::array<char, 256> bytes{};
    const ssize_t size = ::recv(connection.get(), bytes.data(), bytes.size(), 0);
    ASSERT_GT(size, 8);
    proto::vmm::Request request;
    ASSERT_TRUE(request.ParseFromArray(bytes.data() + 8, static_cast<int>(size) - 8));
    EXPECT_TRUE(request.has_quit());
    EXPECT_FALSE(std::filesystem::exists(stray.folder));
    EXPECT_FALSE(std::filesystem::exists(stray.pid_file));
}

TEST_F(StraysTest, what_is_left_of_a_start_without_a_guest_is_removed)
{
    const Traces stray = started("web");
    EXPECT_THAT(end_strays(folder_.path()), ElementsAre("web"));
    EXPECT_FALSE(std::filesystem::exists(stray.folder));
    EXPECT_THAT(end_strays(folder_.path()), IsEmpty());
}

TEST_F(StraysTest, a_guest_that_is_written_down_is_none)
{
    const Traces known = started("web.1");
    EXPECT_FALSE(clear_mark(known));
    write_status("web.1");
    EXPECT_THAT(end_strays(folder_.path()), IsEmpty());
    EXPECT_TRUE(clear_mark(known));
    EXPECT_TRUE(std::filesystem::exists(known.pid_file));
}

TEST_F(StraysTest, the_status_of_an_earlier_guest_hides_no_stray)
{
    write_status("web");
    started("web");
    EXPECT_THAT(end_strays(folder_.path()), ElementsAre("web"));
}

TEST_F(StraysTest, a_guest_without_a_mark_stays_whatever_is_missing)
{
    const Traces known = started("web");
    write_status("web");
    EXPECT_TRUE(clear_mark(known));
    std::filesystem::remove(folder_.path() / "qemu/web.xml");
    EXPECT_THAT(end_strays(folder_.path()), IsEmpty());
    EXPECT_TRUE(std::filesystem::exists(known.folder));
    EXPECT_TRUE(clear_mark(known));
}

TEST_F(StraysTest, where_nothing_ever_ran_there_are_none)
{
    EXPECT_THAT(end_strays(folder_.path() / "none"), IsEmpty());
}

}  // namespace
}  // namespace hostler::drivers::kvm
