// Driver modules: a missing or broken one is reported by name, the rest goes on.

#include "drivers/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "drivers/module.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::drivers {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RegistryTest : public ::testing::Test {
protected:
    /// A shared object that is built here from one line of C.
    void build(const std::string& name, const std::string& line)
    {
        folder.write("module.c", line);
        const std::string file = folder.path() / ("hostler-driver-" + name + ".so");
        const std::string source = folder.path() / "module.c";
        ASSERT_EQ(std::system(("clang-19 -shared -fPIC -o " + file + " " + source).c_str()), 0);
    }
    std::vector<std::string> problems() const { return load_drivers(folder.path(), {}).problems; }

    tests::TemporaryFolder folder;
};

TEST_F(RegistryTest, ReportsEveryModuleThatIsMissing)
{
    const Loaded loaded = load_drivers(folder.path(), {});
    EXPECT_THAT(loaded.drivers, IsEmpty());
    EXPECT_EQ(loaded.problems.size(), listed_drivers().size());
    EXPECT_THAT(loaded.problems, Contains(AllOf(HasSubstr("driver kvm is left out: "),
                                                HasSubstr("hostler-driver-kvm.so"))));
}

TEST_F(RegistryTest, ReportsAFileThatIsNoModule)
{
    folder.write("hostler-driver-kvm.so", "no shared object");
    build("test", "int something;");
    const std::vector<std::string> told = problems();
    EXPECT_THAT(told, Contains(HasSubstr("driver kvm is left out: ")));
    EXPECT_THAT(told, Contains("driver test is left out: it is no driver module"));
}

TEST_F(RegistryTest, RefusesAModuleOfAnotherInterface)
{
    build("kvm",
          "struct { int version; const char *name; void *make; } "
          "hostler_driver_module = {9999, \"kvm\", 0};");
    EXPECT_THAT(problems(),
                Contains(HasSubstr("it was built for interface 9999, this daemon has")));
}

TEST_F(RegistryTest, RefusesAModuleOfAnotherBuild)
{
    const std::string line =
        "struct { int version; const char *name; void *make; const char *build; } "
        "hostler_driver_module = {" +
        std::to_string(interface_version) + ", \"kvm\", 0, \"somebody's\"};";
    build("kvm", line);
    EXPECT_THAT(problems(),
                Contains("driver kvm is left out: it is of build somebody's, this daemon of " +
                         std::string(build_fingerprint) + ": the two are built together"));
}

}  // namespace
}  // namespace hostler::drivers
