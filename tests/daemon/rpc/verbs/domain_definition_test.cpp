// Changes to what is defined: new definitions, names, metadata and memory, each at its edges.

#include "tests/daemon/rpc/verbs/verb_test.hpp"

namespace hostler::daemon {
namespace {

using testing::config;
using testing::definition;
using testing::expect_refused;
using ::testing::HasSubstr;
using testing::live;
using testing::no_config;
using ::testing::Not;
using testing::not_running;

class DomainDefinition : public testing::VerbTest {};

TEST_F(DomainDefinition, ADocumentThatIsNoDomainIsRefusedWithLibvirtsCode)
{
    const std::string head = "<domain type='test'><name>d</name>";
    const std::string tail = "<os><type>hvm</type></os></domain>";
    struct Row {
        std::string document;
        int code;
        const char* part;
    };
    const Row rows[] = {
        {"", VIR_ERR_XML_DETAIL, "(domain_definition):1: "},
        {"no document", VIR_ERR_XML_DETAIL, "(domain_definition):1: "},
        {"<domain type='test'><name>d</domain>", VIR_ERR_XML_DETAIL, "/domain/name"},
        {"<pool/>", VIR_ERR_XML_ERROR, "<pool>"},
        {"<domain><name>d</name></domain>", VIR_ERR_INTERNAL_ERROR, "attribute 'type'"},
        {"<domain type='turing'><name>d</name></domain>", VIR_ERR_INTERNAL_ERROR, "'turing'"},
        {"<domain type='test'>" + tail, VIR_ERR_NO_NAME, "element 'name'"},
        {"<domain type='test'><name/>" + tail, VIR_ERR_NO_NAME, "element 'name'"},
        {"<domain type='test'><name>a/b</name><memory>1</memory>" + tail, VIR_ERR_XML_ERROR, "a/b"},
        {head + "<uuid>1234</uuid>" + tail, VIR_ERR_XML_ERROR, "'1234', it takes a UUID"},
        {head + "<memory>0</memory>" + tail, VIR_ERR_XML_ERROR, "memory"},
        {head + "<memory>-1</memory>" + tail, VIR_ERR_XML_ERROR, "-1"},
        {head + "<memory unit='stone'>1</memory>" + tail, VIR_ERR_INVALID_ARG, "stone"},
        {head + "<memory>1024</memory><vcpu>0</vcpu>" + tail, VIR_ERR_XML_ERROR, "vcpu"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.document);
        expect_refused<proto::DomainDefineXml>(client, {row.document}, row.code, row.part);
    }
    EXPECT_EQ(client.ask<proto::ConnectNumOfDefinedDomains>({}).num, 0);
}

TEST_F(DomainDefinition, ATypeThatNoDriverTakesIsNamed)
{
    const char* other =
        "<domain type='xen'><name>d</name><memory>1</memory><os><type>hvm</type>"
        "</os></domain>";
    const testing::Answer answer = client.call<proto::DomainDefineXml>({other});
    ASSERT_FALSE(answer.is_ok());
    EXPECT_THAT(answer.error().message.value_or(""), HasSubstr("xen"));
}

TEST_F(DomainDefinition, OneWithoutAUuidGetsOneThatItKeeps)
{
    const proto::DomainRef first = defined("a");
    const proto::DomainRef second = defined("b");
    EXPECT_NE(first.uuid, second.uuid);
    EXPECT_EQ(defined("a", "<uuid>" + first.uuid.text() + "</uuid><vcpu>2</vcpu>").uuid,
              first.uuid);
    EXPECT_EQ(client.ask<proto::DomainGetMaxVcpus>({first}).num, 2);
}

// A name that is given again without the UUID is another domain's: libvirt refuses it.
TEST_F(DomainDefinition, ANameAloneDoesNotChangeADefinition)
{
    const proto::DomainRef dom = defined("a");
    expect_refused<proto::DomainDefineXml>(client, {definition("a", "<vcpu>2</vcpu>")},
                                           VIR_ERR_OPERATION_FAILED, dom.uuid.text());
}

TEST_F(DomainDefinition, ATransientDomainBecomesPersistentWhereItRuns)
{
    const proto::DomainRef dom = transient("t");
    client.ask<proto::DomainDefineXml>(
        {definition("t", "<uuid>" + dom.uuid.text() + "</uuid><vcpu>2</vcpu>")});
    EXPECT_EQ(client.ask<proto::DomainIsPersistent>({dom}).persistent, 1);
    EXPECT_EQ(client.ask<proto::DomainGetMaxVcpus>({dom}).num, 1) << "what runs stays";
    client.ask<proto::DomainDestroy>({dom});
    EXPECT_EQ(client.ask<proto::DomainGetMaxVcpus>({dom}).num, 2);
}

TEST_F(DomainDefinition, WhatRunsBecomesTransientWhenUndefined)
{
    const proto::DomainRef dom = running("d");
    client.ask<proto::DomainUndefine>({dom});
    EXPECT_EQ(client.ask<proto::DomainIsPersistent>({dom}).persistent, 0);
    expect_refused<proto::DomainUndefine>(client, {dom}, VIR_ERR_OPERATION_INVALID,
                                          "cannot undefine transient domain");
    client.ask<proto::DomainDestroy>({dom});
    expect_refused<proto::DomainUndefine>(client, {dom}, VIR_ERR_NO_DOMAIN, dom.uuid.text());
}

TEST_F(DomainDefinition, AManagedSaveIsLostOnlyOnPurpose)
{
    const proto::DomainRef dom = running("d");
    client.ask<proto::DomainManagedSave>({dom, 0});
    expect_refused<proto::DomainUndefine>(client, {dom}, VIR_ERR_OPERATION_INVALID,
                                          "managed save image exists");
    const std::uint32_t others = VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA | VIR_DOMAIN_UNDEFINE_NVRAM;
    expect_refused<proto::DomainUndefineFlags>(client, {dom, others}, VIR_ERR_OPERATION_INVALID,
                                               "managed save image exists");
    client.ask<proto::DomainUndefineFlags>({dom, VIR_DOMAIN_UNDEFINE_MANAGED_SAVE});
    EXPECT_FALSE(client.call<proto::DomainLookupByName>({"d"}).is_ok());
}

TEST_F(DomainDefinition, WhatIsKeptIsNotDeleted)
{
    const proto::DomainRef dom = defined("d");
    const std::uint32_t nvram = VIR_DOMAIN_UNDEFINE_NVRAM | VIR_DOMAIN_UNDEFINE_KEEP_NVRAM;
    const std::uint32_t tpm = VIR_DOMAIN_UNDEFINE_TPM | VIR_DOMAIN_UNDEFINE_KEEP_TPM;
    expect_refused<proto::DomainUndefineFlags>(client, {dom, nvram}, VIR_ERR_OPERATION_INVALID,
                                               "cannot both keep and delete nvram");
    expect_refused<proto::DomainUndefineFlags>(client, {dom, tpm}, VIR_ERR_OPERATION_INVALID,
                                               "cannot both keep and delete TPM");
    EXPECT_EQ(state(dom), VIR_DOMAIN_SHUTOFF) << "it is there yet";
    const std::uint32_t keeps = VIR_DOMAIN_UNDEFINE_KEEP_NVRAM | VIR_DOMAIN_UNDEFINE_KEEP_TPM;
    EXPECT_TRUE(client.call<proto::DomainUndefineFlags>({dom, keeps}).is_ok());
}

TEST_F(DomainDefinition, OnlyWhatIsStoredIsAutostarted)
{
    const proto::DomainRef dom = defined("d");
    client.ask<proto::DomainSetAutostart>({dom, -7});
    EXPECT_EQ(client.ask<proto::DomainGetAutostart>({dom}).autostart, 1) << "not zero is yes";
    client.ask<proto::DomainSetAutostart>({dom, 0});
    EXPECT_EQ(client.ask<proto::DomainGetAutostart>({dom}).autostart, 0);
    expect_refused<proto::DomainSetAutostart>(client, {transient("t"), 1},
                                              VIR_ERR_OPERATION_INVALID,
                                              "cannot set autostart for transient domain");
    expect_refused<proto::DomainSetAutostart>(client, {nobody, 1}, VIR_ERR_NO_DOMAIN,
                                              nobody.uuid.text());
}

TEST_F(DomainDefinition, ARenamedDomainKeepsItsAutostart)
{
    const proto::DomainRef dom = defined("a");
    client.ask<proto::DomainSetAutostart>({dom, 1});
    client.ask<proto::DomainRename>({dom, "b", 0});
    EXPECT_EQ(client.ask<proto::DomainGetAutostart>({dom}).autostart, 1);
    EXPECT_THAT(xml(dom), HasSubstr("<name>b</name>"));
    defined("a");  // the old name is free
}

TEST_F(DomainDefinition, NamesThatCannotBeAreRefusedByEachVerbThatGivesThem)
{
    const proto::DomainRef dom = defined("d");
    const std::pair<std::optional<std::string>, int> rows[] = {
        {std::nullopt, VIR_ERR_INVALID_ARG},
        {"", VIR_ERR_INVALID_ARG},
        {"a/b", VIR_ERR_XML_ERROR},
        {"..", VIR_ERR_XML_ERROR},
        {std::string("a\nb"), VIR_ERR_XML_ERROR},
        {std::string("a\x01"), VIR_ERR_XML_ERROR},
        {std::string("a\xff"), VIR_ERR_INVALID_ARG},
        {std::string(4096, 'x'), VIR_ERR_XML_ERROR},
    };
    for (const auto& [name, code] : rows) {
        SCOPED_TRACE(name.value_or("(none)"));
        expect_refused<proto::DomainRename>(client, {dom, name, 0}, code, "name");
    }
    EXPECT_THAT(xml(dom), HasSubstr("<name>d</name>"));
}

TEST_F(DomainDefinition, ARenameIsForADomainThatIsOffAndIsStored)
{
    const proto::DomainRef dom = running("d");
    expect_refused<proto::DomainRename>(client, {dom, "e", 0}, VIR_ERR_OPERATION_INVALID,
                                        "cannot rename active domain");
    expect_refused<proto::DomainRename>(client, {transient("t"), "e", 0}, VIR_ERR_OPERATION_INVALID,
                                        "active domain");
    client.ask<proto::DomainManagedSave>({dom, 0});
    expect_refused<proto::DomainRename>(client, {dom, "e", 0}, VIR_ERR_OPERATION_INVALID,
                                        "managed save image");
    client.ask<proto::DomainManagedSaveRemove>({dom, 0});
    expect_refused<proto::DomainRename>(client, {dom, "d", 0}, VIR_ERR_OPERATION_INVALID,
                                        "to itself");
    expect_refused<proto::DomainRename>(client, {dom, "test", 0}, VIR_ERR_OPERATION_INVALID,
                                        "'test' already exists");
    EXPECT_TRUE(client.call<proto::DomainRename>({dom, "e", 0}).is_ok());
}

class DomainMetadata : public DomainDefinition {
protected:
    testing::Answer set(const proto::DomainRef& dom, int type, std::optional<std::string> text,
                        std::uint32_t flags = 0)
    {
        return client.call<proto::DomainSetMetadata>(
            {dom, type, std::move(text), std::nullopt, std::nullopt, flags});
    }
    std::string title(const proto::DomainRef& dom, std::uint32_t flags = 0)
    {
        const int type = VIR_DOMAIN_METADATA_TITLE;
        const auto answer = client.call<proto::DomainGetMetadata>({dom, type, std::nullopt, flags});
        if (!answer.is_ok()) return "error " + std::to_string(answer.error().code);
        return proto::decode<proto::DomainGetMetadata::Reply>(answer.payload)->metadata;
    }
};

TEST_F(DomainMetadata, TextThatIsTakenAwayIsNotThere)
{
    const proto::DomainRef dom = defined("d");
    const std::string missing = "error " + std::to_string(VIR_ERR_NO_DOMAIN_METADATA);
    EXPECT_EQ(title(dom), missing);
    EXPECT_TRUE(set(dom, VIR_DOMAIN_METADATA_TITLE, "a < b & c").is_ok());
    EXPECT_EQ(title(dom), "a < b & c");
    EXPECT_THAT(xml(dom), HasSubstr("<title>a &lt; b &amp; c</title>"));
    for (const std::optional<std::string>& nothing : {std::optional<std::string>(), {""}}) {
        set(dom, VIR_DOMAIN_METADATA_TITLE, "again");
        EXPECT_TRUE(set(dom, VIR_DOMAIN_METADATA_TITLE, nothing).is_ok());
        EXPECT_EQ(title(dom), missing);
    }
}

TEST_F(DomainMetadata, ATitleIsOneLineADescriptionMany)
{
    const proto::DomainRef dom = defined("d");
    EXPECT_EQ(set(dom, VIR_DOMAIN_METADATA_TITLE, "a\nb").error().code, VIR_ERR_INVALID_ARG);
    EXPECT_TRUE(set(dom, VIR_DOMAIN_METADATA_DESCRIPTION, "a\nb\n").is_ok());
    EXPECT_EQ(
        client
            .ask<proto::DomainGetMetadata>({dom, VIR_DOMAIN_METADATA_DESCRIPTION, std::nullopt, 0})
            .metadata,
        "a\nb\n");
}

TEST_F(DomainMetadata, TheRunningAndTheStoredOneAreTwo)
{
    const proto::DomainRef dom = running("d");
    set(dom, VIR_DOMAIN_METADATA_TITLE, "stored", config);
    set(dom, VIR_DOMAIN_METADATA_TITLE, "live", live);
    EXPECT_EQ(title(dom), "live");
    EXPECT_EQ(title(dom, live), "live");
    EXPECT_EQ(title(dom, config), "stored");
    EXPECT_TRUE(set(dom, VIR_DOMAIN_METADATA_TITLE, "both", live | config).is_ok());
    EXPECT_EQ(title(dom, config), "both");
    const int type = VIR_DOMAIN_METADATA_TITLE;
    expect_refused<proto::DomainGetMetadata>(client, {dom, type, std::nullopt, live | config},
                                             VIR_ERR_INVALID_ARG, "mutually exclusive");
}

TEST_F(DomainMetadata, ThereIsNoneOfWhatIsNotThere)
{
    EXPECT_EQ(set(defined("d"), VIR_DOMAIN_METADATA_TITLE, "x", live).error().code,
              VIR_ERR_OPERATION_INVALID);
    EXPECT_EQ(set(transient("t"), VIR_DOMAIN_METADATA_TITLE, "x", config).error().code,
              VIR_ERR_OPERATION_INVALID);
    for (const int type : {-1, 3, 99}) {
        expect_refused<proto::DomainSetMetadata>(
            client, {test, type, "x", std::nullopt, std::nullopt, 0}, VIR_ERR_INVALID_ARG,
            "unknown metadata type '" + std::to_string(type) + "'");
        expect_refused<proto::DomainGetMetadata>(client, {test, type, std::nullopt, 0},
                                                 VIR_ERR_INVALID_ARG, "unknown metadata type");
    }
}

TEST_F(DomainMetadata, AnElementHasANamespaceAndIsWellFormed)
{
    const int element = VIR_DOMAIN_METADATA_ELEMENT;
    const std::string uri = "urn:x";
    using Set = proto::DomainSetMetadata;
    expect_refused<Set>(client, {test, element, "<a/>", "k", std::nullopt, 0}, VIR_ERR_INVALID_ARG,
                        "namespace URI");
    for (const char* broken : {"<a>", "text", "", "<a/><b/>", "<a\x01/>"}) {
        SCOPED_TRACE(broken);
        EXPECT_FALSE(client.call<Set>({test, element, broken, "k", uri, 0}).is_ok());
    }
    EXPECT_FALSE(client.call<proto::DomainGetMetadata>({test, element, uri, 0}).is_ok());
}

TEST_F(DomainMetadata, ElementsOfOtherNamespacesStayWhereOneIsReplaced)
{
    const int element = VIR_DOMAIN_METADATA_ELEMENT;
    const auto put = [&](const char* text, const char* key, const char* uri) {
        client.ask<proto::DomainSetMetadata>({test, element, text, key, uri, 0});
    };
    put("<one/>", "a", "urn:a");
    put("<two n='1'><in/></two>", "b", "urn:b");
    put("<three/>", "a", "urn:a");
    EXPECT_EQ(client.ask<proto::DomainGetMetadata>({test, element, "urn:a", 0}).metadata,
              "<three/>");
    EXPECT_EQ(client.ask<proto::DomainGetMetadata>({test, element, "urn:b", 0}).metadata,
              "<two n=\"1\"><in/></two>");
    EXPECT_THAT(xml(test), Not(HasSubstr("one")));
}

class DomainMemory : public DomainDefinition {
protected:
    std::uint64_t most(const proto::DomainRef& dom)
    {
        return client.ask<proto::DomainGetMaxMemory>({dom}).memory;
    }
    std::uint64_t current(const proto::DomainRef& dom)
    {
        return client.ask<proto::DomainGetInfo>({dom}).memory;
    }
};

TEST_F(DomainMemory, IsGivenUpToTheMaximum)
{
    const proto::DomainRef dom = running("d");
    client.ask<proto::DomainSetMemory>({dom, 1});
    client.ask<proto::DomainSetMemory>({dom, 65536});
    EXPECT_EQ(current(dom), 65536u);
    for (const std::uint64_t more : {std::uint64_t{65537}, UINT64_MAX})
        expect_refused<proto::DomainSetMemory>(client, {dom, more}, VIR_ERR_INVALID_ARG,
                                               "cannot set memory higher than max memory");
    expect_refused<proto::DomainSetMemoryFlags>(client, {dom, 0, live}, VIR_ERR_INVALID_ARG,
                                                "must not be zero");
}

TEST_F(DomainMemory, OfADomainThatIsOffIsStored)
{
    const proto::DomainRef dom = defined("d");
    expect_refused<proto::DomainSetMemory>(client, {dom, 1024}, VIR_ERR_OPERATION_INVALID,
                                           not_running);
    client.ask<proto::DomainSetMemoryFlags>({dom, 32768, 0});
    EXPECT_THAT(xml(dom), HasSubstr("<currentMemory unit='KiB'>32768</currentMemory>"));
    expect_refused<proto::DomainSetMemoryFlags>(client, {dom, 65537, config}, VIR_ERR_INVALID_ARG,
                                                "higher than max memory");
    expect_refused<proto::DomainSetMemoryFlags>(client, {transient("t"), 1024, config},
                                                VIR_ERR_OPERATION_INVALID, no_config);
}

TEST_F(DomainMemory, TheMaximumIsThatOfTheNextStart)
{
    const proto::DomainRef dom = defined("d");
    client.ask<proto::DomainSetMaxMemory>({dom, 16384});
    EXPECT_EQ(most(dom), 16384u);
    EXPECT_THAT(xml(dom), HasSubstr("<currentMemory unit='KiB'>16384</currentMemory>"))
        << "no more than there is";
    const std::uint32_t maximum = VIR_DOMAIN_MEM_MAXIMUM;
    client.ask<proto::DomainCreate>({dom});
    for (const std::uint32_t flags : {live, live | config, 0u})
        expect_refused<proto::DomainSetMemoryFlags>(client, {dom, 32768, maximum | flags},
                                                    VIR_ERR_OPERATION_INVALID,
                                                    "maximum memory on an active domain");
    client.ask<proto::DomainSetMemoryFlags>({dom, 32768, maximum | config});
    EXPECT_EQ(most(dom), 16384u);
    client.ask<proto::DomainDestroy>({dom});
    EXPECT_EQ(most(dom), 32768u);
}

TEST_F(DomainMemory, NeitherWhatRunsNorTheNextStartIsGivenMoreThanItsMaximum)
{
    const proto::DomainRef dom = running("d");
    const auto stored = [&] {
        return client.ask<proto::DomainGetXmlDesc>({dom, VIR_DOMAIN_XML_INACTIVE}).xml;
    };
    client.ask<proto::DomainSetMemoryFlags>({dom, 16384, VIR_DOMAIN_MEM_MAXIMUM | config});
    const std::string before = stored();
    expect_refused<proto::DomainSetMemoryFlags>(client, {dom, 16385, live | config},
                                                VIR_ERR_INVALID_ARG, "higher than max memory");
    EXPECT_EQ(stored(), before);
    EXPECT_EQ(current(dom), 65536u) << "nor is one of the two given it";
    client.ask<proto::DomainSetMemoryFlags>({dom, 16385, live});
    client.ask<proto::DomainSetMemoryFlags>({dom, 16384, live | config});
    EXPECT_EQ(current(dom), 16384u);
}

TEST_F(DomainDefinition, AReaderChangesNothing)
{
    const int title = VIR_DOMAIN_METADATA_TITLE;
    const testing::Answer answers[] = {
        reader.call<proto::DomainDefineXml>({definition("x")}),
        reader.call<proto::DomainDefineXmlFlags>({definition("x"), 0}),
        reader.call<proto::DomainUndefineFlags>({test, 0}),
        reader.call<proto::DomainSetAutostart>({test, 1}),
        reader.call<proto::DomainRename>({test, "x", 0}),
        reader.call<proto::DomainSetMetadata>({test, title, "x", std::nullopt, std::nullopt, 0}),
        reader.call<proto::DomainSetMemory>({test, 1024}),
        reader.call<proto::DomainSetMaxMemory>({test, 1024}),
    };
    for (const testing::Answer& answer : answers) {
        ASSERT_FALSE(answer.is_ok());
        EXPECT_EQ(answer.error().code, VIR_ERR_OPERATION_DENIED);
    }
}

}  // namespace
}  // namespace hostler::daemon
