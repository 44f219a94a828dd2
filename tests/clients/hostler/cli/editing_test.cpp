#include "clients/hostler/cli/editing.hpp"

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class EditingTest : public CommandTest {
protected:
    /// One that reads `kept`, and writes there.
    Editing editing()
    {
        return {.thing = "Thing",
                .read =
                    [this] {
                        ++reads;
                        return reads > 1 && by_another ? *by_another : kept;
                    },
                .write =
                    [this](const std::string& xml) {
                        kept = xml;
                        return true;
                    }};
    }

    std::string kept = "<old/>";
    std::optional<std::string> by_another;
    int reads = 0;
};

TEST_F(EditingTest, WhatTheUserWritesIsKept)
{
    const Variable editor("VISUAL", places.editor_of("<new/>"));
    edit_definition(session, editing());
    EXPECT_EQ(kept, "<new/>");
    EXPECT_EQ(printed(), "Thing XML configuration edited.\n");
}

TEST_F(EditingTest, WhatSomebodyElseChangedMeanwhileIsNotOverwritten)
{
    const Variable editor("VISUAL", places.editor_of("<new/>"));
    by_another = "<theirs/>";
    try {
        edit_definition(session, editing());
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.lines, Words{"the XML configuration was changed by another user"});
    }
    EXPECT_EQ(kept, "<old/>");
}

TEST_F(EditingTest, WhatWasNotChangedIsWrittenOnlyWhereAnOptionChangesSomething)
{
    const Variable editor("VISUAL", "true");
    Editing still = editing();
    bool is_written = false;
    still.write = [&is_written](const std::string&) { return is_written = true; };
    edit_definition(session, still);
    EXPECT_FALSE(is_written);
    EXPECT_EQ(printed(), "Thing XML configuration not changed.\n");
    still.writes_always = true;
    edit_definition(session, still);
    EXPECT_TRUE(is_written);
}

}  // namespace
}  // namespace hostler::cli
