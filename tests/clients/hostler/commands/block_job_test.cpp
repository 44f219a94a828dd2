#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

using tests::FakeServer;

class BlockJobTest : public CommandTest {
protected:
    BlockJobTest()
    {
        server.accept<proto::DomainBlockPull>();
        server.accept<proto::DomainBlockRebase>();
        server.accept<proto::DomainBlockCommit>();
        server.accept<proto::DomainBlockJobAbort>();
        server.accept<proto::DomainBlockJobSetSpeed>();
        server.accept<proto::ConnectDomainEventCallbackDeregisterAny>();
        server.reply<proto::ConnectDomainEventCallbackRegisterAny>({1});
        server.reply<proto::DomainGetBlockJobInfo>({1, VIR_DOMAIN_BLOCK_JOB_TYPE_PULL, 0, 3, 4});
    }

    /// When the job is looked at, it comes to this end.
    void ends_in(std::int32_t status)
    {
        server.answer_with<proto::DomainGetBlockJobInfo>(
            [status](const proto::MessageHeader& call, auto) {
                return FakeServer::Frames{
                    FakeServer::event<proto::DomainEventBlockJob2>(
                        {1, domain("web", 1), "vda", VIR_DOMAIN_BLOCK_JOB_TYPE_PULL, status}),
                    proto::frame(proto::reply_header(call, proto::MessageStatus::ok),
                                 proto::DomainGetBlockJobInfo::Reply{1, 1, 0, 3, 4})};
            });
    }
};

class BlockPullTest : public BlockJobTest {};

TEST_F(BlockPullTest, IsThePlainCallUnlessItSaysMore)
{
    expect_verb<proto::DomainBlockPull>("blockpull", {"web", "vda", "--bandwidth", "5"},
                                        "Block Pull started", "");
    EXPECT_EQ(last<proto::DomainBlockPull>().bandwidth, 5u);
    run("blockpull", {"web", "vda", "--base", "/b"});
    EXPECT_EQ(last<proto::DomainBlockRebase>().base, "/b");
    run("blockpull", {"web", "vda", "--keep-relative", "--bytes"});
    EXPECT_EQ(last<proto::DomainBlockRebase>().base, std::nullopt);
    EXPECT_EQ(
        last<proto::DomainBlockRebase>().flags,
        std::uint32_t{VIR_DOMAIN_BLOCK_REBASE_RELATIVE | VIR_DOMAIN_BLOCK_REBASE_BANDWIDTH_BYTES});
    expect_flags<proto::DomainBlockPull>(
        "blockpull", {"web", "vda"},
        {{{}, 0}, {{"--bytes"}, VIR_DOMAIN_BLOCK_PULL_BANDWIDTH_BYTES}});
}

TEST_F(BlockPullTest, WaitsForItsEnd)
{
    ends_in(VIR_DOMAIN_BLOCK_JOB_COMPLETED);
    EXPECT_EQ(run("blockpull", {"web", "vda", "--wait"}), "\nPull complete");
    EXPECT_EQ(count<proto::ConnectDomainEventCallbackRegisterAny>(), 2u);
    EXPECT_EQ(count<proto::ConnectDomainEventCallbackDeregisterAny>(), 2u);
}

TEST_F(BlockPullTest, ABadEndFailsTheCommand)
{
    ends_in(VIR_DOMAIN_BLOCK_JOB_FAILED);
    EXPECT_THROW(run("blockpull", {"web", "vda", "--wait"}), Failure);
    EXPECT_EQ(printed(), "\nPull failed");
    ends_in(VIR_DOMAIN_BLOCK_JOB_CANCELED);
    EXPECT_THROW(run("blockpull", {"web", "vda", "--wait"}), Failure);
    EXPECT_EQ(printed(), "\nPull aborted");
}

TEST_F(BlockPullTest, WithoutEventsAJobThatIsGoneHasEnded)
{
    server.refuse<proto::ConnectDomainEventCallbackRegisterAny>(Error(ErrorCode::no_support, "no"));
    server.reply<proto::DomainGetBlockJobInfo>({});
    EXPECT_EQ(run("blockpull", {"web", "vda", "--wait"}), "\nPull complete");
}

