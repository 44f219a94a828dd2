#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

using tests::FakeServer;

class BlockCopyTest : public CommandTest {
protected:
    BlockCopyTest()
    {
        server.accept<proto::DomainBlockCopy>();
        server.accept<proto::DomainBlockRebase>();
        server.accept<proto::DomainBlockJobAbort>();
        server.accept<proto::ConnectDomainEventCallbackDeregisterAny>();
        server.reply<proto::ConnectDomainEventCallbackRegisterAny>({1});
        server.answer_with<proto::DomainGetBlockJobInfo>(
            [](const proto::MessageHeader& call, auto) {
                return FakeServer::Frames{
                    // The older kind of event names the disk by its source, as this user did.
                    FakeServer::event<proto::DomainEventCallbackBlockJob>(
                        {1,
                         {domain("web", 1), "/a.img", VIR_DOMAIN_BLOCK_JOB_TYPE_COPY,
                          VIR_DOMAIN_BLOCK_JOB_READY}}),
                    proto::frame(proto::reply_header(call, proto::MessageStatus::ok),
                                 proto::DomainGetBlockJobInfo::Reply{1, 2, 0, 4, 4})};
            });
    }

    std::string refusal_of(Words options)
    {
        Words words = {"web", "vda"};
        words.insert(words.end(), options.begin(), options.end());
        return failure_of("blockcopy", words);
    }

    const Words plain = {"web", "/a.img", "/copy"};
};

TEST_F(BlockCopyTest, IsTheOlderCallWhereThatCanSayAll)
{
    expect_verb<proto::DomainBlockRebase>("blockcopy", plain, "Block Copy started", "");
    EXPECT_EQ(last<proto::DomainBlockRebase>().base, "/copy");
    constexpr std::uint32_t copy = VIR_DOMAIN_BLOCK_REBASE_COPY;
    expect_flags<proto::DomainBlockRebase>(
        "blockcopy", plain,
        {{{}, copy},
         {{"--shallow"}, copy | VIR_DOMAIN_BLOCK_REBASE_SHALLOW},
         {{"--reuse-external"}, copy | VIR_DOMAIN_BLOCK_REBASE_REUSE_EXT},
         {{"--blockdev"}, copy | VIR_DOMAIN_BLOCK_REBASE_COPY_DEV},
         {{"--format", "raw"}, copy | VIR_DOMAIN_BLOCK_REBASE_COPY_RAW},
         {{"--bytes"}, copy | VIR_DOMAIN_BLOCK_REBASE_BANDWIDTH_BYTES}});
    EXPECT_EQ(count<proto::DomainBlockCopy>(), 0u);
}

TEST_F(BlockCopyTest, IsTheNewerCallForWhatOnlyThatCanSay)
{
    expect_flags<proto::DomainBlockCopy>(
        "blockcopy", plain,
        {{{"--transient-job"}, VIR_DOMAIN_BLOCK_COPY_TRANSIENT_JOB},
         {{"--synchronous-writes"}, VIR_DOMAIN_BLOCK_COPY_SYNCHRONOUS_WRITES},
         {{"--format", "qcow2", "--shallow"}, VIR_DOMAIN_BLOCK_COPY_SHALLOW},
         {{"--granularity", "4096", "--reuse-external"}, VIR_DOMAIN_BLOCK_COPY_REUSE_EXT}});
    EXPECT_EQ(count<proto::DomainBlockRebase>(), 0u);
    EXPECT_EQ(last<proto::DomainBlockCopy>().destxml,
              "<disk type='file'>\n  <source file='/copy'/>\n</disk>\n");
}

TEST_F(BlockCopyTest, LimitsAreParametersInBytes)
{
    run("blockcopy",
        {"web", "vda", "/copy", "--granularity", "4096", "--buf-size", "8192", "--bandwidth", "2"});
    const Params params = last<proto::DomainBlockCopy>().params;
    EXPECT_EQ(told(params), (Words{"bandwidth=2097152", "granularity=4096", "buf-size=8192"}));
    EXPECT_TRUE(std::holds_alternative<std::uint32_t>(params[1].value));
    run("blockcopy", {"web", "vda", "/copy", "--transient-job", "--bandwidth", "2", "--bytes"});
    EXPECT_EQ(told(last<proto::DomainBlockCopy>().params), Words{"bandwidth=2"});
    EXPECT_EQ(refusal_of({"/copy", "--transient-job", "--bandwidth", "17592186044416"}),
              "bandwidth must be less than 17592186044415\n");
}

TEST_F(BlockCopyTest, TheDestinationIsAFileADeviceOrXml)
{
    EXPECT_EQ(run("blockcopy",
                  {"web", "vda", "/dev/x'y", "--blockdev", "--format", "qcow2", "--print-xml"}),
              "<disk type='block'>\n  <source dev='/dev/x&apos;y'/>\n"
              "  <driver type='qcow2'/>\n</disk>\n");
    EXPECT_EQ(count<proto::DomainBlockCopy>(), 0u);
    run("blockcopy", {"web", "vda", "--xml", places.file("<disk type='network'/>")});
    EXPECT_EQ(last<proto::DomainBlockCopy>().destxml, "<disk type='network'/>");
}

TEST_F(BlockCopyTest, OnceInStepItEndsAsIsWanted)
{
    const auto ended_with = [this](Words options) {
        Words words = plain;
        words.insert(words.end(), options.begin(), options.end());
        return run("blockcopy", words);
    };
    EXPECT_EQ(ended_with({"--wait"}), "\nNow in mirroring phase");
    EXPECT_EQ(count<proto::DomainBlockJobAbort>(), 0u);
    EXPECT_EQ(ended_with({"--pivot"}), "\nSuccessfully pivoted");
    EXPECT_EQ(last<proto::DomainBlockJobAbort>().flags,
              std::uint32_t{VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT});
    EXPECT_EQ(ended_with({"--finish", "--async"}), "\nSuccessfully copied");
    EXPECT_EQ(last<proto::DomainBlockJobAbort>().flags,
              std::uint32_t{VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC});
    server.refuse<proto::DomainBlockJobAbort>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("blockcopy", {"web", "/a.img", "/copy", "--pivot"}),
              "failed to pivot job for disk /a.img\noperation failed: no\n");
    EXPECT_EQ(failure_of("blockcopy", {"web", "/a.img", "/copy", "--finish"}),
              "failed to finish job for disk /a.img\noperation failed: no\n");
}

TEST_F(BlockCopyTest, WhatCannotBeIsRefusedBeforeTheServerIsAsked)
{
    const std::pair<Words, const char*> cases[] = {
        {{}, "need either --dest or --xml\n"},
        {{"/c", "--xml", "f"}, "Options --dest and --xml are mutually exclusive\n"},
        {{"--format", "raw", "--xml", "f"}, "Options --format and --xml are mutually exclusive\n"},
        {{"--blockdev", "--xml", "f"}, "Options --blockdev and --xml are mutually exclusive\n"},
        {{"/c", "--pivot", "--finish"}, "Options --pivot and --finish are mutually exclusive\n"},
        {{"/c", "--verbose"},
         "--verbose requires at least one of --timeout, --wait, --pivot, or --finish\n"},
        {{"/c", "--async"},
         "--async requires at least one of --timeout, --wait, --pivot, or --finish\n"},
        {{"/c", "--granularity", "-1"},
         "Numeric value '-1' for <granularity> option is malformed or out of range\n"}};
    for (const auto& [options, refusal] : cases) EXPECT_EQ(refusal_of(options), refusal);
    EXPECT_TRUE(server.calls().empty());
}

}  // namespace
}  // namespace hostler::cli
