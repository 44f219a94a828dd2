#include "clients/hostler/cli/domain_volumes.hpp"

#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class DomainVolumesTest : public CommandTest {
protected:
    DomainVolumesTest()
    {
        server.reply<proto::DomainGetXmlDesc>(
            {"<domain><devices>"
             "<disk><source file='/a.img'/><target dev='vda'/></disk>"
             "<disk><source dev='/dev/b'/><target dev='vdb'/></disk>"
             "</devices></domain>"});
        server.answer<proto::StorageVolLookupByPath>(
            [](const proto::StorageVolLookupByPath::Args& args) {
                return proto::StorageVolLookupByPath::Reply{{"pool", args.path, args.path}};
            });
        server.accept<proto::StorageVolDelete>();
        server.accept<proto::StorageVolWipe>();
        begin();
    }

    static Arguments asking(std::initializer_list<const char*> flags)
    {
        Arguments arguments;
        for (const char* flag : flags) arguments.add_flag(flag);
        return arguments;
    }
    static Arguments naming(const std::string& list)
    {
        Arguments arguments;
        arguments.add("storage", list);
        return arguments;
    }

    Words targets(const Arguments& arguments)
    {
        Words found;
        for (const DomainVolume& each : wanted_volumes(session, domain("web", -1), arguments))
            found.push_back(each.target);
        return found;
    }

    /// What is said on stderr while all are removed; whether that failed is `has_failed`.
    std::string removed(const Arguments& arguments)
    {
        const auto volumes = wanted_volumes(session, domain("web", -1), naming("vda,vdb"));
        testing::internal::CaptureStderr();
        has_failed = false;
        try {
            remove_volumes(session, volumes, arguments);
        } catch (const Failure& failure) {
            has_failed = failure.lines.empty();  // all was said before
        }
        return testing::internal::GetCapturedStderr();
    }

    bool has_failed = false;
};

TEST_F(DomainVolumesTest, ThoseThatAreNamedOrAll)
{
    EXPECT_EQ(targets({}), Words{});
    EXPECT_EQ(count<proto::DomainGetXmlDesc>(), 0u);
    EXPECT_EQ(targets(naming("/dev/b")), Words{"vdb"});
    EXPECT_EQ(targets(naming("vdb,vda")), (Words{"vda", "vdb"}));
    EXPECT_EQ(targets(asking({"remove-all-storage"})), (Words{"vda", "vdb"}));
    EXPECT_EQ(last<proto::DomainGetXmlDesc>().flags, std::uint32_t{VIR_DOMAIN_XML_INACTIVE});
}

TEST_F(DomainVolumesTest, ADiskInNoPoolIsToldOfAndLeft)
{
    server.refuse<proto::StorageVolLookupByPath>(Error(ErrorCode::no_storage_volume, "no"));
    testing::internal::CaptureStderr();
    EXPECT_EQ(targets(naming("vda")), Words{});
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "error: Storage volume 'vda'(/a.img) is not managed by libvirt. Remove it "
              "manually.\n\n");
}

TEST_F(DomainVolumesTest, OneThatCannotBeRemovedDoesNotKeepTheOthers)
{
    server.refuse<proto::StorageVolDelete>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(removed({}),
              "error: Failed to remove storage volume 'vda'(/a.img)\n\n"
              "error: operation failed: no\n\n"
              "error: Failed to remove storage volume 'vdb'(/dev/b)\n\n"
              "error: operation failed: no\n\n");
    EXPECT_TRUE(has_failed);
    EXPECT_EQ(count<proto::StorageVolDelete>(), 2u);
}

TEST_F(DomainVolumesTest, WhatCannotBeWipedIsNotRemoved)
{
    EXPECT_EQ(removed(asking({"wipe-storage"})), "");
    EXPECT_EQ(printed(),
              "Wiping volume 'vda'(/a.img) ... Done.\nVolume 'vda'(/a.img) removed.\n"
              "Wiping volume 'vdb'(/dev/b) ... Done.\nVolume 'vdb'(/dev/b) removed.\n");
    EXPECT_FALSE(has_failed);
    server.refuse<proto::StorageVolWipe>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(removed(asking({"wipe-storage"})),
              "error: Failed! Volume not removed.\n\nerror: Failed! Volume not removed.\n\n");
    EXPECT_TRUE(has_failed);
    EXPECT_EQ(count<proto::StorageVolDelete>(), 2u);
}

TEST_F(DomainVolumesTest, SnapshotsGoWithTheVolumeWhenThatIsWanted)
{
    removed(asking({"delete-storage-volume-snapshots"}));
    EXPECT_EQ(last<proto::StorageVolDelete>().flags,
              std::uint32_t{VIR_STORAGE_VOL_DELETE_WITH_SNAPSHOTS});
}

}  // namespace
}  // namespace hostler::cli
