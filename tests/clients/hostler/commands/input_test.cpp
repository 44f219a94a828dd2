#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class InputTest : public CommandTest {
protected:
    InputTest()
    {
        take<proto::DomainSendKey>(keys);
        take<proto::DomainSendProcessSignal>(signals);
    }

    std::vector<proto::DomainSendKey::Args> keys;
    std::vector<proto::DomainSendProcessSignal::Args> signals;
};

TEST_F(InputTest, KeysHaveNamesAndNumbersAsCHasThem)
{
    run("send-key", {"web", "KEY_LEFTCTRL", "KEY_A", "30", "0x1e", "036"});
    ASSERT_EQ(keys.size(), 1u);
    EXPECT_EQ(keys[0].keycodes, (std::vector<std::uint32_t>{29, 30, 30, 30, 30}));
    EXPECT_EQ(keys[0].codeset, std::uint32_t{VIR_KEYCODE_SET_LINUX});
    EXPECT_EQ(keys[0].holdtime, 0u);
    run("send-key", {"web", "--codeset", "win32", "--holdtime", "100", "65"});
    EXPECT_EQ(keys[1].codeset, std::uint32_t{VIR_KEYCODE_SET_WIN32});
    EXPECT_EQ(keys[1].holdtime, 100u);
}

TEST_F(InputTest, AnotherKeyIsRefused)
{
    for (const char* key : {"KEY_NOTHING", "0", "65536", "0x", "08", "1a", "-1"})
        EXPECT_EQ(failure_of("send-key", {"web", "--keycode", key}),
                  "invalid keycode: '" + std::string(key) + "'\n");
    // Only Linux' set has names.
    EXPECT_EQ(failure_of("send-key", {"web", "--codeset", "usb", "KEY_A"}),
              "invalid keycode: 'KEY_A'\n");
    EXPECT_EQ(failure_of("send-key", {"web", "--codeset", "amiga", "1"}),
              "unknown codeset: 'amiga'\n");
    std::vector<std::string> many = {"web"};
    many.insert(many.end(), VIR_DOMAIN_SEND_KEY_MAX_KEYS + 1, "1");
    EXPECT_EQ(failure_of("send-key", many), "too many keycodes\n");
    EXPECT_TRUE(keys.empty());
}

TEST_F(InputTest, SignalsHaveNamesWithAndWithoutTheirPrefix)
{
    for (const char* signal : {"9", "kill", "SIGKILL", "sig_kill", "rt3"})
        run("send-process-signal", {"web", "5", signal});
    std::vector<std::uint32_t> numbers;
    for (const auto& each : signals) numbers.push_back(each.signum);
    EXPECT_EQ(numbers, (std::vector<std::uint32_t>{9, 9, 9, 9, 35}));
    run("send-process-signal", {"web", "--pid", "-5", "term"});
    EXPECT_EQ(signals.back().pid_value, -5);
    EXPECT_EQ(failure_of("send-process-signal", {"web", "5", "rt33"}),
              "malformed signal name: rt33\n");
    EXPECT_EQ(failure_of("send-process-signal", {"web", "5", "nothing"}),
              "malformed signal name: nothing\n");
}

}  // namespace
}  // namespace hostler::cli
