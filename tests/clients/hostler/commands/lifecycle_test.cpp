#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class LifecycleTest : public CommandTest {};

TEST_F(LifecycleTest, AVerbSaysWhatItDidOrWhatItCouldNot)
{
    expect_verb<proto::DomainSuspend>("suspend", {"web"}, "Domain 'web' suspended\n",
                                      "Failed to suspend domain 'web'");
    expect_verb<proto::DomainResume>("resume", {"web"}, "Domain 'web' resumed\n",
                                     "Failed to resume domain 'web'");
    expect_verb<proto::DomainReset>("reset", {"web"}, "Domain 'web' was reset\n",
                                    "Failed to reset domain 'web'");
    expect_verb<proto::DomainInjectNmi>("inject-nmi", {"web"}, "", "");
}

TEST_F(LifecycleTest, TheDomainIsTheOneThatTheServerFound)
{
    server.accept<proto::DomainReset>();
    server.reply<proto::DomainLookupById>({domain("found", 7)});
    EXPECT_EQ(run("reset", {"7"}), "Domain '7' was reset\n");  // as the user called it
    EXPECT_EQ(last<proto::DomainReset>().dom.name, "found");
    EXPECT_EQ(last<proto::DomainReset>().dom.id, 7);
}

TEST_F(LifecycleTest, OnShutdownOlderServersKnowOnlyTheCallWithoutModes)
{
    expect_verb<proto::DomainShutdown>("shutdown", {"web"}, "Domain 'web' is being shutdown\n",
                                       "Failed to shutdown domain 'web'");
    EXPECT_EQ(count<proto::DomainShutdownFlags>(), 0u);
    expect_verb<proto::DomainShutdownFlags>("shutdown", {"web", "--mode", "agent"},
                                            "Domain 'web' is being shutdown\n",
                                            "Failed to shutdown domain 'web'");
}

TEST_F(LifecycleTest, ModesAreWaysToBeTriedTogether)
{
    server.accept<proto::DomainShutdownFlags>();
    expect_flags<proto::DomainShutdownFlags>(
        "shutdown", {"web"},
        {{{"--mode", "acpi"}, VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN},
         {{"--mode", "initctl"}, VIR_DOMAIN_SHUTDOWN_INITCTL},
         {{"--mode", "signal"}, VIR_DOMAIN_SHUTDOWN_SIGNAL},
         {{"--mode", "paravirt"}, VIR_DOMAIN_SHUTDOWN_PARAVIRT},
         {{"acpi,agent"}, VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN | VIR_DOMAIN_SHUTDOWN_GUEST_AGENT}});
    server.accept<proto::DomainReboot>();
    expect_flags<proto::DomainReboot>(
        "reboot", {"web"},
        {{{}, 0},
         {{"--mode", "agent"}, VIR_DOMAIN_REBOOT_GUEST_AGENT},
         {{"--mode", "acpi,signal"}, VIR_DOMAIN_REBOOT_ACPI_POWER_BTN | VIR_DOMAIN_REBOOT_SIGNAL}});
}

TEST_F(LifecycleTest, AModeThatThereIsNotIsNamedBeforeAnythingIsDone)
{
    EXPECT_EQ(failure_of("shutdown", {"web", "--mode", "acpi,axe"}),
              "Unknown mode axe value, expecting 'acpi', 'agent', 'initctl', 'signal', or "
              "'paravirt'\n");
    EXPECT_EQ(failure_of("reboot", {"web", "--mode", ","}),
              "Unknown mode  value, expecting 'acpi', 'agent', 'initctl', 'signal' or "
              "'paravirt'\n");
    EXPECT_TRUE(server.calls().empty());
}

TEST_F(LifecycleTest, DestroyIsThePlainCallUnlessAFlagIsWanted)
{
    expect_verb<proto::DomainDestroy>("destroy", {"web"}, "Domain 'web' destroyed\n",
                                      "Failed to destroy domain 'web'");
    EXPECT_EQ(count<proto::DomainDestroyFlags>(), 0u);
    server.accept<proto::DomainDestroyFlags>();
    expect_flags<proto::DomainDestroyFlags>(
        "destroy", {"web"},
        {{{"--graceful"}, VIR_DOMAIN_DESTROY_GRACEFUL},
         {{"--remove-logs"}, VIR_DOMAIN_DESTROY_REMOVE_LOGS},
         {{"--remove-logs", "--graceful"},
          VIR_DOMAIN_DESTROY_GRACEFUL | VIR_DOMAIN_DESTROY_REMOVE_LOGS}});
}

TEST_F(LifecycleTest, AutostartIsMarkedAndUnmarked)
{
    expect_verb<proto::DomainSetAutostart>("autostart", {"web"},
                                           "Domain 'web' marked as autostarted\n",
                                           "Failed to mark domain 'web' as autostarted");
    EXPECT_EQ(last<proto::DomainSetAutostart>().autostart, 1);
    expect_verb<proto::DomainSetAutostart>("autostart", {"web", "--disable"},
                                           "Domain 'web' unmarked as autostarted\n",
                                           "Failed to unmark domain 'web' as autostarted");
    EXPECT_EQ(last<proto::DomainSetAutostart>().autostart, 0);
}

}  // namespace
}  // namespace hostler::cli
