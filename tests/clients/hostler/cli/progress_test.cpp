#include "clients/hostler/cli/progress.hpp"

#include <libvirt/libvirt.h>

#include <csignal>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

template <class Work>
std::string shown_by(Work work)
{
    testing::internal::CaptureStderr();
    work();
    return testing::internal::GetCapturedStderr();
}

std::string progress(std::uint64_t remaining, std::uint64_t total)
{
    return shown_by([&] { show_progress("Copy", remaining, total); });
}

TEST(Progress, IsAHundredWhenNothingRemains)
{
    EXPECT_EQ(progress(0, 100), "\rCopy: [100 %]");
    EXPECT_EQ(progress(37, 100), "\rCopy: [ 63 %]");
    EXPECT_EQ(progress(100, 100), "\rCopy: [  0 %]");
    EXPECT_EQ(progress(1, 1000000), "\rCopy: [ 99 %]") << "the whole is not reached yet";
    EXPECT_EQ(progress(5, 0), "\rCopy: [  0 %]") << "nobody knows yet how much there is";
}

TEST(TransferProgress, MayGoBeyondWhatWasSaidAtFirst)
{
    EXPECT_EQ(shown_by([] {
                  TransferProgress transfer("Up", 10, true);
                  transfer.add(25);
                  transfer.end();
              }),
              "\rUp: [100 %]\rUp: [100 %]");
    EXPECT_EQ(shown_by([] {
                  TransferProgress transfer("Up", 10, false);
                  transfer.add(5);
                  transfer.end();
              }),
              "");
}

TEST(TransferProgress, IsNotShownForEachByte)
{
    EXPECT_EQ(shown_by([] {
                  TransferProgress transfer("Up", 1000, true);
                  for (int byte = 0; byte < 500; ++byte) transfer.add(1);
              }),
              "\rUp: [  0 %]");
}

TEST(InterruptMarkTest, TakesTheSignalWhileItLives)
{
    const InterruptMark mark;
    EXPECT_FALSE(mark.is_set());
    raise(SIGINT);
    EXPECT_TRUE(mark.is_set());
}

TEST(InterruptMarkTest, ANewOneIsNotSet)
{
    {
        const InterruptMark first;
        raise(SIGINT);
    }
    EXPECT_FALSE(InterruptMark().is_set());
}

class WatchJobTest : public CommandTest {
protected:
    WatchJobTest()
    {
        server.reply<proto::DomainGetJobInfo>({VIR_DOMAIN_JOB_UNBOUNDED, 0, 0, 100, 25, 75});
        server.accept<proto::DomainAbortJob>();
    }
};

TEST_F(WatchJobTest, ACallThatIsAnsweredAtOnceIsNotLookedAfter)
{
    begin();
    server.accept<proto::DomainSave>();
    const std::string text = shown_by([this] {
        ask_watched<proto::DomainSave>(session, domain("web", 1), {.to = "/f"}, "Save", true,
                                       "Failed");
    });
    EXPECT_EQ(text, "\rSave: [100 %]");
    EXPECT_EQ(count<proto::DomainGetJobInfo>(), 0u);
}

TEST_F(WatchJobTest, ARefusalHasTheHeadlineAndNoHundred)
{
    begin();
    server.refuse<proto::DomainSave>(Error(ErrorCode::operation_failed, "no"));
    const std::string text = shown_by([this] {
        try {
            ask_watched<proto::DomainSave>(session, domain("web", 1), {}, "Save", true, "Failed");
            ADD_FAILURE();
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.lines, (Words{"Failed", "operation failed: no"}));
        }
    });
    EXPECT_EQ(text, "");
}

}  // namespace
}  // namespace hostler::cli