TEST_F(BlockPullTest, ProgressIsForWhoWantsIt)
{
    ends_in(VIR_DOMAIN_BLOCK_JOB_COMPLETED);
    testing::internal::CaptureStderr();
    run("blockpull", {"web", "vda", "--wait", "--verbose"});
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "\rBlock Pull: [ 75 %]\rBlock Pull: [100 %]");
}

TEST_F(BlockPullTest, AJobThatCannotBegunOrWatchedSaysWhy)
{
    server.refuse<proto::DomainBlockPull>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("blockpull", {"web", "vda", "--wait"}), "operation failed: no\n");
    EXPECT_EQ(count<proto::ConnectDomainEventCallbackDeregisterAny>(), 2u);
    server.accept<proto::DomainBlockPull>();
    server.refuse<proto::DomainGetBlockJobInfo>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("blockpull", {"web", "vda", "--wait"}),
              "failed to query job for disk vda\noperation failed: no\n");
}

TEST_F(BlockPullTest, OptionsOfWaitingNeedIt)
{
    for (const std::string option : {"verbose", "async"})
        EXPECT_EQ(failure_of("blockpull", {"web", "vda", "--" + option}),
                  "Option --wait is required by option --" + option + "\n");
    EXPECT_EQ(failure_of("blockpull", {"web", "vda", "--timeout", "0"}),
              "Numeric value '0' for <timeout> option is malformed or out of range\n");
    EXPECT_TRUE(server.calls().empty());
}

class BlockCommitTest : public BlockJobTest {};

TEST_F(BlockCommitTest, EachOptionIsAFlag)
{
    expect_verb<proto::DomainBlockCommit>(
        "blockcommit", {"web", "vda", "--base", "/b", "--top", "/t"}, "Block Commit started", "");
    EXPECT_EQ(last<proto::DomainBlockCommit>().base, "/b");
    EXPECT_EQ(last<proto::DomainBlockCommit>().top, "/t");
    expect_flags<proto::DomainBlockCommit>("blockcommit", {"web", "vda"},
                                           {{{}, 0},
                                            {{"--shallow"}, VIR_DOMAIN_BLOCK_COMMIT_SHALLOW},
                                            {{"--delete"}, VIR_DOMAIN_BLOCK_COMMIT_DELETE},
                                            {{"--keep-relative"}, VIR_DOMAIN_BLOCK_COMMIT_RELATIVE},
                                            {{"--bytes"}, VIR_DOMAIN_BLOCK_COMMIT_BANDWIDTH_BYTES},
                                            {{"--active"}, VIR_DOMAIN_BLOCK_COMMIT_ACTIVE}});
    EXPECT_EQ(printed(), "Active Block Commit started");
}

TEST_F(BlockCommitTest, TheTopmostLayerEndsAsIsWanted)
{
    ends_in(VIR_DOMAIN_BLOCK_JOB_READY);
    EXPECT_EQ(run("blockcommit", {"web", "vda", "--active", "--wait"}),
              "\nNow in synchronized phase");
    EXPECT_EQ(count<proto::DomainBlockJobAbort>(), 0u);
    EXPECT_EQ(run("blockcommit", {"web", "vda", "--pivot"}), "\nSuccessfully pivoted");
    EXPECT_EQ(last<proto::DomainBlockJobAbort>().flags,
              std::uint32_t{VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT});
    EXPECT_EQ(run("blockcommit", {"web", "vda", "--keep-overlay", "--async"}),
              "\nCommit complete, overlay image kept");
    EXPECT_EQ(last<proto::DomainBlockJobAbort>().flags,
              std::uint32_t{VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC});
    EXPECT_EQ(last<proto::DomainBlockCommit>().flags,
              std::uint32_t{VIR_DOMAIN_BLOCK_COMMIT_ACTIVE});
}

TEST_F(BlockCommitTest, AnEndThatTheServerRefusesIsNamed)
{
    ends_in(VIR_DOMAIN_BLOCK_JOB_READY);
    server.refuse<proto::DomainBlockJobAbort>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("blockcommit", {"web", "vda", "--pivot"}),
              "failed to pivot job for disk vda\noperation failed: no\n");
    EXPECT_EQ(failure_of("blockcommit", {"web", "vda", "--keep-overlay"}),
              "failed to finish job for disk vda\noperation failed: no\n");
}

