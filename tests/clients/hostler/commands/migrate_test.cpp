#include <libvirt/libvirt.h>

#include <csignal>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

using tests::FakeServer;

/// A source and, where this client leads, a destination.
class MigrateTest : public CommandTest {
protected:
    MigrateTest()
    {
        server.reply<proto::DomainMigrateBegin3Params>({{'b'}, "<domain/>"});
        server.reply<proto::DomainGetState>({VIR_DOMAIN_RUNNING, 0});
        server.reply<proto::DomainMigratePerform3Params>({{'p', '2'}});
        server.accept<proto::DomainMigratePerform3>();
        server.accept<proto::DomainMigrateConfirm3Params>();
        other.reply<proto::DomainMigratePrepare3Params>({{'p', '1'}, "tcp:there:49152"});
        other.reply<proto::DomainMigrateFinish3Params>({domain("web", 1), {'f'}});
        other.start();
    }

    Words to_other(Words options) const
    {
        options.insert(options.begin(), {"web", other.uri()});
        return options;
    }

    FakeServer other;
};

class LedMigrationTest : public MigrateTest {};

TEST_F(LedMigrationTest, EachStepGetsWhatTheOtherSideLeftForIt)
{
    run("migrate", to_other({"--live"}));
    EXPECT_EQ(other.asked<proto::DomainMigratePrepare3Params>().at(0).cookie_in, proto::Bytes{'b'});
    EXPECT_EQ(last<proto::DomainMigratePerform3Params>().cookie_in, (proto::Bytes{'p', '1'}));
    EXPECT_EQ(told(last<proto::DomainMigratePerform3Params>().params),
              (Words{"destination_xml=<domain/>", "migrate_uri=tcp:there:49152"}));
    const auto finish = other.asked<proto::DomainMigrateFinish3Params>().at(0);
    EXPECT_EQ(finish.cookie_in, (proto::Bytes{'p', '2'}));
    EXPECT_EQ(finish.cancelled, 0);
    EXPECT_EQ(param_text(finish.params, VIR_MIGRATE_PARAM_DEST_NAME), "web");
    EXPECT_EQ(last<proto::DomainMigrateConfirm3Params>().cookie_in, proto::Bytes{'f'});
    EXPECT_EQ(last<proto::DomainMigrateConfirm3Params>().cancelled, 0);
}

TEST_F(LedMigrationTest, ADestinationThatIsNotReadyLeavesTheDomainFreeAgain)
{
    other.refuse<proto::DomainMigratePrepare3Params>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("migrate", to_other({"--live"})), "operation failed: no\n");
    EXPECT_EQ(last<proto::DomainMigrateConfirm3Params>().cancelled, 1);
    EXPECT_EQ(count<proto::DomainMigratePerform3Params>(), 0u);
    EXPECT_TRUE(other.asked<proto::DomainMigrateFinish3Params>().empty());
}

TEST_F(LedMigrationTest, ASourceThatCannotSendHasItTakenBackThere)
{
    server.refuse<proto::DomainMigratePerform3Params>(Error(ErrorCode::internal, "no"));
    EXPECT_EQ(failure_of("migrate", to_other({"--live"})), "internal error: no\n");
    EXPECT_EQ(other.asked<proto::DomainMigrateFinish3Params>().at(0).cancelled, 1);
    EXPECT_EQ(count<proto::DomainMigrateConfirm3Params>(), 0u);  // the source knows
}

TEST_F(LedMigrationTest, ADomainThatDidNotArriveGoesOnWhereItWas)
{
    other.refuse<proto::DomainMigrateFinish3Params>(Error(ErrorCode::operation_failed, "gone"));
    EXPECT_EQ(failure_of("migrate", to_other({"--live"})), "operation failed: gone\n");
    EXPECT_EQ(last<proto::DomainMigrateConfirm3Params>().cancelled, 1);
}

TEST_F(LedMigrationTest, ASourceThatDoesNotAnswerInTheEndIsWarnedOf)
{
    server.refuse<proto::DomainMigrateConfirm3Params>(Error(ErrorCode::operation_failed, "no"));
    testing::internal::CaptureStderr();
    EXPECT_EQ(failure_of("migrate", to_other({"--live"})), "");
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "warning: Guest web probably left in 'paused' state on source: operation failed: "
              "no\n");
}

