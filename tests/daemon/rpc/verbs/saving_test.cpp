// Saving and restoring at the edges: paths, flags that contradict, documents that do not fit, and
// images that are not there.

#include <fstream>

#include "tests/daemon/rpc/verbs/verb_test.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::expect_refused;
using ::testing::HasSubstr;
using testing::not_running;

constexpr std::uint32_t running_one = VIR_DOMAIN_SAVE_RUNNING;
constexpr std::uint32_t paused_one = VIR_DOMAIN_SAVE_PAUSED;
constexpr std::uint32_t both = running_one | paused_one;

class Saving : public testing::VerbTest {
protected:
    std::string file(const char* name) { return (house.folder() / name).string(); }

    const proto::DomainRef dom = running("d");
    const std::string image = file("image");
};

TEST_F(Saving, APathIsAbsolute)
{
    using Show = proto::DomainSaveImageGetXmlDesc;
    for (const char* path : {"", "image", "./image", "~/image", "http://host/image"}) {
        SCOPED_TRACE(path);
        const std::string part = "absolute, not '" + std::string(path) + "'";
        expect_refused<proto::DomainSave>(client, {dom, path}, VIR_ERR_INVALID_ARG, part);
        expect_refused<proto::DomainRestore>(client, {path}, VIR_ERR_INVALID_ARG, part);
        expect_refused<Show>(client, {path, 0}, VIR_ERR_INVALID_ARG, part);
        expect_refused<proto::DomainSaveImageDefineXml>(client, {path, "<domain/>", 0},
                                                        VIR_ERR_INVALID_ARG, part);
    }
    EXPECT_EQ(state(dom), VIR_DOMAIN_RUNNING);
}

TEST_F(Saving, ADomainIsNotSavedBothRunningAndPaused)
{
    const char* part = "both running and paused";
    expect_refused<proto::DomainSaveFlags>(client, {dom, image, std::nullopt, both},
                                           VIR_ERR_INVALID_ARG, part);
    expect_refused<proto::DomainManagedSave>(client, {dom, both}, VIR_ERR_INVALID_ARG, part);
    expect_refused<proto::DomainRestoreFlags>(client, {image, std::nullopt, both},
                                              VIR_ERR_INVALID_ARG, part);
    EXPECT_FALSE(std::filesystem::exists(image));
    EXPECT_EQ(state(dom), VIR_DOMAIN_RUNNING);
}

TEST_F(Saving, HowItGoesOnIsSaidByTheImageAndByWhoRestoresIt)
{
    struct Row {
        std::uint32_t saved;
        std::uint32_t restored;
        int state;
    };
    constexpr Row rows[] = {
        {0, 0, VIR_DOMAIN_RUNNING},
        {paused_one, 0, VIR_DOMAIN_PAUSED},
        {running_one, 0, VIR_DOMAIN_RUNNING},
        {paused_one, running_one, VIR_DOMAIN_RUNNING},
        {running_one, paused_one, VIR_DOMAIN_PAUSED},
    };
    for (const Row& row : rows) {
        client.ask<proto::DomainSaveFlags>({dom, image, std::nullopt, row.saved});
        EXPECT_EQ(state(dom), VIR_DOMAIN_SHUTOFF);
        client.ask<proto::DomainRestoreFlags>({image, std::nullopt, row.restored});
        EXPECT_EQ(state(dom), row.state) << row.saved << " then " << row.restored;
    }
}

TEST_F(Saving, AnImageIsOneAndIsThere)
{
    std::ofstream(image) << "no image at all";
    for (const std::string& path : {image, file("nothing"), house.folder().string()}) {
        EXPECT_FALSE(client.call<proto::DomainRestore>({path}).is_ok()) << path;
        EXPECT_FALSE(client.call<proto::DomainSaveImageGetXmlDesc>({path, 0}).is_ok()) << path;
    }
    expect_refused<proto::DomainRestore>(client, {file("nothing")}, VIR_ERR_SYSTEM_ERROR,
                                         "nothing");
}

TEST_F(Saving, WhatIsOffOrNotThereCannotBeSaved)
{
    const proto::DomainRef off = defined("off");
    expect_refused<proto::DomainSave>(client, {off, image}, VIR_ERR_OPERATION_INVALID, not_running);
    expect_refused<proto::DomainManagedSave>(client, {off, 0}, VIR_ERR_OPERATION_INVALID,
                                             not_running);
    expect_refused<proto::DomainManagedSave>(client, {transient("t"), 0}, VIR_ERR_OPERATION_INVALID,
                                             "transient domain");
    expect_refused<proto::DomainSave>(client, {nobody, image}, VIR_ERR_NO_DOMAIN,
                                      nobody.uuid.text());
    expect_refused<proto::DomainSave>(reader, {dom, image}, VIR_ERR_OPERATION_DENIED, "read only");
}

TEST_F(Saving, ARunningDomainIsNotRestoredOver)
{
    client.ask<proto::DomainSave>({dom, image});
    client.ask<proto::DomainCreate>({dom});
    expect_refused<proto::DomainRestore>(client, {image}, VIR_ERR_OPERATION_INVALID,
                                         "already active as 'd'");
    EXPECT_TRUE(std::filesystem::exists(image));
}

