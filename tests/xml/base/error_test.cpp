#include "xml/base/error.hpp"

#include <gtest/gtest.h>
#include <libvirt/virterror.h>

namespace hostler {
namespace {

static_assert(int(ErrorCode::internal) == VIR_ERR_INTERNAL_ERROR);
static_assert(int(ErrorCode::no_support) == VIR_ERR_NO_SUPPORT);
static_assert(int(ErrorCode::invalid_argument) == VIR_ERR_INVALID_ARG);
static_assert(int(ErrorCode::xml_error) == VIR_ERR_XML_ERROR);
static_assert(int(ErrorCode::operation_denied) == VIR_ERR_OPERATION_DENIED);
static_assert(int(ErrorCode::xml_detail) == VIR_ERR_XML_DETAIL);
static_assert(int(ErrorCode::rpc) == VIR_ERR_RPC);
static_assert(int(ErrorCode::no_domain) == VIR_ERR_NO_DOMAIN);
static_assert(int(ErrorCode::operation_invalid) == VIR_ERR_OPERATION_INVALID);
static_assert(int(ErrorCode::no_secret) == VIR_ERR_NO_SECRET);
static_assert(int(ErrorCode::config_unsupported) == VIR_ERR_CONFIG_UNSUPPORTED);
static_assert(int(ErrorCode::no_domain_metadata) == VIR_ERR_NO_DOMAIN_METADATA);
static_assert(int(ErrorCode::operation_unsupported) == VIR_ERR_OPERATION_UNSUPPORTED);
static_assert(int(ErrorCode::agent_unresponsive) == VIR_ERR_AGENT_UNRESPONSIVE);
static_assert(int(ErrorCode::access_denied) == VIR_ERR_ACCESS_DENIED);
static_assert(int(ErrorCode::xml_invalid_schema) == VIR_ERR_XML_INVALID_SCHEMA);
static_assert(int(ErrorCode::device_missing) == VIR_ERR_DEVICE_MISSING);
static_assert(int(ErrorCode::multiple_domains) == VIR_ERR_MULTIPLE_DOMAINS);
static_assert(int(ErrorDomain::qemu) == VIR_FROM_QEMU);
static_assert(int(ErrorDomain::rpc) == VIR_FROM_RPC);
static_assert(int(ErrorDomain::streams) == VIR_FROM_STREAMS);
static_assert(int(ErrorDomain::access) == VIR_FROM_ACCESS);
static_assert(int(ErrorDomain::admin) == VIR_FROM_ADMIN);

TEST(Error, TextIsWhatLibvirtsClientsPrint)
{
    const Error error(ErrorCode::no_domain, "no domain with matching name 'nope'");
    EXPECT_EQ(error.text(), "Domain not found: no domain with matching name 'nope'");
    EXPECT_EQ(Error(ErrorCode::rpc, "unknown procedure: 9999").text(), "unknown procedure: 9999");
}

TEST(Result, HoldsAValueOrAnErrorAndThrowsOnlyWhenAsked)
{
    const Result<int> seven = 7;
    EXPECT_EQ(*seven, 7);
    Result<int> none = Error(ErrorCode::internal, "broken");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().detail, "broken");
    EXPECT_THROW(std::move(none).or_throw(), Error);
}

}  // namespace
}  // namespace hostler
