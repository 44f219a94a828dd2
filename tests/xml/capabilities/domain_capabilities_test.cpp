#include "xml/capabilities/domain_capabilities.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "xml/schema/format.hpp"
#include "xml/schema/parse.hpp"

namespace hostler::xml {
namespace {

constexpr std::string_view whole = R"(<domainCapabilities>
  <path>/usr/bin/hostler-vmm</path>
  <domain>kvm</domain>
  <machine>hostler</machine>
  <arch>x86_64</arch>
  <vcpu max='64'/>
  <iothreads supported='no'/>
  <os supported='yes'>
    <enum name='firmware'/>
    <loader supported='yes'>
      <value>/usr/share/hostler/seabios.bin</value>
      <enum name='type'>
        <value>rom</value>
      </enum>
    </loader>
  </os>
  <cpu>
    <mode name='host-passthrough' supported='yes'>
      <enum name='hostPassthroughMigratable'>
        <value>off</value>
      </enum>
    </mode>
    <mode name='host-model' supported='yes'>
      <model fallback='forbid'>EPYC</model>
      <vendor>AMD</vendor>
      <maxphysaddr mode='passthrough' limit='48'/>
      <feature policy='require' name='x2apic'/>
    </mode>
    <mode name='custom' supported='yes'>
      <model usable='yes' vendor='AMD'>EPYC</model>
      <model usable='no' deprecated='yes' vendor='Intel'>Conroe</model>
    </mode>
  </cpu>
  <memoryBacking supported='yes'>
    <enum name='sourceType'>
      <value>memfd</value>
    </enum>
  </memoryBacking>
  <devices>
    <disk supported='yes'>
      <enum name='bus'>
        <value>virtio</value>
      </enum>
    </disk>
    <tpm supported='no'/>
  </devices>
  <features>
    <gic supported='no'/>
    <sev supported='yes'>
      <cbitpos>47</cbitpos>
      <reducedPhysBits>1</reducedPhysBits>
    </sev>
    <sgx supported='yes'>
      <flc>no</flc>
      <sgx1>yes</sgx1>
      <sgx2>no</sgx2>
      <section_size unit='KiB'>524288</section_size>
      <sections>
        <section node='0' size='262144' unit='KiB'/>
      </sections>
    </sgx>
  </features>
</domainCapabilities>
)";

TEST(DomainCapabilities, ReadAndWrittenAreTheSameBytes)
{
    const auto read = parse_document<DomainCapabilities>(whole, "(domain_capabilities)");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(format_document(*read), whole);
}

TEST(DomainCapabilities, TheCorpusComesBackAsItWas)
{
    const char* corpus = std::getenv("HOSTLER_CORPUS");
    if (!corpus) GTEST_SKIP() << "set HOSTLER_CORPUS to the folder of documents";
    std::size_t count = 0;
    const std::filesystem::path folder = std::filesystem::path(corpus) / "documents/domaincapsdata";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream stream(entry.path());
        const std::string text{std::istreambuf_iterator<char>(stream), {}};
        const auto read = parse_document<DomainCapabilities>(text, "(domain_capabilities)");
        ASSERT_TRUE(read) << entry.path() << read.error().text();
        EXPECT_TRUE(format_document(*read) == text) << entry.path();
        ++count;
    }
    EXPECT_GT(count, 0u);
}

}  // namespace
}  // namespace hostler::xml
