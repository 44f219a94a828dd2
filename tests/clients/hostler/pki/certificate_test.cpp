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

TEST(CertificateTest, ARenewedOneHasItsNamesAndAnotherKey)
{
    const Certificate authority = make_authority("an authority");
    const Holder host{"web.example", {"web.example", "192.0.2.7"}};
    const Certificate old = sign(authority, Purpose::server, host);
    const Certificate fresh =
        renew(authority, Purpose::server, old.certificate, {"192.0.2.7", "2001:db8::7"});
    EXPECT_EQ(holder_of(fresh.certificate).name, host.name);
    EXPECT_EQ(holder_of(fresh.certificate).addresses,
              (std::vector<std::string>{"web.example", "192.0.2.7", "2001:db8::7"}));
    EXPECT_NE(fresh.key, old.key);
    EXPECT_TRUE(is_good(fresh.certificate, authority.certificate));
}

TEST(CertificateTest, ARenewedAuthorityVouchesForWhatItSignedBefore)
{
    const Certificate old = make_authority("an authority");
    const Certificate before = sign(old, Purpose::client, {"c", {}});
    const Certificate fresh = renew_authority(old);
    const Certificate after = sign(fresh, Purpose::client, {"d", {}});
    EXPECT_NE(fresh.certificate, old.certificate);
    EXPECT_TRUE(is_good(before.certificate, fresh.certificate));
    EXPECT_TRUE(is_good(after.certificate, old.certificate));
    EXPECT_TRUE(is_good(fresh.certificate, fresh.certificate));
}

TEST(CertificateTest, WhatAnotherAuthoritySignedIsNotRenewedHere)
{
    const Certificate above = make_authority("above");
    const Certificate below = sign(above, Purpose::server, {"below", {}});
    EXPECT_THROW(renew_authority(below), Failure);
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
