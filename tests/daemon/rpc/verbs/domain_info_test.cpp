// What is told of one domain: while it is off, runs or is transient, and what each flag of its
// document shows and hides.

#include "tests/daemon/rpc/verbs/verb_test.hpp"

namespace hostler::daemon {
namespace {

using testing::config;
using testing::expect_refused;
using ::testing::HasSubstr;
using testing::live;
using testing::no_config;
using ::testing::Not;
using testing::not_running;

class DomainInfo : public testing::VerbTest {};

TEST_F(DomainInfo, AFreshDefinitionIsOffAndTheSameAsItWasWritten)
{
    const proto::DomainRef dom = defined("d", "<vcpu current='2'>4</vcpu>");
    const auto info = client.ask<proto::DomainGetInfo>({dom});
    EXPECT_EQ(info.state, VIR_DOMAIN_SHUTOFF);
    EXPECT_EQ(info.max_mem, 65536u);
    EXPECT_EQ(info.memory, 65536u);
    EXPECT_EQ(info.nr_virt_cpu, 2);
    EXPECT_EQ(info.cpu_time, 0u);
    EXPECT_EQ(client.ask<proto::DomainIsActive>({dom}).active, 0);
    EXPECT_EQ(client.ask<proto::DomainIsUpdated>({dom}).updated, 0);
    EXPECT_EQ(client.ask<proto::DomainGetOsType>({dom}).type, "hvm");
}

TEST_F(DomainInfo, OneThatRunsShowsWhatItHasNow)
{
    const proto::DomainRef dom = running("d");
    client.ask<proto::DomainSetMemory>({dom, 32768});
    const auto info = client.ask<proto::DomainGetInfo>({dom});
    EXPECT_EQ(info.state, VIR_DOMAIN_RUNNING);
    EXPECT_EQ(info.max_mem, 65536u);
    EXPECT_EQ(info.memory, 32768u);
    EXPECT_EQ(client.ask<proto::DomainGetControlInfo>({dom, 0}).state, VIR_DOMAIN_CONTROL_OK);
    const auto later = client.ask<proto::DomainGetInfo>({dom});
    EXPECT_GE(later.cpu_time, info.cpu_time);
    EXPECT_GT(later.cpu_time, 0u);
}

TEST_F(DomainInfo, VcpusAreToldOfTheDefinitionThatIsMeant)
{
    const proto::DomainRef dom = running("d", "<vcpu current='2'>4</vcpu>");
    client.ask<proto::DomainSetVcpusFlags>({dom, 3, config});
    const auto count = [&](std::uint32_t flags) {
        return client.ask<proto::DomainGetVcpusFlags>({dom, flags}).num;
    };
    EXPECT_EQ(count(0), 2);
    EXPECT_EQ(count(live), 2);
    EXPECT_EQ(count(config), 3);
    EXPECT_EQ(count(VIR_DOMAIN_VCPU_MAXIMUM), 4);
    EXPECT_EQ(count(VIR_DOMAIN_VCPU_MAXIMUM | config), 4);
    EXPECT_EQ(client.ask<proto::DomainGetMaxVcpus>({dom}).num, 4);
}

/// The getters that may be asked of either definition.
template <class P>
testing::Answer asked(testing::Client& client, const proto::DomainRef& dom, std::uint32_t flags)
{
    typename P::Args args{};
    args.dom = dom;
    args.flags = flags;
    if constexpr (requires { args.disk; }) args.disk = "vda";
    if constexpr (requires { args.device; }) args.device = "testnet0";
    return client.call<P>(args);
}
using Asked = testing::Answer (*)(testing::Client&, const proto::DomainRef&, std::uint32_t);
constexpr Asked getters[] = {
    &asked<proto::DomainGetVcpusFlags>,       &asked<proto::DomainGetVcpuPinInfo>,
    &asked<proto::DomainGetEmulatorPinInfo>,  &asked<proto::DomainGetIothreadInfo>,
    &asked<proto::DomainGetMemoryParameters>, &asked<proto::DomainGetBlkioParameters>,
    &asked<proto::DomainGetNumaParameters>,   &asked<proto::DomainGetSchedulerParametersFlags>,
    &asked<proto::DomainGetBlockIoTune>,      &asked<proto::DomainGetInterfaceParameters>,
    &asked<proto::DomainGetPerfEvents>,       &asked<proto::DomainGetMetadata>,
};

TEST_F(DomainInfo, EachGetterKnowsWhichDefinitionThereIs)
{
    struct Row {
        proto::DomainRef dom;
        std::uint32_t flags;
        int code;
        std::string part;
    };
    const Row rows[] = {
        {defined("off"), live, VIR_ERR_OPERATION_INVALID, not_running},
        {transient("t"), config, VIR_ERR_OPERATION_INVALID, no_config},
        {test, live | config, VIR_ERR_INVALID_ARG, "mutually exclusive"},
        {nobody, 0, VIR_ERR_NO_DOMAIN, nobody.uuid.text()},
    };
    for (const Row& row : rows)
        for (std::size_t index = 0; index < std::size(getters); ++index) {
            const testing::Answer answer = getters[index](client, row.dom, row.flags);
            ASSERT_FALSE(answer.is_ok()) << row.dom.name << ", getter " << index;
            EXPECT_EQ(answer.error().code, row.code) << row.dom.name << ", getter " << index;
            EXPECT_THAT(answer.error().message.value_or(""), HasSubstr(row.part));
        }
}

TEST_F(DomainInfo, TheDocumentOfWhatRunsAndOfWhatIsStored)
{
    const proto::DomainRef dom = running("d");
    client.ask<proto::DomainSetMemoryFlags>({dom, 1024, config});
    const std::string now = xml(dom);
    EXPECT_THAT(now, HasSubstr("<domain type='test' id='" + std::to_string(dom.id) + "'>"));
    EXPECT_THAT(now, HasSubstr("<currentMemory unit='KiB'>65536</currentMemory>"));
    const std::string stored = xml(dom, VIR_DOMAIN_XML_INACTIVE);
    EXPECT_THAT(stored, HasSubstr("<domain type='test'>"));
    EXPECT_THAT(stored, HasSubstr("<currentMemory unit='KiB'>1024</currentMemory>"));
    client.ask<proto::DomainDestroy>({dom});
    EXPECT_EQ(xml(dom), stored);
}

TEST_F(DomainInfo, ATransientDomainHasADocumentOfTheNextStartToo)
{
    const proto::DomainRef dom = transient("t");
    EXPECT_THAT(xml(dom, VIR_DOMAIN_XML_INACTIVE), HasSubstr("<domain type='test'>"));
    EXPECT_THAT(xml(dom), HasSubstr(" id='"));
}

TEST_F(DomainInfo, PasswordsAreShownToWhoAsksForThemAndMayChangeTheDomain)
{
    const proto::DomainRef dom =
        client
            .ask<proto::DomainDefineXml>(
                {"<domain type='test'><name>s</name><memory>1024</memory><os><type>hvm</type></os>"
                 "<devices><graphics type='vnc' passwd='hush' passwdValidTo='2030-01-01T00:00:00'/>"
                 "</devices></domain>"})
            .dom;
    EXPECT_THAT(xml(dom), Not(HasSubstr("hush")));
    EXPECT_THAT(xml(dom, VIR_DOMAIN_XML_INACTIVE), Not(HasSubstr("hush")));
    EXPECT_THAT(xml(dom, VIR_DOMAIN_XML_SECURE), HasSubstr("passwd='hush'"));
    EXPECT_THAT(xml(dom, VIR_DOMAIN_XML_SECURE), HasSubstr("passwdValidTo='2030-01-01T00:00:00'"));
    EXPECT_TRUE(reader.call<proto::DomainGetXmlDesc>({dom, 0}).is_ok());
    expect_refused<proto::DomainGetXmlDesc>(reader, {dom, VIR_DOMAIN_XML_SECURE},
                                            VIR_ERR_OPERATION_DENIED, "with secure flag");
}

TEST_F(DomainInfo, TheCpuIsSpelledOutWhereThatIsAskedFor)
{
    const proto::DomainRef dom = defined("d", "<cpu mode='host-model'/>");
    EXPECT_THAT(xml(dom), HasSubstr("<cpu mode='host-model'"));
    EXPECT_THAT(xml(dom, VIR_DOMAIN_XML_UPDATE_CPU), HasSubstr("<cpu mode='custom'"));
    EXPECT_THAT(xml(dom, VIR_DOMAIN_XML_UPDATE_CPU), HasSubstr("<model"));
    EXPECT_THAT(xml(dom), HasSubstr("<cpu mode='host-model'")) << "it is only shown so";
    const proto::DomainRef plain = defined("p");
    EXPECT_EQ(xml(plain, VIR_DOMAIN_XML_UPDATE_CPU), xml(plain));
}

TEST_F(DomainInfo, WhatAnotherHostCannotUseIsLeftOutForIt)
{
    const std::uint32_t moves = VIR_DOMAIN_XML_MIGRATABLE;
    const std::string here = xml(test, VIR_DOMAIN_XML_SECURE);
    const std::string there = xml(test, VIR_DOMAIN_XML_SECURE | moves);
    EXPECT_THAT(there, HasSubstr("<name>test</name>"));
    EXPECT_THAT(there, HasSubstr("<source file='/guest/diskimage1'/>"));
    EXPECT_LE(there.size(), here.size());
}

TEST_F(DomainInfo, ThereAreNoLabelsMessagesOrSecurityDrivers)
{
    EXPECT_TRUE(client.ask<proto::DomainGetMessages>({test, 0}).msgs.empty());
    EXPECT_TRUE(client.ask<proto::DomainGetSecurityLabel>({test}).label.text.size() <= 1);
    const auto model = client.ask<proto::NodeGetSecurityModel>({});
    EXPECT_EQ(model.model.text, std::string(1, '\0'));
    EXPECT_EQ(model.doi.text, std::string(1, '\0'));
    expect_refused<proto::DomainGetMessages>(client, {nobody, 0}, VIR_ERR_NO_DOMAIN,
                                             nobody.uuid.text());
    expect_refused<proto::DomainGetSecurityLabel>(client, {nobody}, VIR_ERR_NO_DOMAIN,
                                                  nobody.uuid.text());
}

TEST_F(DomainInfo, AReaderIsToldTheSame)
{
    EXPECT_EQ(reader.ask<proto::DomainGetXmlDesc>({test, 0}).xml, xml(test));
    EXPECT_EQ(reader.ask<proto::DomainGetInfo>({test}).max_mem, 8388608u);
    EXPECT_EQ(reader.ask<proto::DomainGetVcpusFlags>({test, live}).num, 2);
}

}  // namespace
}  // namespace hostler::daemon
