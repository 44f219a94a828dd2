#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class ReferenceTest : public CommandTest {};

TEST_F(ReferenceTest, ASchemaIsRelaxNg)
{
    const std::string schema = run("schema", {"network"});
    EXPECT_NE(schema.find("http://relaxng.org/ns/structure/1.0"), std::string::npos);
    EXPECT_TRUE(json("schema", {"network"}).starts_with("{\n  \"schema\": \"<"));
}

TEST_F(ReferenceTest, AManualIsOfADocumentOrOfOneElement)
{
    const std::string all = run("manual", {"domain"});
    const std::string one = run("manual", {"domain", "memballoon"});
    EXPECT_LT(one.size(), all.size());
    EXPECT_NE(one.find("memballoon"), std::string::npos) << one;
    EXPECT_EQ(failure_of("manual", {"domain", "cupholder"}),
              "a domain has no element <cupholder>\n");
}

TEST_F(ReferenceTest, TellsOfAnElementThatIsTooSmallForASectionByItsRows)
{
    EXPECT_NE(run("manual", {"domain", "title"}).find("| `title` | text |  | A line about it. |"),
              std::string::npos);
    const std::string restore = run("manual", {"domain", "hostler:restore"});
    EXPECT_NE(restore.find("| `hostler:restore/@memory` | `whole`, `on-demand` |"),
              std::string::npos)
        << restore;
    EXPECT_EQ(run("manual", {"domain", "restore"}), restore);
    EXPECT_EQ(run("manual", {"domain", "hostler:haltpoll"}), run("manual", {"domain", "haltpoll"}));
}

TEST_F(ReferenceTest, TellsOfAnElementOfTheDomainAndOfItsNamesakes)
{
    const std::string memory = run("manual", {"domain", "memory"});
    EXPECT_TRUE(memory.starts_with("| in the document | takes | notes | what it says |\n|---"));
    EXPECT_NE(memory.find("\n| `memory/text` | a number, with `unit` |"), memory.npos) << memory;
    EXPECT_NE(memory.find("\n## memory\n"), memory.npos) << memory;
    EXPECT_EQ(memory.find(" See [`<memory>`]"), memory.npos) << memory;
    const std::string vcpu = run("manual", {"domain", "vcpu"});
    EXPECT_NE(vcpu.find("\n| `vcpu/@cpuset` |"), vcpu.npos) << vcpu;
    EXPECT_NE(vcpu.find("\n| `@hotpluggable` |"), vcpu.npos) << vcpu;
}

TEST_F(ReferenceTest, AKindThatThereIsNotIsAnsweredWithThoseThatThereAre)
{
    for (const char* command : {"schema", "manual"}) {
        const std::string failure = failure_of(command, {"poem"});
        EXPECT_TRUE(failure.starts_with("there is no kind of document 'poem': it is one of "))
            << failure;
        EXPECT_NE(failure.find("domain"), failure.npos);
        EXPECT_NE(failure.find("storage-pool"), failure.npos);
    }
    EXPECT_TRUE(server.calls().empty());
}

}  // namespace
}  // namespace hostler::cli
