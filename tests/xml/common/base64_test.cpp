#include "xml/common/base64.hpp"

#include <gtest/gtest.h>

namespace hostler::xml {
namespace {

std::vector<std::uint8_t> bytes(std::string_view text)
{
    return {text.begin(), text.end()};
}

// The vectors of RFC 4648, section 10.
TEST(Base64, IsTheRfcs)
{
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : vectors) {
        EXPECT_EQ(to_base64(bytes(plain)), encoded);
        EXPECT_EQ(from_base64(encoded), bytes(plain));
    }
}

TEST(Base64, MayBeBrokenIntoLines)
{
    EXPECT_EQ(from_base64("Zm9v\nYmFy\n"), bytes("foobar"));
}

TEST(Base64, IsRefusedWhenItIsNone)
{
    for (const char* text : {"%%", "Zm9", "Z===", "Zg==Zg==", "====", "=Zm9"})
        EXPECT_FALSE(from_base64(text)) << text;
}

}  // namespace
}  // namespace hostler::xml
