#include "clients/hostler/pki/certificate.hpp"

#include <gtest/gtest.h>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {
namespace {

TEST(CertificateTest, NamesEveryAddress)
{
    const Certificate authority = make_authority("an authority");
    const Holder host{"web.example", {"web.example", "192.0.2.7", "2001:db8::7"}};
    const Certificate made = sign(authority, Purpose::server, host);
    const Holder read = holder_of(made.certificate);
    EXPECT_EQ(read.name, host.name);
    EXPECT_EQ(read.addresses, host.addresses);
    EXPECT_TRUE(is_good(made.certificate, authority.certificate));
}

TEST(CertificateTest, AnotherAuthorityDoesNotVouchForIt)
{
    const Certificate one = make_authority("one");
    const Certificate other = make_authority("one");
    EXPECT_FALSE(is_good(sign(one, Purpose::client, {"c", {}}).certificate, other.certificate));
}

TEST(CertificateTest, TakesNoSyntaxForAName)
{
    const Certificate authority = make_authority("a");
    for (const char* bad : {"", "a,DNS:b", "a b", "a\nb"})
        EXPECT_THROW(sign(authority, Purpose::server, {"x", {bad}}), Failure) << bad;
    EXPECT_THROW(holder_of("nothing"), Failure);
}

}  // namespace
}  // namespace hostler::cli