TEST_F(LedMigrationTest, APausedDomainStaysPaused)
{
    server.reply<proto::DomainGetState>({VIR_DOMAIN_PAUSED, 0});
    run("migrate", to_other({}));
    const auto there = other.asked<proto::DomainMigratePrepare3Params>().at(0).flags;
    EXPECT_EQ(there, std::uint32_t{VIR_MIGRATE_PAUSED});
    EXPECT_EQ(last<proto::DomainMigratePerform3Params>().flags,
              std::uint32_t{VIR_MIGRATE_PAUSED | VIR_MIGRATE_CHANGE_PROTECTION});
}

TEST_F(LedMigrationTest, ADefinitionAloneIsNotSentThrough)
{
    run("migrate", to_other({"--offline", "--persistent"}));
    EXPECT_EQ(count<proto::DomainMigratePerform3Params>(), 0u);
    EXPECT_TRUE(other.asked<proto::DomainMigrateFinish3Params>().at(0).cookie_in.empty());
}

TEST_F(LedMigrationTest, WhatOneSideCannotIsSaidBeforeAnythingBegins)
{
    EXPECT_EQ(failure_of("migrate", to_other({"--tunnelled"})),
              "cannot perform tunnelled migration without using peer2peer flag\n");
    EXPECT_EQ(failure_of("migrate", to_other({"--copy-storage-all", "--copy-storage-inc"})),
              "Flags 'VIR_MIGRATE_NON_SHARED_DISK' and 'VIR_MIGRATE_NON_SHARED_INC' are mutually "
              "exclusive\n");
    other.reply<proto::ConnectSupportsFeature>({0});
    EXPECT_EQ(failure_of("migrate", to_other({"--offline", "--persistent"})),
              "argument unsupported: offline migration is not supported by the destination host\n");
    EXPECT_EQ(failure_of("migrate", to_other({"--live"})),
              "this function is not supported by the connection driver: virDomainMigrate3\n");
    EXPECT_EQ(count<proto::DomainMigrateBegin3Params>(), 0u);
}

class HandedOverMigrationTest : public MigrateTest {};

TEST_F(HandedOverMigrationTest, OneCallDoesItAll)
{
    run("migrate", {"web", "qemu+tls://there/system", "--p2p", "--live"});
    EXPECT_EQ(last<proto::DomainMigratePerform3Params>().dconnuri, "qemu+tls://there/system");
    EXPECT_EQ(last<proto::DomainMigratePerform3Params>().flags,
              std::uint32_t{VIR_MIGRATE_PEER2PEER | VIR_MIGRATE_LIVE});
    EXPECT_EQ(count<proto::DomainMigrateBegin3Params>(), 0u);
    EXPECT_EQ(failure_of("migrate", {"web", "qemu+tls://localhost/system", "--p2p"}),
              "Attempt to migrate guest to the same host\n");
}

TEST_F(HandedOverMigrationTest, AHypervisorWithoutADaemonThereIsAskedByTheOlderCall)
{
    run("migrate", {"web", "tcp:there", "--direct", "--dname", "new", "--migrateuri", "tcp:x",
                    "--bandwidth", "5", "--xml", places.file("<domain/>")});
    const auto asked = last<proto::DomainMigratePerform3>();
    EXPECT_EQ(asked.dconnuri, std::nullopt);
    EXPECT_EQ(asked.dname, "new");
    EXPECT_EQ(asked.uri, "tcp:x");
    EXPECT_EQ(asked.resource, 5u);
    EXPECT_EQ(asked.xmlin, "<domain/>");
    EXPECT_EQ(failure_of("migrate", {"web", "tcp:there", "--direct", "--disks-port", "5"}),
              "argument unsupported: Some parameters are not supported by migration protocol 3\n");
}

