#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class FilterTest : public CommandTest {
protected:
    FilterTest()
    {
        server.reply<proto::NwfilterLookupByName>({filter});
        server.reply<proto::NwfilterGetXmlDesc>({"<filter><rule/></filter>"});
        server.reply<proto::NwfilterDefineXml>({filter});
    }

    const proto::NwfilterRef filter = {"clean", own_uuid()};
    const std::string file = places.file("<filter/>");
};

TEST_F(FilterTest, OnlyWhoWantsTheSchemaKeptNeedsTheNewerCall)
{
    expect_verb<proto::NwfilterDefineXml>("nwfilter-define", {file},
                                          "Network filter clean defined from " + file + "\n",
                                          "Failed to define network filter from " + file, {filter});
    EXPECT_EQ(count<proto::NwfilterDefineXmlFlags>(), 0u);
    server.reply<proto::NwfilterDefineXmlFlags>({filter});
    expect_flags<proto::NwfilterDefineXmlFlags>("nwfilter-define", {file},
                                                {{{"--validate"}, VIR_NWFILTER_DEFINE_VALIDATE}});
}

TEST_F(FilterTest, IsForgottenByTheNameTheUserGave)
{
    expect_verb<proto::NwfilterUndefine>("nwfilter-undefine", {"clean"},
                                         "Network filter clean undefined\n",
                                         "Failed to undefine network filter clean");
    server.refuse<proto::NwfilterLookupByName>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("nwfilter-undefine", {"dirty"}),
              "failed to get nwfilter 'dirty'\noperation failed: no\n");
}

TEST_F(FilterTest, IsShownAndEdited)
{
    EXPECT_EQ(run("nwfilter-dumpxml", {"clean"}), "<filter><rule/></filter>");
    EXPECT_EQ(run("nwfilter-dumpxml", {"clean", "--xpath", "//rule"}), "<rule/>\n");
    const Variable editor("VISUAL", places.editor_of("<filter>new</filter>"));
    EXPECT_EQ(run("nwfilter-edit", {"clean"}), "Network filter clean XML configuration edited.\n");
    EXPECT_EQ(last<proto::NwfilterDefineXml>().xml, "<filter>new</filter>");
}

TEST_F(FilterTest, AListIsSortedByName)
{
    server.reply<proto::ConnectListAllNwfilters>({{{"z", own_uuid()}, {"a", own_uuid()}}, 2});
    EXPECT_EQ(run("nwfilter-list", {}),
              " UUID                                   Name\n"
              "----------------------------------------------\n"
              " c7a5fdbd-edaf-9455-926a-d65c16db1809   a\n"
              " c7a5fdbd-edaf-9455-926a-d65c16db1809   z\n");
    server.refuse<proto::ConnectListAllNwfilters>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("nwfilter-list", {}),
              "Failed to list network filters\noperation failed: no\n");
}

class FilterBindingTest : public CommandTest {
protected:
    FilterBindingTest() { server.reply<proto::NwfilterBindingLookupByPortDev>({binding}); }

    const proto::NwfilterBindingRef binding = {"vnet0", "clean"};
};

TEST_F(FilterBindingTest, IsMadeAndUndone)
{
    const std::string file = places.file("<filterbinding/>");
    expect_verb<proto::NwfilterBindingCreateXml>(
        "nwfilter-binding-create", {file},
        "Network filter binding on vnet0 created from " + file + "\n",
        "Failed to create network filter from " + file, {binding});
    expect_flags<proto::NwfilterBindingCreateXml>(
        "nwfilter-binding-create", {file},
        {{{}, 0}, {{"--validate"}, VIR_NWFILTER_BINDING_CREATE_VALIDATE}});
    expect_verb<proto::NwfilterBindingDelete>("nwfilter-binding-delete", {"vnet0"},
                                              "Network filter binding on vnet0 deleted\n",
                                              "Failed to delete network filter binding vnet0");
}

TEST_F(FilterBindingTest, IsFoundByItsDevice)
{
    server.reply<proto::NwfilterBindingGetXmlDesc>({"<filterbinding/>"});
    EXPECT_EQ(run("nwfilter-binding-dumpxml", {"vnet0"}), "<filterbinding/>");
    EXPECT_EQ(last<proto::NwfilterBindingLookupByPortDev>().name, "vnet0");
    server.refuse<proto::NwfilterBindingLookupByPortDev>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("nwfilter-binding-dumpxml", {"vnet9"}),
              "failed to get nwfilter binding 'vnet9'\noperation failed: no\n");
}

TEST_F(FilterBindingTest, AListIsSortedByDevice)
{
    server.reply<proto::ConnectListAllNwfilterBindings>({{{"vnet1", "b"}, {"vnet0", "a"}}, 2});
    EXPECT_EQ(run("nwfilter-binding-list", {}),
              " Port Dev   Filter\n"
              "--------------------\n"
              " vnet0      a\n"
              " vnet1      b\n");
}

}  // namespace
}  // namespace hostler::cli
