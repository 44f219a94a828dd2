#include "xml/schema/buffer.hpp"

#include <gtest/gtest.h>

namespace hostler::xml {
namespace {

TEST(Buffer, KeepsPiecesOfEveryLength)
{
    std::string expected;
    Buffer buffer;
    for (std::size_t length = 0; length < 600; ++length) {
        std::string piece;
        for (std::size_t index = 0; index < length; ++index)
            piece += static_cast<char>('a' + (index + length) % 26);
        buffer += piece;
        buffer += '|';
        expected += piece + '|';
        ASSERT_EQ(buffer.view(), expected);
    }
    EXPECT_EQ(buffer.str(), expected);
}

TEST(Buffer, IsWrittenInPlaceAndCut)
{
    Buffer buffer;
    EXPECT_TRUE(buffer.empty());
    buffer.fill(3, '-');
    char* place = buffer.room(2);
    place[0] = 'o';
    place[1] = 'k';
    buffer.advance(place + 2);
    EXPECT_EQ(buffer.view(), "---ok");
    buffer.cut(1);
    EXPECT_EQ(buffer.view(), "-");
    buffer.clear();
    EXPECT_EQ(buffer.view(), "");
}

}  // namespace
}  // namespace hostler::xml