TEST_F(HandedOverMigrationTest, EachOptionIsAFlag)
{
    constexpr std::uint32_t p2p = VIR_MIGRATE_PEER2PEER;
    expect_flags<proto::DomainMigratePerform3Params>(
        "migrate", {"web", "qemu+tls://there/system", "--p2p"},
        {{{}, p2p},
         {{"--tunnelled"}, p2p | VIR_MIGRATE_TUNNELLED},
         {{"--persistent"}, p2p | VIR_MIGRATE_PERSIST_DEST},
         {{"--undefinesource"}, p2p | VIR_MIGRATE_UNDEFINE_SOURCE},
         {{"--suspend"}, p2p | VIR_MIGRATE_PAUSED},
         {{"--copy-storage-all"}, p2p | VIR_MIGRATE_NON_SHARED_DISK},
         {{"--copy-storage-inc"}, p2p | VIR_MIGRATE_NON_SHARED_INC},
         {{"--change-protection"}, p2p | VIR_MIGRATE_CHANGE_PROTECTION},
         {{"--unsafe"}, p2p | VIR_MIGRATE_UNSAFE},
         {{"--compressed"}, p2p | VIR_MIGRATE_COMPRESSED},
         {{"--auto-converge"}, p2p | VIR_MIGRATE_AUTO_CONVERGE},
         {{"--rdma-pin-all"}, p2p | VIR_MIGRATE_RDMA_PIN_ALL},
         {{"--abort-on-error"}, p2p | VIR_MIGRATE_ABORT_ON_ERROR},
         {{"--postcopy"}, p2p | VIR_MIGRATE_POSTCOPY},
         {{"--postcopy", "--postcopy-resume"},
          p2p | VIR_MIGRATE_POSTCOPY | VIR_MIGRATE_POSTCOPY_RESUME},
         {{"--zerocopy"}, p2p | VIR_MIGRATE_ZEROCOPY},
         {{"--parallel"}, p2p | VIR_MIGRATE_PARALLEL},
         {{"--tls"}, p2p | VIR_MIGRATE_TLS}});
}

TEST_F(HandedOverMigrationTest, EachValueIsAParameterOfItsType)
{
    run("migrate", {"web", "qemu+tls://there/system", "--p2p", "--migrate-disks", "vda,vdb",
                    "--comp-methods", "mt", "--comp-mt-level", "3", "--comp-xbzrle-cache", "4096",
                    "--disks-uri", "tcp:d", "--listen-address", "::"});
    const Params params = last<proto::DomainMigratePerform3Params>().params;
    EXPECT_EQ(told(params), (Words{"listen_address=::", "disks_uri=tcp:d", "migrate_disks=vda",
                                   "migrate_disks=vdb", "compression=mt", "compression.mt.level=3",
                                   "compression.xbzrle.cache=4096"}));
    EXPECT_TRUE(std::holds_alternative<std::int32_t>(params[5].value));
    EXPECT_TRUE(std::holds_alternative<std::uint64_t>(params[6].value));
    const std::string missing = places.path("none.xml");
    EXPECT_EQ(failure_of("migrate", {"web", "qemu+tls://there/system", "--p2p", "--xml", missing}),
              "cannot read file '" + missing + "'\nFailed to open file '" + missing +
                  "': No such file or directory\n");
}

TEST_F(HandedOverMigrationTest, WhatTheSourceCannotIsSaid)
{
    server.reply<proto::ConnectSupportsFeature>({0});
    EXPECT_EQ(failure_of("migrate", {"web", "qemu+tls://there/system", "--p2p"}),
              "argument unsupported: p2p migration is not supported by the source host\n");
    EXPECT_EQ(failure_of("migrate", {"web", "tcp:there", "--direct"}),
              "argument unsupported: direct migration is not supported by the source host\n");
}

/// A migration that goes on until something is done about it.
class LongMigrationTest : public MigrateTest {
protected:
    LongMigrationTest()
    {
        server.answer_with<proto::DomainMigratePerform3Params>(
            [this](const proto::MessageHeader& call, auto) {
                perform = call;
                return meanwhile;
            });
        server.reply<proto::DomainGetJobInfo>({VIR_DOMAIN_JOB_UNBOUNDED, 0, 0, 100, 25, 75});
        server.reply<proto::ConnectDomainEventCallbackRegisterAny>({7});
    }

    /// This call ends it, well or not.
    template <class P>
    void ended_by(std::optional<Error> refusal = std::nullopt)
    {
        server.answer_with<P>([this, refusal](const proto::MessageHeader& call, auto) {
            const auto done = [](const proto::MessageHeader& header) {
                return proto::reply_header(header, proto::MessageStatus::ok);
            };
            return FakeServer::Frames{
                proto::frame(done(call)),
                refusal ? FakeServer::refusal(perform, *refusal)
                        : proto::frame(done(perform), proto::DomainMigratePerform3Params::Reply{})};
        });
    }

