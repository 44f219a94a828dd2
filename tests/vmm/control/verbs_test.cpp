// The verbs before there is a machine: which are known, which need one, and what each says.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>

#include "drivers/kvm/vmm/control/server.hpp"

namespace hostler::vmm {
namespace {

using proto::vmm::Reply;
using proto::vmm::Request;

class Verbs : public testing::Test {
protected:
    Reply ask(const Request& request)
    {
        Reply reply;
        serve_request(server, request, descriptors, reply);
        return reply;
    }

    EventLoop loop;
    Descriptors descriptors;
    Server server{loop, Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)), {}};
};

struct Verb {
    const char* name;
    void (*fill)(Request& request);
};

void PrintTo(const Verb& verb, std::ostream* out)
{
    *out << verb.name;
}

#define VERB(name) {#name, [](Request& request) { request.mutable_##name(); }}

constexpr Verb machine_verbs[] = {
    VERB(start),           VERB(pause),          VERB(resume),         VERB(power_button),
    VERB(reset),           VERB(get_statistics), VERB(set_balloon),    VERB(set_halt_poll),
    VERB(set_link),        VERB(set_rtc),        VERB(inject_nmi),     VERB(set_balloon_period),
    VERB(set_clock_pause), VERB(save),           VERB(set_processors),
};

class MachineVerbs : public Verbs, public testing::WithParamInterface<Verb> {};

TEST_P(MachineVerbs, WaitForAConfiguration)
{
    Request request;
    GetParam().fill(request);
    const Reply reply = ask(request);
    EXPECT_EQ(reply.failure().code(), static_cast<int>(ErrorCode::operation_invalid));
    EXPECT_EQ(reply.failure().detail(), "the machine is not configured yet");
}

INSTANTIATE_TEST_SUITE_P(Control, MachineVerbs, testing::ValuesIn(machine_verbs),
                         [](const auto& info) { return std::string(info.param.name); });

/// Whoever adds a verb to the protocol adds its row: each but the two that need no machine and the
/// one that makes it stands in the list above.
TEST_F(Verbs, EveryVerbOfTheProtocolIsKnown)
{
    constexpr std::size_t without_machine = 3;  // hello, configure, quit
    std::set<int> known;
    for (const Verb& verb : machine_verbs) {
        Request request;
        verb.fill(request);
        known.insert(request.verb_case());
    }
    EXPECT_EQ(known.size(), std::size(machine_verbs));
    EXPECT_EQ(*known.rbegin(), static_cast<int>(Request::kSetProcessors)) << "the newest";
    EXPECT_EQ(known.size() + without_machine,
              static_cast<std::size_t>(Request::kSetProcessors) - Request::kHello + 1)
        << "no number between was left out";
}

TEST_F(Verbs, NoVerbAtAllIsOneOfTheFuture)
{
    const Reply reply = ask(Request());
    EXPECT_EQ(reply.failure().code(), static_cast<int>(ErrorCode::no_support));
    EXPECT_EQ(reply.failure().detail(), "this hostler-vmm has no such verb");
}

TEST_F(Verbs, AGreetingTellsOfAnEmptyProcess)
{
    Request request;
    request.mutable_hello()->set_version(1);
    const Reply reply = ask(request);
    EXPECT_FALSE(reply.has_failure());
    EXPECT_EQ(reply.welcome().version(), protocol_version);
    EXPECT_EQ(reply.welcome().process_id(), ::getpid());
    EXPECT_EQ(reply.welcome().newest_event(), 0u);
    EXPECT_FALSE(reply.welcome().has_started());
    EXPECT_EQ(reply.welcome().keepsake(), "");
}

TEST_F(Verbs, AConfigurationNamesTheDescriptorThatDidNotCome)
{
    Request request;
    request.mutable_configure()->set_kvm_fd(5);
    EXPECT_EQ(ask(request).failure().detail(), "no descriptor 5 for /dev/kvm");
    EXPECT_FALSE(server.machine());
}

TEST_F(Verbs, AConfigurationWhoseKvmIsNoneSaysSo)
{
    Request request;
    request.mutable_configure()->set_kvm_fd(
        descriptors.add(Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))));
    EXPECT_EQ(ask(request).failure().detail(),
              "the descriptor given as /dev/kvm is none: KVM_GET_API_VERSION fails");
}

}  // namespace
}  // namespace hostler::vmm
