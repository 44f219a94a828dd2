#pragma once
// VerbTest: a daemon on the test driver and a client of it, with the words that tests of verbs
// share: a domain in each of the ways that there are, and what a refusal has to say.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <algorithm>
#include <functional>
#include <map>
#include <source_location>

#include "tests/daemon/rpc/house.hpp"

namespace hostler::daemon::testing {

/// The call is refused with libvirt's `code`, and the sentence has `part` in it.
template <class P>
void expect_refused(Client& client, const typename P::Args& args, int code, std::string_view part,
                    std::source_location at = std::source_location::current())
{
    const ::testing::ScopedTrace trace(at.file_name(), static_cast<int>(at.line()), "refused");
    const Answer answer = client.call<P>(args);
    ASSERT_FALSE(answer.is_ok());
    const proto::MessageError error = answer.error();
    const std::string message = error.message.value_or("");
    EXPECT_EQ(error.code, code) << message;
    EXPECT_THAT(message, ::testing::HasSubstr(std::string(part)));
}

/// The bits of a mask, one by one.
inline std::vector<std::uint32_t> bits(std::uint32_t mask)
{
    std::vector<std::uint32_t> found;
    for (std::uint32_t bit = 1; bit != 0; bit <<= 1)
        if (mask & bit) found.push_back(bit);
    return found;
}

/// The value of a parameter. Throws where there is none of that name and type.
template <class T>
T value_of(const std::vector<proto::TypedParam>& params, std::string_view name)
{
    for (const proto::TypedParam& param : params)
        if (param.field == name) return std::get<T>(param.value);
    throw std::runtime_error("no parameter " + std::string(name));
}

inline std::vector<std::string> names_of(const std::vector<proto::TypedParam>& params)
{
    std::vector<std::string> names;
    for (const proto::TypedParam& param : params) names.push_back(param.field);
    return names;
}

/// A definition with one virtual CPU and 64 MiB; `more` stands before <os>.
inline std::string definition(std::string_view name, std::string_view more = {})
{
    return "<domain type='test'><name>" + std::string(name) + "</name><memory>65536</memory>" +
           std::string(more) + "<os><type>hvm</type></os></domain>";
}

class VerbTest : public ::testing::Test {
protected:
    proto::DomainRef defined(std::string_view name, std::string_view more = {})
    {
        return client.ask<proto::DomainDefineXml>({definition(name, more)}).dom;
    }
    proto::DomainRef running(std::string_view name, std::string_view more = {})
    {
        return client.ask<proto::DomainCreateWithFlags>({defined(name, more), 0}).dom;
    }
    proto::DomainRef transient(std::string_view name, std::string_view more = {})
    {
        return client.ask<proto::DomainCreateXml>({definition(name, more), 0}).dom;
    }

    std::string xml(const proto::DomainRef& dom, std::uint32_t flags = 0)
    {
        return client.ask<proto::DomainGetXmlDesc>({dom, flags}).xml;
    }
    int state(const proto::DomainRef& dom)
    {
        return client.ask<proto::DomainGetState>({dom, 0}).state;
    }

    House house;
    Client client = house.open();
    Client reader = house.open(true);
    const proto::DomainRef test = client.ask<proto::DomainLookupByName>({"test"}).dom;
    /// A domain that nobody has.
    const proto::DomainRef nobody{"nobody", *Uuid::parse("11111111-2222-3333-4444-555555555555"),
                                  -1};
};

/// The flags by which a call chooses between a domain's definitions.
inline constexpr std::uint32_t live = VIR_DOMAIN_AFFECT_LIVE;
inline constexpr std::uint32_t config = VIR_DOMAIN_AFFECT_CONFIG;

inline constexpr const char* not_running = "domain is not running";
inline constexpr const char* no_config = "transient domains do not have any persistent config";

}  // namespace hostler::daemon::testing
