#include <gtest/gtest.h>

#include "drivers/kvm/kvm_features.hpp"
#include "drivers/kvm/timing.hpp"
#include "tests/drivers/kvm/domain_with.hpp"

namespace hostler::drivers::kvm {
namespace {

struct Case {
    const char* parts;
    const char* refusal;  ///< a part of it; empty: accepted
};

std::string judge(const std::string& parts)
{
    xml::Domain domain = domain_with(parts);
    const xml::FillWorld world;
    for (const auto rule : {judge_timers, judge_kvm_features, judge_pauses})
        if (const Result<Done> sound = rule(domain, world); !sound) return sound.error().detail;
    return {};
}

class TimingRules : public testing::TestWithParam<Case> {};

TEST_P(TimingRules, name_what_is_wrong_and_accept_what_is_sound)
{
    const std::string said = judge(GetParam().parts);
    if (*GetParam().refusal == '\0')
        EXPECT_EQ(said, "");
    else
        EXPECT_NE(said.find(GetParam().refusal), std::string::npos) << "said: " << said;
}

const Case cases[] = {
    {"", ""},
    // What virt-install writes.
    {"<clock offset='utc'><timer name='rtc' tickpolicy='catchup'/>"
     "<timer name='pit' tickpolicy='delay'/><timer name='hpet' present='no'/></clock>",
     ""},
    {"<clock offset='utc'><timer name='tsc' frequency='2000000000' mode='native'/></clock>", ""},
    {"<clock offset='utc'><timer name='tsc' mode='paravirt'/></clock>", "'auto' and 'native'"},
    {"<clock offset='utc'><timer name='tsc' present='no'/></clock>", "cannot do without"},
    {"<clock offset='utc'><timer name='tsc' frequency='999'/></clock>", "999 Hz"},
    {"<clock offset='utc'><timer name='kvmclock' frequency='5'/></clock>", "only 'tsc'"},
    {"<clock offset='utc'><timer name='hpet' present='yes'/></clock>", "timer hpet"},
    {"<clock offset='utc'><timer name='rtc' track='guest'/></clock>", "track='wall'"},
    {"<clock offset='utc'><timer name='pit' present='yes' tickpolicy='merge'/></clock>", "'delay'"},
    {"<clock offset='timezone' timezone='Europe/Berlin'/>", ""},
    {"<clock offset='timezone' timezone='Europe/Atlantis'/>", "no such time zone"},
    {"<clock offset='timezone' timezone='../../../etc/localtime'/>", "no such time zone"},
    {"<features><kvm><hidden state='on'/></kvm></features>", ""},
    {"<features><kvm><hidden state='on'/><pv-ipi state='on'/></kvm></features>", "<pv-ipi/>"},
    {"<features><kvm><hidden state='on'/></kvm></features>"
     "<clock offset='utc'><timer name='kvmclock' present='yes'/></clock>",
     "timer kvmclock is a part"},
    {"<features><kvm><poll-control state='on'/></kvm></features>"
     "<hostler:haltpoll mode='fixed' max='1000'/>",
     "turn off the polling"},
    {"<features><kvm><poll-control state='on'/></kvm></features><hostler:haltpoll mode='off'/>",
     ""},
    {"<hostler:haltpoll mode='budget' max='50000' grow='2' growStart='10000' shrink='0'/>", ""},
    {"<hostler:haltpoll mode='fixed' max='50000' budget='5'/>", "for mode 'budget'"},
    {"<hostler:haltpoll mode='off' max='50000'/>", "has no max"},
    {"<hostler:haltpoll mode='budget' grow='1'/>", "never grows"},
    {"<hostler:haltpoll mode='budget' shrink='1'/>", "never shrinks"},
    {"<hostler:haltpoll mode='budget' max='5000' growStart='10000'/>", "more than max"},
    {"<hostler:haltpoll mode='fixed' max='10000000'/>", ""},
    {"<hostler:haltpoll mode='fixed' max='10000001'/>", "more than 10000000 ns"},
    {"<hostler:haltpoll mode='budget' max='4000000000'/>", "more than 10000000 ns"},
    {"<hostler:pause time='step-realtime'/>", ""},
    {"<clock offset='utc'><timer name='kvmclock' present='no'/></clock>"
     "<hostler:pause time='step-realtime'/>",
     "told the time by kvmclock"},
};
INSTANTIATE_TEST_SUITE_P(Cases, TimingRules, testing::ValuesIn(cases));

}  // namespace
}  // namespace hostler::drivers::kvm