TEST_F(BlockCommitTest, ContradictionsAreFoundBeforeTheServerIsAsked)
{
    expect_exclusive("blockcommit", {"web", "vda"}, {{"pivot", "keep-overlay"}});
    for (const std::string option : {"verbose", "async"})
        EXPECT_EQ(failure_of("blockcommit", {"web", "vda", "--" + option}),
                  "--" + option +
                      " requires at least one of --timeout, --wait, --pivot, or --keep-overlay\n");
    EXPECT_TRUE(server.calls().empty());
}

TEST_F(BlockJobTest, IsShownInMiBOrInBytes)
{
    server.reply<proto::DomainGetBlockJobInfo>({1, VIR_DOMAIN_BLOCK_JOB_TYPE_COPY, 2 << 20, 3, 4});
    testing::internal::CaptureStderr();
    EXPECT_EQ(run("blockjob", {"web", "vda"}),
              "    Bandwidth limit: 2097152 bytes/s (2.000 MiB/s)\n");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "\rBlock Copy: [ 75 %]");
    EXPECT_EQ(run("blockjob", {"web", "vda", "--raw"}),
              " type=Block Copy\n bandwidth=2097152\n cur=3\n end=4\n");
    EXPECT_EQ(last<proto::DomainGetBlockJobInfo>().flags, 0u);
    EXPECT_EQ(json("blockjob", {"web", "vda"}),
              "{\n  \"type\": \"Block Copy\",\n  \"bandwidth\": 2097152,\n  \"cur\": 3,\n"
              "  \"end\": 4\n}\n");
}

TEST_F(BlockJobTest, AnOlderServerIsAskedInMiB)
{
    server.answer_with<proto::DomainGetBlockJobInfo>([](const proto::MessageHeader& call,
                                                        std::span<const std::uint8_t> payload) {
        const auto args = proto::decode<proto::DomainGetBlockJobInfo::Args>(payload);
        if (args->flags != 0)
            return FakeServer::Frames{
                FakeServer::refusal(call, Error(ErrorCode::invalid_argument, "flags"))};
        return FakeServer::Frames{proto::frame(proto::reply_header(call, proto::MessageStatus::ok),
                                               proto::DomainGetBlockJobInfo::Reply{1, 1, 2, 3, 4})};
    });
    testing::internal::CaptureStderr();
    EXPECT_EQ(run("blockjob", {"web", "vda"}),
              "    Bandwidth limit: 2097152 bytes/s (2.000 MiB/s)\n");
    testing::internal::GetCapturedStderr();
    EXPECT_EQ(failure_of("blockjob", {"web", "vda", "--bytes"}), "invalid argument: flags\n");
}

TEST_F(BlockJobTest, NoJobIsNoFailure)
{
    server.reply<proto::DomainGetBlockJobInfo>({});
    EXPECT_EQ(run("blockjob", {"web", "vda"}), "No current block job for vda");
    EXPECT_EQ(run("blockjob", {"web", "vda", "--raw"}), "");
    EXPECT_EQ(json("blockjob", {"web", "vda"}), "null\n");
}

TEST_F(BlockJobTest, IsLimitedOrEnded)
{
    run("blockjob", {"web", "vda", "7"});
    EXPECT_EQ(last<proto::DomainBlockJobSetSpeed>().bandwidth, 7u);
    run("blockjob", {"web", "vda", "1M", "--bytes"});
    EXPECT_EQ(last<proto::DomainBlockJobSetSpeed>().bandwidth, 1u << 20);
    EXPECT_EQ(last<proto::DomainBlockJobSetSpeed>().flags,
              std::uint32_t{VIR_DOMAIN_BLOCK_JOB_SPEED_BANDWIDTH_BYTES});
    expect_flags<proto::DomainBlockJobAbort>("blockjob", {"web", "vda"},
                                             {{{"--abort"}, 0},
                                              {{"--async"}, VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC},
                                              {{"--pivot"}, VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT}});
    expect_exclusive("blockjob", {"web", "vda"},
                     {{"raw", "abort"},
                      {"raw", "async"},
                      {"raw", "pivot"},
                      {"info", "abort"},
                      {"info", "pivot"},
                      {"bytes", "abort"},
                      {"bytes", "pivot"}});
}

}  // namespace
}  // namespace hostler::cli
