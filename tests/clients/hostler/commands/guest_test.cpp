#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::cli {
namespace {

class GuestTest : public CommandTest {
protected:
    GuestTest()
    {
        take<proto::DomainAuthorizedSshKeysSet>(keys);
        take<proto::DomainSetVcpusFlags>(vcpus);
        take<proto::DomainSetVcpus>(running);
        folder.write("keys", "ssh-rsa one\n\nssh-rsa two\n");
    }

    std::vector<proto::DomainAuthorizedSshKeysSet::Args> keys;
    std::vector<proto::DomainSetVcpusFlags::Args> vcpus;
    std::vector<proto::DomainSetVcpus::Args> running;
    tests::TemporaryFolder folder;
    const std::string file = folder.path() / "keys";
};

TEST_F(GuestTest, KeysAreAddedReplacedOrRemoved)
{
    run("set-user-sshkeys", {"web", "root", file});
    run("set-user-sshkeys", {"web", "root", file, "--reset"});
    run("set-user-sshkeys", {"web", "root", "--reset"});
    run("set-user-sshkeys", {"web", "root", file, "--remove"});
    ASSERT_EQ(keys.size(), 4u);
    EXPECT_EQ(keys[0].keys, (std::vector<std::string>{"ssh-rsa one", "ssh-rsa two"}));
    EXPECT_EQ(keys[0].flags, std::uint32_t{VIR_DOMAIN_AUTHORIZED_SSH_KEYS_SET_APPEND});
    EXPECT_EQ(keys[1].flags, 0u);
    EXPECT_TRUE(keys[2].keys.empty());
    EXPECT_EQ(keys[3].flags, std::uint32_t{VIR_DOMAIN_AUTHORIZED_SSH_KEYS_SET_REMOVE});
}

TEST_F(GuestTest, OneOfTheThreeIsAsked)
{
    EXPECT_EQ(failure_of("set-user-sshkeys", {"web", "root", file, "--remove", "--reset"}),
              "Options --reset and --remove are mutually exclusive\n");
    EXPECT_EQ(failure_of("set-user-sshkeys", {"web", "root", "--remove"}),
              "Option --file is required by option --remove\n");
    EXPECT_EQ(failure_of("set-user-sshkeys", {"web", "root"}), "Option --file is required\n");
    EXPECT_TRUE(keys.empty());
}

TEST_F(GuestTest, TheRunningDomainsVcpusAreMeantAndTheMostOfTheNextStart)
{
    run("setvcpus", {"web", "2", "--maximum", "--config"});
    run("setvcpus", {"web", "2", "--guest"});
    ASSERT_EQ(vcpus.size(), 2u);
    EXPECT_EQ(vcpus[0].flags, VIR_DOMAIN_VCPU_MAXIMUM | std::uint32_t{VIR_DOMAIN_AFFECT_CONFIG});
    EXPECT_EQ(vcpus[1].flags, std::uint32_t{VIR_DOMAIN_VCPU_GUEST});
    run("setvcpus", {"web", "3"});
    ASSERT_EQ(running.size(), 1u);
    EXPECT_EQ(running[0].nvcpus, 3u);
    EXPECT_EQ(failure_of("setvcpus", {"web", "2", "--maximum"}),
              "Option --config is required by option --maximum\n");
    EXPECT_EQ(failure_of("setvcpus", {"web", "0"}), "Can't set 0 processors for a VM\n");
}

}  // namespace
}  // namespace hostler::cli
