#include "xml/capabilities/capabilities.hpp"

#include <gtest/gtest.h>

#include "xml/schema/parse.hpp"

namespace hostler::xml {
namespace {

constexpr std::string_view whole = R"(<capabilities>

  <host>
    <uuid>00000000-1111-4222-8333-444444444444</uuid>
    <cpu>
      <arch>x86_64</arch>
      <model>EPYC</model>
      <vendor>AMD</vendor>
      <microcode version='134222416'/>
      <signature family='23' model='1' stepping='0'/>
      <counter name='tsc' frequency='2096010000' scaling='no'/>
      <topology sockets='1' dies='1' cores='2' threads='1'/>
      <maxphysaddr mode='emulate' bits='48'/>
      <feature name='ht'/>
      <feature name='osxsave'/>
      <pages unit='KiB' size='4'/>
      <pages unit='KiB' size='2048'/>
    </cpu>
    <power_management>
      <suspend_mem/>
    </power_management>
    <iommu support='no'/>
    <migration_features>
      <live/>
      <uri_transports>
        <uri_transport>tcp</uri_transport>
      </uri_transports>
    </migration_features>
    <topology>
      <cells num='1'>
        <cell id='0'>
          <memory unit='KiB'>5465888</memory>
          <pages unit='KiB' size='4'>1366472</pages>
          <pages unit='KiB' size='2048'>0</pages>
          <distances>
            <sibling id='0' value='10'/>
          </distances>
          <cpus num='2'>
            <cpu id='0' socket_id='0' die_id='0' core_id='0' siblings='0'/>
            <cpu id='1' socket_id='0' die_id='0' core_id='1' siblings='1'/>
          </cpus>
        </cell>
      </cells>
    </topology>
    <cache>
      <bank id='0' level='3' type='both' size='32' unit='MiB' cpus='0-1'/>
    </cache>
    <secmodel>
      <model>dac</model>
      <doi>0</doi>
      <baselabel type='kvm'>+0:+0</baselabel>
    </secmodel>
  </host>

  <guest>
    <os_type>hvm</os_type>
    <arch name='x86_64'>
      <wordsize>64</wordsize>
      <emulator>/usr/bin/hostler-vmm</emulator>
      <machine canonical='hostler-1' maxCpus='64'>hostler</machine>
      <machine maxCpus='64' deprecated='yes'>hostler-0</machine>
      <domain type='qemu'/>
      <domain type='kvm'>
        <emulator>/usr/bin/kvm</emulator>
      </domain>
    </arch>
    <features>
      <acpi default='on' toggle='yes'/>
      <apic default='on' toggle='no'/>
      <cpuselection/>
      <deviceboot/>
      <disksnapshot default='on' toggle='no'/>
    </features>
  </guest>

</capabilities>
)";

TEST(Capabilities, ReadAndWrittenAreTheSameBytes)
{
    const auto read = parse_document<CapabilitiesDocument>(whole, "(capabilities)");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(format(*read), whole);
    EXPECT_EQ(read->host.topology.cells[0].cpus[1].core, 1u);
    EXPECT_EQ(read->guests[0].machines[0].vcpus_max, 64u);
}

TEST(Capabilities, AHostThatCannotSleepSaysSo)
{
    const std::string text = format(CapabilitiesDocument{});
    EXPECT_NE(text.find("    <power_management/>\n"), text.npos);
    EXPECT_EQ(text.find("<migration_features"), text.npos);
    EXPECT_EQ(text.find("<topology"), text.npos) << text;
}

}  // namespace
}  // namespace hostler::xml
