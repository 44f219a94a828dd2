#include <gtest/gtest.h>
#include <poll.h>

#include "clients/cpp/error.hpp"
#include "clients/cpp/link.hpp"

namespace hostler::client {
namespace {

/// Waits for what the program says next: "" at its end.
std::string said(Link& link)
{
    std::uint8_t bytes[64];
    for (;;) {
        if (const auto count = link.read(bytes)) return {bytes, bytes + *count};
        pollfd watched = {link.descriptor(), POLLIN, 0};
        if (poll(&watched, 1, 120'000) <= 0) return "nothing in time";
    }
}

std::string refusal_of(const std::vector<std::string>& command)
{
    try {
        said(*connect_command(command));
    } catch (const Error& error) {
        return error.message;
    }
    return "";
}

TEST(CommandLink, CarriesBytesToAProgramAndBack)
{
    const auto link = connect_command({"cat"});
    const std::string text = "to and fro";
    EXPECT_EQ(
        link->write(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size())),
        text.size());
    EXPECT_EQ(said(*link), text);
}

TEST(CommandLink, AProgramThatEndsAfterAWordIsTheEndOfTheLink)
{
    const auto link = connect_command({"printf", "%s", "last words"});
    EXPECT_EQ(said(*link), "last words");
    EXPECT_EQ(said(*link), "");
}

TEST(CommandLink, AProgramThatSaysNothingIsNamed)
{
    EXPECT_EQ(refusal_of({"true"}), "Cannot recv data: 'true' ended without a word");
    EXPECT_EQ(refusal_of({"/not/there"}), "Cannot run '/not/there': No such file or directory");
}

TEST(CommandLink, AProgramThatDoesNotEndIsEnded)
{
    const auto began = std::chrono::steady_clock::now();
    connect_command({"sleep", "60"});
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(30));
}

TEST(CommandLink, CarriesNoDescriptors)
{
    const auto link = connect_command({"cat"});
    Fd descriptor;
    EXPECT_THROW(link->send_descriptor(0), Error);
    EXPECT_THROW(link->receive_descriptor(descriptor), Error);
}

}  // namespace
}  // namespace hostler::client