    std::string migrate(Words options)
    {
        options.insert(options.begin(), {"web", "qemu+tls://there/system", "--p2p", "--live"});
        return failure_of("migrate", options);
    }

    proto::MessageHeader perform{};
    FakeServer::Frames meanwhile;
};

TEST_F(LongMigrationTest, ADomainIsSuspendedWhenItsTimeIsOver)
{
    ended_by<proto::DomainSuspend>();
    EXPECT_EQ(migrate({"--timeout", "1", "--timeout-suspend"}), "");
    EXPECT_EQ(count<proto::DomainSuspend>(), 1u);
}

TEST_F(LongMigrationTest, ADomainChangesOverWhenItsTimeIsOver)
{
    ended_by<proto::DomainMigrateStartPostCopy>();
    EXPECT_EQ(migrate({"--postcopy", "--timeout", "1", "--timeout-postcopy"}), "");
    EXPECT_EQ(count<proto::DomainMigrateStartPostCopy>(), 1u);
    EXPECT_EQ(count<proto::DomainSuspend>(), 0u);
}

TEST_F(LongMigrationTest, ADomainChangesOverOnceItsMemoryWasSentThrough)
{
    for (const std::int32_t pass : {1, 2})
        meanwhile.push_back(FakeServer::event<proto::DomainEventCallbackMigrationIteration>(
            {7, domain("web", 1), pass}));
    ended_by<proto::DomainMigrateStartPostCopy>();
    EXPECT_EQ(migrate({"--postcopy", "--postcopy-after-precopy"}), "");
    EXPECT_EQ(last<proto::ConnectDomainEventCallbackRegisterAny>().event_id,
              VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION);
    EXPECT_EQ(last<proto::ConnectDomainEventCallbackDeregisterAny>().callback_id, 7);
}

TEST_F(LongMigrationTest, AnInterruptAsksTheSourceToGiveItUp)
{
    server.answer<proto::DomainGetJobInfo>([](const proto::DomainGetJobInfo::Args&) {
        raise(SIGINT);
        return proto::DomainGetJobInfo::Reply{VIR_DOMAIN_JOB_UNBOUNDED, 0, 0, 100, 25, 75};
    });
    ended_by<proto::DomainAbortJob>(Error(ErrorCode::operation_aborted, "canceled by client"));
    testing::internal::CaptureStderr();
    EXPECT_EQ(migrate({"--verbose"}), "operation aborted: canceled by client\n");
    const std::string shown = testing::internal::GetCapturedStderr();
    EXPECT_TRUE(shown.starts_with("\rMigration: [ 25 %]")) << shown;
    EXPECT_EQ(shown.find("100"), shown.npos) << shown;
    EXPECT_EQ(count<proto::DomainAbortJob>(), 1u);
}

TEST_F(MigrateTest, OptionsThatNeedOrExcludeOthersAreNamed)
{
    const std::pair<Words, const char*> cases[] = {
        {{"--live", "--offline"}, "Options --live and --offline are mutually exclusive\n"},
        {{"--timeout-suspend", "--timeout-postcopy"},
         "Options --timeout-suspend and --timeout-postcopy are mutually exclusive\n"},
        {{"--postcopy-after-precopy"},
         "Option --postcopy is required by option --postcopy-after-precopy\n"},
        {{"--timeout-postcopy"}, "Option --postcopy is required by option --timeout-postcopy\n"},
        {{"--persistent-xml", "f"}, "Option --persistent is required by option --persistent-xml\n"},
        {{"--tls-destination", "n"}, "Option --tls is required by option --tls-destination\n"},
        {{"--copy-storage-synchronous-writes"},
         "'--copy-storage-synchronous-writes' requires one of '--copy-storage-all', "
         "'copy-storage-inc'\n"},
        {{"--timeout", "5"}, "migrate: Unexpected timeout for offline migration\n"},
        {{"--live", "--timeout-suspend"},
         "migrate: Unexpected --timeout-* option without --timeout\n"}};
    for (const auto& [words, refusal] : cases)
        EXPECT_EQ(failure_of("migrate", to_other(words)), refusal);
    EXPECT_EQ(count<proto::DomainMigrateBegin3Params>(), 0u);
}

}  // namespace
}  // namespace hostler::cli