TEST_F(Saving, AnotherDocumentIsOfTheSameGuest)
{
    const std::string own = xml(dom, VIR_DOMAIN_XML_INACTIVE);
    std::string larger = own;
    larger.replace(larger.find("65536"), 5, "131072");
    const Answer refused = client.call<proto::DomainSaveFlags>({dom, image, larger, 0});
    ASSERT_FALSE(refused.is_ok());
    EXPECT_EQ(refused.error().code, VIR_ERR_CONFIG_UNSUPPORTED);
    EXPECT_EQ(state(dom), VIR_DOMAIN_RUNNING);
    std::string titled = own;
    titled.insert(titled.find("<memory"), "<title>after</title>");
    client.ask<proto::DomainSaveFlags>({dom, image, titled, 0});
    EXPECT_THAT(client.ask<proto::DomainSaveImageGetXmlDesc>({image, 0}).xml,
                HasSubstr("<title>after</title>"));
    EXPECT_FALSE(client.call<proto::DomainSaveImageDefineXml>({image, larger, 0}).is_ok());
    client.ask<proto::DomainSaveImageDefineXml>({image, own, paused_one});
    client.ask<proto::DomainRestore>({image});
    EXPECT_EQ(state(dom), VIR_DOMAIN_PAUSED);
}

TEST_F(Saving, ParametersAreTheFileAndTheDocument)
{
    using Save = proto::DomainSaveParams;
    const std::string name = VIR_DOMAIN_SAVE_PARAM_FILE;
    expect_refused<Save>(client, {dom, {{"path", image}}, 0}, VIR_ERR_ARGUMENT_UNSUPPORTED,
                         "'path'");
    expect_refused<Save>(client, {dom, {{name, true}}, 0}, VIR_ERR_INVALID_ARG,
                         "expected 'string'");
    expect_refused<Save>(client, {dom, {{name, image}, {name, image}}, 0}, VIR_ERR_INVALID_ARG,
                         "multiple times");
    expect_refused<Save>(client, {dom, {{name, std::string("image")}}, 0}, VIR_ERR_INVALID_ARG,
                         "absolute");
    client.ask<Save>({dom, {{name, image}}, 0});
    EXPECT_TRUE(std::filesystem::exists(image));
    client.ask<proto::DomainRestoreParams>({{{name, image}}, 0});
    EXPECT_EQ(state(dom), VIR_DOMAIN_RUNNING);
    client.ask<Save>({dom, {}, 0});
    EXPECT_EQ(client.ask<proto::DomainHasManagedSaveImage>({dom, 0}).result, 1)
        << "without a file it is one of ours";
}

TEST_F(Saving, AManagedImageIsShownAndRemovedWhereThereIsOne)
{
    using Show = proto::DomainManagedSaveGetXmlDesc;
    using Define = proto::DomainManagedSaveDefineXml;
    const char* part = "does not have managed save image";
    expect_refused<Show>(client, {dom, 0}, VIR_ERR_OPERATION_INVALID, part);
    expect_refused<Define>(client, {dom, std::nullopt, 0}, VIR_ERR_OPERATION_INVALID, part);
    client.ask<proto::DomainManagedSave>({dom, paused_one});
    EXPECT_THAT(client.ask<Show>({dom, 0}).xml, HasSubstr("<name>d</name>"));
    client.ask<proto::DomainManagedSaveRemove>({dom, 0});
    expect_refused<Show>(client, {dom, 0}, VIR_ERR_OPERATION_INVALID, part);
    client.ask<proto::DomainCreate>({dom});
    EXPECT_EQ(state(dom), VIR_DOMAIN_RUNNING) << "it boots, as nothing is left of the save";
}

TEST_F(Saving, JobsAreToldOfDomainsThatRun)
{
    EXPECT_EQ(client.ask<proto::DomainGetJobInfo>({dom}).type, VIR_DOMAIN_JOB_NONE);
    EXPECT_TRUE(client.ask<proto::DomainGetJobStats>({dom, 0}).params.empty());
    expect_refused<proto::DomainAbortJob>(client, {dom}, VIR_ERR_OPERATION_INVALID,
                                          "no job is active");
    client.ask<proto::DomainSave>({dom, image});
    expect_refused<proto::DomainGetJobInfo>(client, {dom}, VIR_ERR_OPERATION_INVALID, not_running);
    expect_refused<proto::DomainGetJobStats>(client, {dom, 0}, VIR_ERR_OPERATION_INVALID,
                                             not_running);
    const std::uint32_t completed = VIR_DOMAIN_JOB_STATS_COMPLETED;
    EXPECT_EQ(client.ask<proto::DomainGetJobStats>({dom, completed}).type,
              VIR_DOMAIN_JOB_COMPLETED);
    EXPECT_EQ(client.ask<proto::DomainGetJobStats>({dom, completed}).type, VIR_DOMAIN_JOB_NONE)
        << "it is told once";
}

}  // namespace
}  // namespace hostler::daemon
